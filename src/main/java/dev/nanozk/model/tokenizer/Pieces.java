package dev.nanozk.model.tokenizer;

import java.util.List;

/** How a tokenizer's tokens and the bytes of a text belong together, special tokens apart. */
interface Pieces {
    /**
     * Appends the tokens of a text.
     *
     * @param start whether the text stands at the beginning, or behind a special token
     * @throws IllegalArgumentException if the vocabulary has no token for some byte of it
     */
    void encode(String text, boolean start, List<Integer> out);

    /** The bytes that a token stands for; empty for control tokens. */
    byte[] bytes(int id);

    /** Whether tokens of this type are recognised by name in every text. */
    boolean alwaysSpecial(int type);
}
