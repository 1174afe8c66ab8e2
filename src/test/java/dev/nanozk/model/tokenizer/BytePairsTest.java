package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytePairsTest {
    static final String[] MERGES = {
        "t h",
        "h e",
        "th e",
        "\u0120 the",
        "i n",
        "\u0120 t",
        "\u0120 a",
        "1 2",
        "12 3",
        "\u010a \u010a",
        "\u0120 \u0120",
        "n t"
    };

    /** Ids 0 to 255 bytes, then the merges' results but for "n t", then an end of text and a user-defined token. */
    static GgufWriter file(String pre, String... merges) {
        List<String> tokens = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(ByteAlphabet.character(b)));
        }
        for (String m : merges) {
            if (!m.equals("n t")) {
                tokens.add(m.replace(" ", ""));
            }
        }
        int[] types = new int[tokens.size() + 2];
        Arrays.fill(types, 1);
        types[tokens.size()] = 3;
        tokens.add("<|endoftext|>");
        types[tokens.size()] = 4;
        tokens.add("<tool>");
        GgufWriter out = new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", tokens.toArray(new String[0]))
                .ints("tokenizer.ggml.token_type", types)
                .strings("tokenizer.ggml.merges", merges)
                .integer("tokenizer.ggml.eos_token_id", tokens.size() - 2);
        return pre == null ? out : out.string("tokenizer.ggml.pre", pre);
    }

    private static Tokenizer tokenizer(String pre) {
        return Tokenizer.from(file(pre, MERGES).file());
    }

    private static List<String> words(String pre, String text) {
        List<String> words = PreTokenizer.of(pre).split(text);
        assertEquals(text, String.join("", words));
        return words;
    }

    @Test
    void theAlphabetIsGpt2s() {
        assertEquals('\u0120', ByteAlphabet.character(' '));
        assertEquals('\u010a', ByteAlphabet.character('\n'));
        assertEquals('\u0143', ByteAlphabet.character(0xad));
        assertEquals('\u0100', ByteAlphabet.character(0));
        for (int b = 0; b < 256; b++) {
            assertEquals(b, ByteAlphabet.byteOf(ByteAlphabet.character(b)));
        }
        assertEquals(-1, ByteAlphabet.byteOf(' '));
        assertEquals(-1, ByteAlphabet.byteOf('\u0144'));
    }

    @Test
    void gpt2Words() {
        assertEquals(
                List.of("Hello", ",", " world", "'s", " 1234", "  ", " don", "'t", "\n", "\n", "x", " "),
                words("gpt-2", "Hello, world's 1234   don't\n\nx "));
        assertEquals(
                List.of("a", " \u00e9\u4e2d", "\u0301", "1\u00bd", "\u00a0", "b"),
                words("gpt-2", "a \u00e9\u4e2d\u03011\u00bd\u00a0b"));
    }

    @Test
    void llama3AndQwen2Words() {
        assertEquals(
                List.of("Don", "'T", " ", "123", "456", "7", "!!\n\n", "  ", " x", "(foo", ")\n", " \n", "\ty"),
                words("llama-bpe", "Don'T 1234567!!\n\n   x(foo)\n \n\ty"));
        assertEquals(List.of("a", "1", "2", "3"), words("qwen2", "a123"));
    }

    @Test
    void smollmAndDefaultWords() {
        assertEquals(List.of("v", "1", "2", " x", "  ", "3"), words("smollm", "v12 x  3"));
        assertEquals(
                List.of("a", "+=", " b", " ", "(", "12", ")", " ", "123", "4"), words("default", "a+= b (12) 1234"));
    }

    @Test
    void mergesByRankThenLeftmost() {
        Tokenizer t = tokenizer("gpt-2");
        // th e, then the space
        assertArrayEquals(new int[] {259}, t.encode(" the", false));
        // "the": t h has the lowest rank, so that "he" is never made
        assertArrayEquals(new int[] {258, 'n'}, t.encode("then", false));
        // "n t" merges to a piece that is no token: its bytes
        assertArrayEquals(new int[] {'n', 't'}, t.encode("nt", false));
        assertArrayEquals(new int[] {264, '4'}, t.encode("1234", false));
        assertArrayEquals(new int[0], t.encode("", true));
    }

    @Test
    void wholeWordsOfLlama3() {
        // h e is merged first, so that no merges lead from t h e to the, which is a token.
        String[] merges = {"h e", "t h", "th e"};
        Tokenizer llama3 = Tokenizer.from(file("llama-bpe", merges).file());
        assertArrayEquals(new int[] {258}, llama3.encode("the", false));
        assertArrayEquals(
                new int[] {'t', 256},
                Tokenizer.from(file("gpt-2", merges).file()).encode("the", false));
        assertTrue(llama3.addBos());
        assertFalse(tokenizer("gpt-2").addBos());
    }

    @Test
    void userDefinedTokensAreAlwaysTokensAndControlTokensOnlyOnRequest() {
        Tokenizer t = tokenizer("gpt-2");
        int end = t.eosId();
        assertArrayEquals(new int[] {'a', end + 1, 'b'}, t.encode("a<tool>b", false));
        assertFalse(Arrays.stream(t.encode("<|endoftext|>", false)).anyMatch(id -> id == end));
        assertArrayEquals(new int[] {'a', end}, t.encode("a<|endoftext|>", false, true));
        assertTrue(t.isEnd(end));
        assertEquals("a<tool>b", t.decode(t.encode("a<tool>b", false)));
        assertEquals("", t.decode(new int[] {end}));
    }

    @Test
    void textsSurviveEncodingAndStreaming() {
        Random random = new Random(17);
        int[] alphabet = {'t', 'h', 'e', ' ', '\n', '1', '\'', '!', 0xe9, 0x4e2d, 0x1f600, 0xa0, 0x301};
        for (PreTokenizer pre : PreTokenizer.values()) {
            Tokenizer t = tokenizer(pre.label());
            for (int k = 0; k < 100; k++) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < random.nextInt(40); i++) {
                    text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
                }
                int[] ids = t.encode(text.toString(), false);
                assertEquals(text.toString(), t.decode(ids));
                StreamingDecoder decoder = t.streamingDecoder(new int[] {'a'});
                StringBuilder streamed = new StringBuilder();
                for (int id : ids) {
                    streamed.append(decoder.next(id));
                }
                assertEquals(text.toString(), streamed.append(decoder.finish()).toString());
            }
        }
    }

    @Test
    void canonicalBytesFollowMergesAndPreTokenizer() {
        byte[] bytes = tokenizer("gpt-2").canonicalBytes();
        assertArrayEquals(bytes, Tokenizer.fromCanonicalBytes(bytes).canonicalBytes());
        assertFalse(Arrays.equals(bytes, tokenizer("qwen2").canonicalBytes()));
        assertFalse(Arrays.equals(bytes, tokenizer(null).canonicalBytes()));
        String[] swapped = MERGES.clone();
        swapped[0] = MERGES[1];
        swapped[1] = MERGES[0];
        assertFalse(Arrays.equals(
                bytes, Tokenizer.from(file("gpt-2", swapped).file()).canonicalBytes()));
        for (int n = 0; n < bytes.length; n += 7) {
            byte[] part = Arrays.copyOf(bytes, n);
            assertThrows(IllegalArgumentException.class, () -> Tokenizer.fromCanonicalBytes(part));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Tokenizer.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length + 1)));
        for (int i = 0; i < 8 * bytes.length; i += 31) {
            byte[] bad = bytes.clone();
            bad[i >> 3] ^= (byte) (1 << (i & 7));
            try {
                assertArrayEquals(bad, Tokenizer.fromCanonicalBytes(bad).canonicalBytes());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("token"));
            }
        }
    }

    private static String refused(GgufWriter file) {
        return assertThrows(ModelFormatException.class, () -> Tokenizer.from(file.file()))
                .getMessage();
    }

    @Test
    void damagedTokenizersNameWhatIsWrong() {
        assertTrue(refused(file("gpt-4o", MERGES)).contains("tokenizer.ggml.pre"));
        assertTrue(refused(file("gpt-2", "t h", "x")).contains("tokenizer.ggml.merges[1]"));
        assertTrue(refused(file("gpt-2", "t ")).contains("tokenizer.ggml.merges[0]"));
        assertTrue(
                refused(new GgufWriter().string("tokenizer.ggml.model", "gpt2").strings("tokenizer.ggml.tokens", "a"))
                        .contains("tokenizer.ggml.merges"));
    }

    @Test
    void aByteWithoutAToken() {
        Tokenizer t = Tokenizer.from(new GgufWriter()
                .string("tokenizer.ggml.model", "gpt2")
                .strings("tokenizer.ggml.tokens", "a", "b", "ab")
                .strings("tokenizer.ggml.merges", "a b")
                .file());
        assertArrayEquals(new int[] {2, 0}, t.encode("aba", true));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> t.encode("abc", true))
                .getMessage()
                .contains("0x63"));
        assertArrayEquals("ab".getBytes(StandardCharsets.UTF_8), t.tokenBytes(2));
    }
}
