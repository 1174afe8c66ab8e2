package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.TestModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StreamingDecoderTest {
    private static String streamed(Tokenizer t, int[] prompt, int[] ids) {
        StreamingDecoder decoder = t.streamingDecoder(prompt);
        StringBuilder out = new StringBuilder();
        for (int id : ids) {
            out.append(decoder.next(id));
        }
        return out.append(decoder.finish()).toString();
    }

    @Test
    void anyBytesGiveTheTextOfAllAtOnce() {
        Tokenizer t = TinyVocabulary.tokenizer();
        Random random = new Random(5);
        // Bytes at which UTF-8 decoding turns, broken characters among them.
        int[] bytes = {'a', ' ', 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xf8, 0xff};
        for (int k = 0; k < 20_000; k++) {
            int[] ids = new int[random.nextInt(9)];
            byte[] all = new byte[ids.length];
            for (int i = 0; i < ids.length; i++) {
                all[i] = (byte) bytes[random.nextInt(bytes.length)];
                ids[i] = 3 + (all[i] & 0xff);
            }
            assertEquals(new String(all, StandardCharsets.UTF_8), streamed(t, new int[] {1}, ids));
            assertArrayEquals(all, t.decodeBytes(ids, true));
        }
    }

    @Test
    void aCharacterAppearsWithItsLastByteAndNotBefore() {
        Tokenizer t = TinyVocabulary.tokenizer();
        StreamingDecoder decoder = t.streamingDecoder(new int[] {1});
        int[] ids = t.encode("\u00e9\u20ac\ud83d\ude00", false);
        StringBuilder seen = new StringBuilder();
        for (int id : ids) {
            seen.append('[').append(decoder.next(id)).append(']');
        }
        assertEquals("[][\u00e9][][][\u20ac][][][][\ud83d\ude00]", seen.toString());
        assertEquals("", decoder.finish());
    }

    @Test
    void theStoriesOfTheReference() throws Exception {
        Tokenizer t = TestModels.load("stories260K-q8_0.gguf").tokenizer();
        for (String type : new String[] {"f32", "q8_0"}) {
            Matcher texts = Pattern.compile(
                            "\"" + type + "\": \\{.*?\"text\": \"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL)
                    .matcher(Files.readString(TestModels.path("expected/greedy.json")));
            for (TestModels.Greedy g : TestModels.greedy(type)) {
                assertTrue(texts.find());
                String text = texts.group(1).replace("\\n", "\n").replace("\\\"", "\"");
                assertEquals(text.strip(), t.decode(g.ids()).strip());
                int[] prompt = Arrays.copyOf(g.ids(), g.promptLength());
                int[] output = Arrays.copyOfRange(g.ids(), g.promptLength(), g.ids().length);
                String answer = new String(t.continuation(prompt, output), StandardCharsets.UTF_8);
                assertEquals(answer, streamed(t, prompt, output));
                assertEquals(t.decode(g.ids()), t.decode(prompt) + answer);
            }
        }
    }
}
