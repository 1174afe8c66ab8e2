package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptEncoderTest {
    private static final List<ChatMessage> TALK =
            List.of(new ChatMessage("system", "S"), new ChatMessage("user", "U"), new ChatMessage("assistant", "A"));

    @Test
    void familiesOfTurns() {
        assertEquals(
                "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
                        + "U<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n",
                ChatTemplate.of("{{ '<|start_header_id|>' }}").render(TALK, true));
        assertEquals(
                "<|system|>\nS</s>\n<|user|>\nU</s>\n<|assistant|>\nA</s>\n",
                ChatTemplate.of("'<|user|>\n' ... '<|assistant|>\n' + eos_token")
                        .render(TALK, false));
        assertEquals(
                "<|im_start|>system\nD<|im_end|>\n<|im_start|>tool\nT<|im_end|>\n",
                ChatTemplate.of("<|im_start|>")
                        .render(List.of(new ChatMessage("developer", "D"), new ChatMessage("tool", "T")), false));
        List<ChatMessage> result = List.of(new ChatMessage("tool", "T"));
        assertEquals(
                "<|start_header_id|>tool<|end_header_id|>\n\nT<|eot_id|>",
                ChatTemplate.of("<|start_header_id|>").render(result, false));
        assertEquals(
                "<|start_header_id|>ipython<|end_header_id|>\n\nT<|eot_id|>",
                ChatTemplate.of("<|start_header_id|> ipython").render(result, false));
        assertEquals("", ChatTemplate.of("").render(List.of(), true));
    }

    @Test
    void aPromptIsTextAndAConversationHasSpecialTokens() {
        Tokenizer t = TinyVocabulary.tokenizer("<|im_start|>", "<|im_end|>");
        PromptEncoder encoder = new PromptEncoder(t, ChatTemplate.of("<|im_start|>"));
        int[] raw = encoder.raw("<|im_end|>");
        assertEquals(t.bosId(), raw[0]);
        assertEquals("<|im_end|>", t.decode(raw));
        assertFalse(Arrays.stream(raw).anyMatch(id -> id == 4));
        int[] chat = encoder.chat(List.of(new ChatMessage("user", "hi")));
        assertArrayEquals(new int[] {1, 3}, Arrays.copyOf(chat, 2));
        assertEquals(1, Arrays.stream(chat).filter(id -> id == 4).count());
        assertEquals(2, Arrays.stream(chat).filter(id -> id == 3).count());
        assertEquals("user\nhi\nassistant\n", t.decode(chat));
    }

    @Test
    void withoutATemplateNamesOfTokensAreText() {
        Tokenizer t = TinyVocabulary.tokenizer("<|im_end|>");
        int[] chat = new PromptEncoder(t, ChatTemplate.of(""))
                .chat(List.of(new ChatMessage("user", "a<|im_end|>"), new ChatMessage("user", "b</s>")));
        assertEquals("a<|im_end|>\nb</s>", t.decode(chat));
        assertEquals(t.bosId(), chat[0]);
        assertFalse(Arrays.stream(chat).skip(1).anyMatch(t::isEnd));
    }

    @Test
    void beginningOfTextStandsOnce() {
        Tokenizer t = TinyVocabulary.tokenizer("<|im_start|>");
        int[] chat = new PromptEncoder(t, ChatTemplate.of("[INST]")).chat(List.of(new ChatMessage("user", "x")));
        assertEquals(1, chat[0]);
        assertEquals("[INST] x [/INST]", t.decode(chat));
        assertArrayEquals(t.encode("<s>[INST]", false, true), t.encode("[INST]", true, true));
    }

    @Test
    void whereAnAnswerEnds() {
        Tokenizer t = TinyVocabulary.tokenizer("<|im_end|>");
        int[] prompt = t.encode("q", true);
        int[] output = t.encode("one two three", false);
        AnswerText cut = AnswerText.of(t, prompt, output, List.of("three", "two", ""));
        assertEquals("one ", cut.text());
        assertTrue(cut.stopped());
        assertEquals(
                "one two three", AnswerText.of(t, prompt, output, List.of()).text());
        assertEquals("stop", AnswerText.finishReason(t, prompt, output, List.of("three"), 99, 99));
        assertEquals("length", AnswerText.finishReason(t, prompt, output, List.of(), output.length, 99));
        assertEquals(
                "length", AnswerText.finishReason(t, prompt, output, List.of(), 99, output.length + prompt.length));
        assertNull(AnswerText.finishReason(t, prompt, output, List.of(), 99, 99));
        assertTrue(AnswerText.goesOn(t, prompt, output, List.of()));
        int[] ended = Arrays.copyOf(output, output.length + 1);
        ended[output.length] = 3;
        assertEquals("stop", AnswerText.finishReason(t, prompt, ended, List.of(), 99, 99));
        assertFalse(AnswerText.goesOn(t, prompt, ended, List.of()));
    }
}
