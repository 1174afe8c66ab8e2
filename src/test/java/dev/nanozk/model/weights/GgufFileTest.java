package dev.nanozk.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    private static GgufWriter small() {
        ByteBuffer q8 = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        q8.putShort(Float.floatToFloat16(0.5f));
        for (int i = 0; i < 32; i++) {
            q8.put((byte) (4 * i - 64));
        }
        ByteBuffer q4 = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
        q4.putShort(Float.floatToFloat16(2));
        for (int i = 0; i < 16; i++) {
            q4.put((byte) (i | 15 - i << 4));
        }
        ByteBuffer f32 = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer f16 = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            f32.putFloat(i - 2.5f);
            f16.putShort(Float.floatToFloat16(i + 0.25f));
        }
        return new GgufWriter()
                .string("general.architecture", "llama")
                .integer("number", 7)
                .strings("words", "one", "two")
                .tensor("q8", 8, 32, 1, q8.array())
                .tensor("q4", 2, 32, 1, q4.array())
                .tensor("f32", 0, 3, 2, f32.array())
                .tensor("f16", 1, 3, 2, f16.array());
    }

    private static GgufFile parse(byte[] bytes) {
        return GgufFile.parse(MemorySegment.ofArray(bytes), "test.gguf");
    }

    private static String refused(byte[] bytes) {
        return assertThrows(ModelFormatException.class, () -> parse(bytes)).getMessage();
    }

    @Test
    void tensorsOfEveryType() {
        GgufFile f = small().file();
        assertEquals("llama", f.metadata().getString("general.architecture"));
        assertEquals(7, f.metadata().getInt("number"));
        float[] row = new float[32];
        f.tensors().get("q8").floatRow(0, row);
        assertEquals(-32, row[0]);
        assertEquals(30, row[31]);
        f.tensors().get("q4").floatRow(0, row);
        assertEquals(-16, row[0]);
        assertEquals(14, row[15]);
        assertEquals(14, row[16]);
        assertEquals(-16, row[31]);
        float[] three = new float[3];
        f.tensors().get("f32").floatRow(1, three);
        assertArrayEquals(new float[] {0.5f, 1.5f, 2.5f}, three);
        f.tensors().get("f16").floatRow(1, three);
        assertArrayEquals(new float[] {3.25f, 4.25f, 5.25f}, three);
        assertThrows(
                IndexOutOfBoundsException.class, () -> f.tensors().get("f32").floatRow(2, three));
    }

    @Test
    void everyTruncationIsRefusedWithItsPlace() {
        byte[] bytes = small().bytes();
        int used = bytes.length - (32 - 12);
        for (int n = 0; n < used; n++) {
            assertTrue(refused(Arrays.copyOf(bytes, n)).contains("offset"), n + " bytes");
        }
    }

    @Test
    void flippedBitsAreReadOrRefusedButNothingElse() {
        byte[] bytes = small().bytes();
        for (int i = 0; i < 8 * bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i >> 3] ^= (byte) (1 << (i & 7));
            try {
                parse(bad);
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().length() > 10);
            }
        }
    }

    @Test
    void foreignFilesAreNamed() {
        byte[] bytes = small().bytes();
        assertTrue(refused("not a model".getBytes(StandardCharsets.UTF_8)).contains("not a GGUF file"));
        assertTrue(refused(new byte[0]).contains("not a GGUF file"));
        assertTrue(refused(new byte[] {'P', 'K', 3, 4, 0, 0}).contains("zip"));
        byte[] version = bytes.clone();
        version[4] = 1;
        assertTrue(refused(version).contains("version 1"));
        byte[] big = bytes.clone();
        for (int i = 0; i < 4; i++) {
            big[i] = bytes[3 - i];
        }
        assertTrue(refused(big).contains("big-endian"));
    }

    @Test
    void tensorsThatCanNotBe() {
        assertTrue(
                refused(new GgufWriter().tensor("w", 10, 256, 1, new byte[84]).bytes())
                        .contains("Q2_K"));
        assertTrue(refused(new GgufWriter().tensor("w", 99, 32, 1, new byte[32]).bytes())
                .contains("99"));
        assertTrue(refused(new GgufWriter().tensor("w", 8, 33, 1, new byte[68]).bytes())
                .contains("multiple of 32"));
        assertTrue(refused(new GgufWriter()
                        .tensor("w", 0, 1L << 40, 1, new byte[32])
                        .bytes())
                .contains("shape"));
        assertTrue(refused(new GgufWriter()
                        .tensor("w", 0, 1 << 27, 1 << 27, new byte[32])
                        .bytes())
                .contains("truncated"));
        assertTrue(refused(new GgufWriter()
                        .tensor("w", 0, 8, 1, new byte[32])
                        .tensor("w", 0, 8, 1, new byte[32])
                        .bytes())
                .contains("twice"));
        assertTrue(refused(new GgufWriter()
                        .tensor("a", 0, 16, 1, new byte[32])
                        .tensor("b", 0, 8, 1, new byte[32])
                        .bytes())
                .contains("overlap"));
        assertTrue(refused(new GgufWriter().integer("k", 1).integer("k", 2).bytes())
                .contains("twice"));
    }

    @Test
    void keysThatAreMissingOrOfAnotherKind() {
        GgufMetadata m = small().file().metadata();
        assertTrue(assertThrows(ModelFormatException.class, () -> m.getString("absent"))
                .getMessage()
                .contains("absent"));
        assertTrue(assertThrows(ModelFormatException.class, () -> m.getInt("words"))
                .getMessage()
                .contains("words"));
        assertTrue(assertThrows(ModelFormatException.class, () -> m.getFloats("words"))
                .getMessage()
                .contains("words"));
    }

    @Test
    void filesThatCanNotBeRead(@TempDir Path directory) throws Exception {
        assertTrue(assertThrows(ModelFormatException.class, () -> GgufFile.open(directory.resolve("absent.gguf")))
                .getMessage()
                .contains("does not exist"));
        assertTrue(assertThrows(ModelFormatException.class, () -> GgufFile.open(directory))
                .getMessage()
                .contains("directory"));
        Path file = directory.resolve("m.gguf");
        Files.write(file, small().bytes());
        assertEquals(4, GgufFile.open(file).tensors().size());
    }
}
