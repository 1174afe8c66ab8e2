package dev.nanozk.model.grammar;

import dev.nanozk.model.grammar.Grammar.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a grammar byte by byte: a state is the set of stacks that the text so far may have led to, each with a byte next. States and stacks are made once and known
 * by number, so that equal ones are the same object. Not thread-safe.
 */
final class GrammarStates {
    /** A place in an alternative over those that go on after it. */
    private record Frame(int id, List<Symbol> alternative, int at, Frame below) {}

    private record FrameKey(List<Symbol> alternative, int at, int below) {
        @Override
        public boolean equals(Object o) {
            return o instanceof FrameKey k && k.alternative == alternative && k.at == at && k.below == below;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(alternative) + at) + below;
        }
    }

    /** Where a text may have led to. */
    static final class State {
        private final List<Frame> tops;
        private final boolean accepts;
        private final State[] next = new State[256];

        /** Tokens that may follow; filled by the mask. */
        BitSet tokens;

        private State(List<Frame> tops, boolean accepts) {
            this.tops = tops;
            this.accepts = accepts;
        }

        /** Whether the text is complete as it stands. */
        boolean accepts() {
            return accepts;
        }

        /** Whether nothing can be made of the text any more. */
        boolean isDead() {
            return tops.isEmpty() && !accepts;
        }
    }

    /** Most stacks of a state: an ambiguous grammar may double them at every byte. */
    static final int MAX_STACKS = 4096;

    private static final State DEAD = new State(List.of(), false);

    private final Grammar grammar;
    private final Map<FrameKey, Frame> frames = new HashMap<>();
    private final Map<List<Integer>, State> states = new HashMap<>();
    private final State start;

    GrammarStates(Grammar grammar) {
        this.grammar = grammar;
        List<Frame> first = new ArrayList<>();
        for (List<Symbol> a : grammar.alternatives(0)) {
            first.add(frame(a, 0, null));
        }
        this.start = close(first);
    }

    State start() {
        return start;
    }

    /** The state after a byte, 0 to 255. */
    State next(State s, int b) {
        State known = s.next[b];
        if (known == null) {
            List<Frame> moved = new ArrayList<>();
            for (Frame f : s.tops) {
                if (f.alternative().get(f.at()) instanceof Symbol.Bytes bytes
                        && bytes.set().get(b)) {
                    moved.add(frame(f.alternative(), f.at() + 1, f.below()));
                }
            }
            known = close(moved);
            s.next[b] = known;
        }
        return known;
    }

    private Frame frame(List<Symbol> alternative, int at, Frame below) {
        FrameKey key = new FrameKey(alternative, at, below == null ? -1 : below.id());
        return frames.computeIfAbsent(key, k -> new Frame(frames.size(), alternative, at, below));
    }

    /** Opens rules until every stack has a byte next; too many stacks are none. */
    private State close(List<Frame> from) {
        Deque<Frame> open = new ArrayDeque<>(from);
        Set<Integer> seen = new HashSet<>();
        Map<Integer, Frame> tops = new java.util.TreeMap<>();
        boolean accepts = false;
        while (!open.isEmpty()) {
            Frame f = open.pop();
            if (!seen.add(f.id())) {
                continue;
            }
            if (f.at() == f.alternative().size()) {
                if (f.below() == null) {
                    accepts = true;
                } else {
                    open.push(f.below());
                }
                continue;
            }
            switch (f.alternative().get(f.at())) {
                case Symbol.Bytes b -> {
                    tops.put(f.id(), f);
                    if (tops.size() > MAX_STACKS) {
                        return DEAD;
                    }
                }
                case Symbol.Ref ref -> {
                    // The end of an alternative leaves no frame behind, so that repetition does not grow the stack.
                    boolean last = f.at() + 1 == f.alternative().size();
                    Frame after = last ? f.below() : frame(f.alternative(), f.at() + 1, f.below());
                    for (List<Symbol> a : grammar.alternatives(ref.rule())) {
                        open.push(frame(a, 0, after));
                    }
                }
            }
        }
        List<Integer> key = new ArrayList<>(tops.keySet());
        key.add(accepts ? -1 : -2);
        boolean complete = accepts;
        return states.computeIfAbsent(key, k -> new State(List.copyOf(tops.values()), complete));
    }
}
