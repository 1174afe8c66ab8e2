package dev.nanozk.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Heads of files written byte by byte: lengths, counts and places that do not fit the file. */
class GgufHeadTest {
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    private GgufHeadTest head(int version, long tensors, long keys) {
        out.clear();
        out.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(version)
                .putLong(tensors)
                .putLong(keys);
        return this;
    }

    private GgufHeadTest text(String s) {
        byte[] b = s.getBytes(StandardCharsets.UTF_8);
        out.putLong(b.length).put(b);
        return this;
    }

    private GgufHeadTest key(String name, int type) {
        text(name);
        return u32(type);
    }

    private GgufHeadTest u32(int v) {
        out.putInt(v);
        return this;
    }

    private GgufHeadTest u64(long v) {
        out.putLong(v);
        return this;
    }

    private GgufHeadTest pad(int alignment, int more) {
        while (out.position() % alignment != 0) {
            out.put((byte) 0);
        }
        out.put(new byte[more]);
        return this;
    }

    private byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private GgufFile parse() {
        return GgufFile.parse(MemorySegment.ofArray(bytes()), "head.gguf");
    }

    private void refused(String... parts) {
        String message = assertThrows(ModelFormatException.class, this::parse).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + " lacks " + part);
        }
    }

    @Test
    void versionTwoAndAnotherAlignment() {
        head(2, 2, 1).key("general.alignment", 4).u32(64);
        text("a").u32(1).u64(3).u32(0).u64(0);
        text("b").u32(1).u64(1).u32(0).u64(64);
        pad(64, 64);
        out.putFloat(2.5f);
        out.putFloat(0, out.getFloat(0));
        GgufFile file = parse();
        assertEquals(1, file.tensors().get("a").rows());
        assertEquals(3, file.tensors().get("a").cols());
        float[] one = new float[1];
        file.tensors().get("b").floatRow(0, one);
        assertArrayEquals(new float[] {2.5f}, one);
    }

    @Test
    void everyScalarType() {
        head(3, 0, 11);
        key("u8", 0).out.put((byte) 200);
        key("i8", 1).out.put((byte) -56);
        key("u16", 2).out.putShort((short) 65000);
        key("i16", 3).out.putShort((short) -536);
        key("i32", 5).u32(-7);
        key("f32", 6).out.putFloat(1.25f);
        key("bool", 7).out.put((byte) 1);
        key("u64", 10).u64(5);
        key("i64", 11).u64(-5);
        key("f64", 12).out.putDouble(-0.5);
        key("wide", 10).u64(1L << 40);
        GgufMetadata m = parse().metadata();
        assertEquals(200, m.getInt("u8"));
        assertEquals(-56, m.getInt("i8"));
        assertEquals(65000, m.getInt("u16"));
        assertEquals(-536, m.getInt("i16"));
        assertEquals(-7, m.getInt("i32"));
        assertEquals(1.25f, m.getFloat("f32"));
        assertTrue(m.getBoolean("bool", false));
        assertEquals(5, m.getInt("u64"));
        assertEquals(-5, m.getInt("i64"));
        assertEquals(-0.5f, m.getFloat("f64"));
        assertTrue(assertThrows(ModelFormatException.class, () -> m.getInt("wide"))
                .getMessage()
                .contains("wide"));
    }

    @Test
    void countsAndLengthsBeyondTheFile() {
        head(3, Long.MAX_VALUE, 0).refused("tensor count", "offset 8");
        head(3, -1, 0).refused("tensor count");
        head(3, 0, Long.MIN_VALUE).refused("metadata count", "offset 16");
        head(3, 0, 1).u64(Long.MAX_VALUE).refused("past the end");
        head(3, 0, 1).u64(-1).refused("past the end");
        head(3, 0, 1).key("k", STRING).u64(1L << 62).refused("metadata key k", "past the end");
        head(3, 0, 1).key("k", ARRAY).u32(4).u64(1L << 62).refused("metadata key k", "more than the file holds");
        head(3, 0, 1).key("k", ARRAY).u32(STRING).u64(-1).refused("metadata key k", "more than the file holds");
        head(3, 0, 1).key("k", ARRAY).u32(STRING).u64(3).u64(0).refused("metadata key k");
    }

    @Test
    void valuesOfNoKind() {
        head(3, 0, 1).key("k", 13).u64(0).refused("metadata key k", "unknown type 13");
        head(3, 0, 1).key("k", -1).u64(0).refused("metadata key k", "unknown type");
        head(3, 0, 1).key("k", ARRAY).u32(13).u64(0).refused("metadata key k", "unknown type 13");
        head(3, 0, 1).key("k", ARRAY).u32(ARRAY).u64(0).refused("metadata key k", "unknown type 9");
        head(3, 0, 1).key("k", 7).out.put((byte) 2);
        refused("metadata key k", "truth value of 2");
        head(3, 0, 1).key("k", STRING).u64(2).out.put(new byte[] {(byte) 0xc3, 0x28});
        refused("metadata key k", "UTF-8");
        head(3, 0, 1).key("general.alignment", 4).u32(48).refused("general.alignment is 48");
        head(3, 0, 1).key("general.alignment", 4).u32(0).refused("general.alignment is 0");
        head(3, 0, 1).key("general.alignment", STRING).text("32").refused("general.alignment");
    }

    @Test
    void tensorsThatLieNowhere() {
        head(3, 1, 0).text("w").u32(3).u64(1).u64(1).u64(1).u32(0).u64(0).refused("tensor w", "3 dimensions");
        head(3, 1, 0).text("w").u32(0).u32(0).u64(0).refused("tensor w", "0 dimensions");
        head(3, 1, 0).text("w").u32(1).u64(0).u32(0).u64(0).refused("tensor w", "shape");
        head(3, 1, 0).text("w").u32(2).u64(8).u64(-1).u32(0).u64(0).refused("tensor w", "shape");
        head(3, 1, 0).text("w").u32(1).u64(8).u32(0).u64(16).pad(32, 64).refused("tensor w", "not a multiple of 32");
        head(3, 1, 0).text("w").u32(1).u64(8).u32(0).u64(-32).pad(32, 64).refused("tensor w");
        head(3, 1, 0).text("w").u32(1).u64(8).u32(0).u64(Long.MAX_VALUE - 31).refused("tensor w", "truncated");
        head(3, 1, 0).text("w").u32(1).u64(8).u32(0).u64(64).pad(32, 64).refused("tensor w", "truncated");
        head(3, 1, 0).text("w").u32(1).u64(31).u32(2).u64(0).pad(32, 64).refused("tensor w", "Q4_0", "multiple of 32");
    }

    @Test
    void rowsOfBlocks() {
        byte[] data = new byte[2 * 2 * 34];
        ByteBuffer blocks = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int b = 0; b < 4; b++) {
            blocks.putShort(Float.floatToFloat16(b + 1));
            for (int i = 0; i < 32; i++) {
                blocks.put((byte) (i == 0 ? -128 : i == 31 ? 127 : i + b));
            }
        }
        GgufFile file = new GgufWriter()
                .tensor("w", 8, 64, 2, data)
                .tensor("f", 0, 2, 1, new byte[8])
                .file();
        byte[] q = new byte[64];
        float[] scales = new float[2];
        file.tensors().get("w").quantizedRow(1, q, scales, null);
        assertArrayEquals(new float[] {3, 4}, scales);
        assertEquals(-128, q[0]);
        assertEquals(127, q[31]);
        assertEquals(1 + 3, q[33]);
        assertThrows(
                IllegalStateException.class,
                () -> file.tensors().get("f").quantizedRow(0, new byte[2], new float[2], null));
        assertThrows(
                IndexOutOfBoundsException.class, () -> file.tensors().get("w").quantizedRow(-1, q, scales, null));
    }
}
