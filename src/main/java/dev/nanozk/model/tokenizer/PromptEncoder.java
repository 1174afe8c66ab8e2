package dev.nanozk.model.tokenizer;

import java.util.List;

/** From a request to prompt tokens; the same for server, command line and verifier. */
public final class PromptEncoder {
    private final Tokenizer tokenizer;
    private final ChatTemplate template;

    public PromptEncoder(Tokenizer tokenizer, ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
    }

    /** A text to continue, byte for byte: names of special tokens in it are text. */
    public int[] raw(String prompt) {
        return tokenizer.encode(prompt, tokenizer.addBos(), false);
    }

    /** A conversation in the model's chat template; contents alone, one after another, where the model has none. */
    public int[] chat(List<ChatMessage> messages) {
        String text = template.render(messages, true);
        boolean special = !template.source().isEmpty();
        int[] ids = tokenizer.encode(text, tokenizer.addBos(), special);
        // Some templates write BOS themselves.
        if (ids.length > 1 && tokenizer.addBos() && ids[0] == tokenizer.bosId() && ids[1] == ids[0]) {
            return java.util.Arrays.copyOfRange(ids, 1, ids.length);
        }
        return ids;
    }
}
