package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.weights.GgufWriter;
import dev.nanozk.model.weights.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    /** Ids: 0 unknown, 1 BOS, 2 EOS, 3 end of turn, 4 to 259 bytes, then pieces. */
    private static GgufWriter file(String... pieces) {
        int n = 260 + pieces.length;
        String[] tokens = new String[n];
        float[] scores = new float[n];
        int[] types = new int[n];
        tokens[0] = "<unk>";
        tokens[1] = "<s>";
        tokens[2] = "</s>";
        tokens[3] = "<|im_end|>";
        types[0] = 2;
        types[1] = types[2] = types[3] = 3;
        for (int b = 0; b < 256; b++) {
            tokens[4 + b] = String.format("<0x%02X>", b);
            types[4 + b] = 6;
        }
        for (int i = 0; i < pieces.length; i++) {
            tokens[260 + i] = pieces[i];
            scores[260 + i] = -i;
            types[260 + i] = 1;
        }
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", tokens)
                .floats("tokenizer.ggml.scores", scores)
                .ints("tokenizer.ggml.token_type", types);
    }

    private static Tokenizer tokenizer() {
        return Tokenizer.from(
                file("ab", "abc", "bc", "\u2581", "a", "b", "c", "\u2581ab").file());
    }

    @Test
    void bestScoreFirstThenLeftmost() {
        Tokenizer t = tokenizer();
        // "_abc": ab has the best score, then abc, then no piece "_abc"; "_ab" is never reached, as ab became abc
        // first.
        assertArrayEquals(new int[] {1, 263, 261}, t.encode("abc", true));
        assertArrayEquals(new int[] {267}, t.encode("ab", false));
        assertArrayEquals(new int[] {1}, t.encode("", true));
    }

    @Test
    void charactersWithoutATokenFallBackToBytes() {
        Tokenizer t = tokenizer();
        int[] ids = t.encode("a\u00e9\ud83d\ude00", false);
        assertArrayEquals(new int[] {263, 264, 4 + 0xc3, 4 + 0xa9, 4 + 0xf0, 4 + 0x9f, 4 + 0x98, 4 + 0x80}, ids);
        assertEquals("a\u00e9\ud83d\ude00", t.decode(ids));
    }

    @Test
    void namesOfSpecialTokensAreTextUnlessAskedFor() {
        Tokenizer t = tokenizer();
        assertFalse(Arrays.stream(t.encode("a<|im_end|>", false)).anyMatch(id -> id == 3));
        assertEquals("a<|im_end|>", t.decode(t.encode("a<|im_end|>", false)));
        int[] special = t.encode("a<|im_end|>b", false, true);
        assertEquals(3, special[2]);
        assertTrue(t.isEnd(3) && t.isEnd(2) && t.isEnd(1) && !t.isEnd(264));
    }

    @Test
    void textsSurviveEncodingAndStreaming() {
        Tokenizer t = tokenizer();
        Random random = new Random(9);
        for (int k = 0; k < 200; k++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < random.nextInt(30); i++) {
                text.appendCodePoint(new int[] {'a', 'b', 'c', ' ', '\n', 0xe9, 0x4e2d, 0x1f600}[random.nextInt(8)]);
            }
            int[] ids = t.encode(text.toString(), true);
            assertEquals(text.toString(), t.decode(ids));
            StreamingDecoder decoder = t.streamingDecoder(new int[] {1});
            StringBuilder streamed = new StringBuilder();
            for (int id : ids) {
                String piece = decoder.next(id);
                assertFalse(piece.contains("\ufffd"));
                streamed.append(piece);
            }
            assertEquals(text.toString(), streamed.append(decoder.finish()).toString());
        }
    }

    @Test
    void anUnfinishedCharacterAtTheEnd() {
        Tokenizer t = tokenizer();
        StreamingDecoder decoder = t.streamingDecoder(new int[] {264});
        assertEquals("", decoder.next(4 + 0xf0));
        assertEquals("", decoder.next(4 + 0x9f));
        assertEquals("\ufffd", decoder.finish());
        assertEquals("\ufffda", decoder.next(4 + 0x80) + decoder.next(264));
    }

    @Test
    void longTextsAreFast() {
        Tokenizer t = tokenizer();
        String text = "abc ab ".repeat(20_000);
        assertEquals(text, t.decode(t.encode(text, true)));
    }

    @Test
    void canonicalBytes() {
        Tokenizer t = tokenizer();
        byte[] bytes = t.canonicalBytes();
        assertArrayEquals(bytes, Tokenizer.fromCanonicalBytes(bytes).canonicalBytes());
        for (int n : new int[] {0, 5, bytes.length - 1}) {
            assertThrows(IllegalArgumentException.class, () -> Tokenizer.fromCanonicalBytes(Arrays.copyOf(bytes, n)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Tokenizer.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Test
    void keysThatAreNotSupported() {
        assertTrue(assertThrows(
                        ModelFormatException.class,
                        () -> Tokenizer.from(new GgufWriter()
                                .string("tokenizer.ggml.model", "rwkv")
                                .file()))
                .getMessage()
                .contains("tokenizer.ggml.model"));
        assertTrue(assertThrows(ModelFormatException.class, () -> Tokenizer.from(new GgufWriter().file()))
                .getMessage()
                .contains("tokenizer.ggml.model"));
        GgufWriter short_ = new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", "<unk>", "<s>", "</s>")
                .floats("tokenizer.ggml.scores", 0, 0);
        assertTrue(assertThrows(ModelFormatException.class, () -> Tokenizer.from(short_.file()))
                .getMessage()
                .contains("scores"));
    }

    @Test
    void templateFamilies() {
        List<ChatMessage> talk = List.of(
                new ChatMessage("system", "S"), new ChatMessage("user", "U"), new ChatMessage("assistant", "A"));
        assertEquals("S\nU\nA", ChatTemplate.of("").render(talk, true));
        assertEquals(
                "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n"
                        + "<|im_start|>assistant\n",
                ChatTemplate.of("{{ '<|im_start|>' }}").render(talk, true));
        assertEquals(
                "<start_of_turn>user\nS\n\nU<end_of_turn>\n<start_of_turn>model\nA<end_of_turn>\n",
                ChatTemplate.of("<start_of_turn>").render(talk, false));
        assertEquals(
                "[INST] <<SYS>>\nS\n<</SYS>>\n\nU [/INST] A </s>",
                ChatTemplate.of("[INST]").render(talk, true));
        assertThrows(ModelFormatException.class, () -> ChatTemplate.of("{{ messages }}"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ChatTemplate.of("")
                        .render(List.of(new ChatMessage("wizard", "x")), true))
                .getMessage()
                .contains("wizard"));
    }

    @Test
    void theStoryModelsPrompts() throws Exception {
        Tokenizer t = TestModels.load("stories260K-q8_0.gguf").tokenizer();
        for (TestModels.Greedy g : TestModels.greedy("q8_0")) {
            assertArrayEquals(Arrays.copyOf(g.ids(), g.promptLength()), t.encode(g.prompt(), true));
        }
        assertArrayEquals("x".getBytes(StandardCharsets.UTF_8), t.continuation(new int[] {1}, t.encode("x", false)));
    }
}
