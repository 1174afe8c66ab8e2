package dev.nanozk.model.grammar;

import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The mask of a grammar: tokens whose bytes go on with some text of it, and end tokens where it is complete. For one answer; not thread-safe. */
public final class GrammarMask implements TokenMask {
    private final Tokenizer tokenizer;
    private final TokenTrie trie;
    private final GrammarStates states;
    private final List<Integer> known = new ArrayList<>();
    private final List<GrammarStates.State> path = new ArrayList<>();

    /**
     * @throws IllegalArgumentException if the tokenizer has no token for some byte, so that a grammar could get stuck
     */
    public GrammarMask(Grammar grammar, Tokenizer tokenizer, TokenTrie trie) {
        if (!trie.isComplete()) {
            throw new IllegalArgumentException("the model's tokenizer has no token for some byte");
        }
        this.tokenizer = tokenizer;
        this.trie = trie;
        this.states = new GrammarStates(grammar);
        path.add(states.start());
    }

    /**
     * Tokens that may follow.
     *
     * @throws IllegalArgumentException if the tokens so far are none that this mask allows, or nothing may follow them
     */
    @Override
    public BitSet allowed(List<Integer> before) {
        int same = 0;
        while (same < known.size() && same < before.size() && known.get(same).equals(before.get(same))) {
            same++;
        }
        known.subList(same, known.size()).clear();
        path.subList(same + 1, path.size()).clear();
        for (int i = same; i < before.size(); i++) {
            int token = before.get(i);
            if (token < 0
                    || token >= tokenizer.vocabularySize()
                    || !tokens(path.getLast()).get(token)) {
                throw new IllegalArgumentException("output token " + i + " is not one that the response format allows");
            }
            GrammarStates.State s = path.getLast();
            for (byte b : tokenizer.isEnd(token) ? new byte[0] : tokenizer.tokenBytes(token)) {
                s = states.next(s, b & 0xff);
            }
            known.add(token);
            path.add(s);
        }
        return (BitSet) tokens(path.getLast()).clone();
    }

    private BitSet tokens(GrammarStates.State s) {
        if (s.tokens == null) {
            s.tokens = trie.allowed(states, s);
            if (s.tokens.isEmpty()) {
                throw new IllegalArgumentException("the response format is too ambiguous: no token may follow");
            }
        }
        return s.tokens;
    }
}
