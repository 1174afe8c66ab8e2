package dev.nanozk.model.grammar;

import dev.nanozk.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;

/** The tokens of a vocabulary by their bytes; tokens without bytes are left out, those that end an answer are kept apart. Immutable. */
public final class TokenTrie {
    private static final class Node {
        private final TreeMap<Integer, Node> growing = new TreeMap<>();
        private final List<Integer> tokens = new ArrayList<>();
        private int[] bytes;
        private Node[] children;

        void freeze() {
            bytes = growing.keySet().stream().mapToInt(b -> b).toArray();
            children = growing.values().toArray(new Node[0]);
            for (Node c : children) {
                c.freeze();
            }
            growing.clear();
        }
    }

    private static final Map<Tokenizer, TokenTrie> KNOWN = new WeakHashMap<>();

    private final Node root = new Node();
    private final BitSet ends = new BitSet();
    private final BitSet single = new BitSet();
    private final int size;

    private TokenTrie(Tokenizer tokenizer) {
        size = tokenizer.vocabularySize();
        for (int id = 0; id < size; id++) {
            if (tokenizer.isEnd(id)) {
                ends.set(id);
                continue;
            }
            byte[] text = tokenizer.tokenBytes(id);
            if (text.length == 0) {
                continue;
            }
            Node n = root;
            for (byte b : text) {
                n = n.growing.computeIfAbsent(b & 0xff, k -> new Node());
            }
            n.tokens.add(id);
            if (text.length == 1) {
                single.set(text[0] & 0xff);
            }
        }
        root.freeze();
    }

    /** The tokens of a tokenizer; made once for as long as the tokenizer is used. */
    public static TokenTrie of(Tokenizer tokenizer) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(tokenizer, TokenTrie::new);
        }
    }

    /** Whether every byte has a token and an answer can end: no grammar can get stuck then. */
    public boolean isComplete() {
        return single.cardinality() == 256 && !ends.isEmpty();
    }

    /** Tokens whose bytes a grammar takes from a state on; those that end an answer where the text is complete. */
    BitSet allowed(GrammarStates states, GrammarStates.State state) {
        BitSet out = new BitSet(size);
        if (state.accepts()) {
            out.or(ends);
        }
        collect(root, states, state, out);
        return out;
    }

    private static void collect(Node n, GrammarStates states, GrammarStates.State state, BitSet out) {
        for (int id : n.tokens) {
            out.set(id);
        }
        for (int i = 0; i < n.bytes.length; i++) {
            GrammarStates.State next = states.next(state, n.bytes[i]);
            if (!next.isDead()) {
                collect(n.children[i], states, next, out);
            }
        }
    }
}
