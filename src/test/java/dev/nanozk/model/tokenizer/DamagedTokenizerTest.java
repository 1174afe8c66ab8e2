package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedTokenizerTest {
    private static GgufWriter small() {
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", "<unk>", "<s>", "</s>", "<0x41>", "\u2581", "b")
                .floats("tokenizer.ggml.scores", 0, 0, 0, 0, -1, -2)
                .ints("tokenizer.ggml.token_type", 2, 3, 3, 6, 1, 1)
                .integer("tokenizer.ggml.bos_token_id", 1)
                .truth("tokenizer.ggml.add_bos_token", true);
    }

    private static String refused(GgufWriter file) {
        return assertThrows(ModelFormatException.class, () -> Tokenizer.from(file.file()))
                .getMessage();
    }

    @Test
    void flippedBitsOfAFileAreReadOrRefusedButNothingElse(@TempDir Path directory) throws Exception {
        byte[] bytes = small().bytes();
        Path file = directory.resolve("m.gguf");
        for (int i = 0; i < 8 * bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i >> 3] ^= (byte) (1 << (i & 7));
            Files.write(file, bad);
            try {
                Tokenizer t = Tokenizer.from(GgufFile.open(file));
                assertArrayEquals(
                        t.canonicalBytes(),
                        Tokenizer.fromCanonicalBytes(t.canonicalBytes()).canonicalBytes());
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().length() > 10);
            }
        }
    }

    @Test
    void flippedCanonicalBytesAreAnotherTokenizerOrRefused() {
        byte[] bytes = Tokenizer.from(small().file()).canonicalBytes();
        for (int i = 0; i < 8 * bytes.length; i++) {
            byte[] bad = bytes.clone();
            bad[i >> 3] ^= (byte) (1 << (i & 7));
            try {
                assertArrayEquals(bad, Tokenizer.fromCanonicalBytes(bad).canonicalBytes());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("token"));
            }
        }
        for (int n = 0; n < bytes.length; n++) {
            byte[] part = Arrays.copyOf(bytes, n);
            assertThrows(IllegalArgumentException.class, () -> Tokenizer.fromCanonicalBytes(part));
        }
    }

    @Test
    void canonicalBytesFollowEveryKey() {
        byte[] bytes = Tokenizer.from(small().file()).canonicalBytes();
        assertArrayEquals(bytes, Tokenizer.from(small().file()).canonicalBytes());
        GgufWriter[] others = {
            small().integer("tokenizer.ggml.eos_token_id", 4),
            small().integer("tokenizer.ggml.eot_token_id", 2),
            small().integer("tokenizer.ggml.unknown_token_id", 5),
            small().truth("tokenizer.ggml.add_space_prefix", false)
        };
        for (GgufWriter other : others) {
            assertFalse(Arrays.equals(bytes, Tokenizer.from(other.file()).canonicalBytes()));
        }
    }

    @Test
    void valuesThatCanNotBe() {
        assertTrue(refused(small().integer("tokenizer.ggml.eos_token_id", 6)).contains("eos"));
        assertTrue(refused(small().string("tokenizer.ggml.add_space_prefix", "yes"))
                .contains("add_space_prefix"));
        assertTrue(refused(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", "<unk>", "<s>", "</s>")
                        .floats("tokenizer.ggml.scores", 0, Float.NaN, 0))
                .contains("scores"));
        assertTrue(refused(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", "<unk>", "<s>", "</s>")
                        .ints("tokenizer.ggml.token_type", 2, 3, 7))
                .contains("token_type[2]"));
        assertTrue(refused(new GgufWriter()
                        .string("tokenizer.ggml.model", "llama")
                        .strings("tokenizer.ggml.tokens", "<unk>", "<s>", "</s>", "<0xZZ>")
                        .ints("tokenizer.ggml.token_type", 2, 3, 3, 6))
                .contains("<0xZZ>"));
        assertTrue(refused(new GgufWriter().string("tokenizer.ggml.model", "llama"))
                .contains("tokenizer.ggml.tokens"));
    }

    @Test
    void tokensOutsideTheVocabulary() {
        Tokenizer t = Tokenizer.from(small().file());
        assertThrows(IllegalArgumentException.class, () -> t.tokenBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> t.decode(new int[] {6}));
        assertEquals(6, t.vocabularySize());
    }
}
