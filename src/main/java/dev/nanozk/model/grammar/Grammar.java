package dev.nanozk.model.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A context-free grammar over bytes without left recursion, in which every rule derives some text; rule 0 is the start. */
public final class Grammar {
    /** A part of an alternative. */
    sealed interface Symbol {
        /** Any one byte of a set. */
        record Bytes(BitSet set) implements Symbol {}

        /** Whatever a rule derives. */
        record Ref(int rule) implements Symbol {}
    }

    private static final int MAX_RULES = 20_000;

    private final List<List<List<Symbol>>> rules;

    private Grammar(List<List<List<Symbol>>> rules) {
        this.rules = rules;
    }

    /** The alternatives of a rule. */
    List<List<Symbol>> alternatives(int rule) {
        return rules.get(rule);
    }

    /** Whether a whole text is derived from the start. */
    public boolean matches(byte[] text) {
        GrammarStates states = new GrammarStates(this);
        GrammarStates.State s = states.start();
        for (byte b : text) {
            s = states.next(s, b & 0xff);
            if (s.isDead()) {
                return false;
            }
        }
        return s.accepts();
    }

    /** Collects rules. */
    static final class Builder {
        private final List<List<List<Symbol>>> rules = new ArrayList<>();
        private final Map<String, Integer> named = new HashMap<>();

        /** A rule to be defined later. */
        int declare() {
            if (rules.size() >= MAX_RULES) {
                throw new IllegalArgumentException("it is too large");
            }
            rules.add(List.of());
            return rules.size() - 1;
        }

        /** Gives a rule its alternatives. */
        @SafeVarargs
        final int define(int rule, List<Symbol>... alternatives) {
            rules.set(rule, List.of(alternatives));
            return rule;
        }

        /** A rule with these alternatives. */
        @SafeVarargs
        final int rule(List<Symbol>... alternatives) {
            return define(declare(), alternatives);
        }

        int rule(List<List<Symbol>> alternatives) {
            int r = declare();
            rules.set(r, List.copyOf(alternatives));
            return r;
        }

        /** A rule that is made once. */
        int once(String name, java.util.function.IntUnaryOperator define) {
            Integer known = named.get(name);
            if (known != null) {
                return known;
            }
            int r = declare();
            named.put(name, r);
            define.applyAsInt(r);
            return r;
        }

        /** Checks the grammar and ends. */
        Grammar build(int start) {
            if (start != 0) {
                throw new IllegalStateException("the start is rule 0");
            }
            checkProductive();
            checkLeftRecursion();
            return new Grammar(List.copyOf(rules));
        }

        /** Every rule derives some text. */
        private void checkProductive() {
            boolean[] good = new boolean[rules.size()];
            for (boolean changed = true; changed; ) {
                changed = false;
                for (int r = 0; r < good.length; r++) {
                    if (!good[r] && rules.get(r).stream().anyMatch(a -> derives(a, good))) {
                        good[r] = true;
                        changed = true;
                    }
                }
            }
            for (boolean g : good) {
                if (!g) {
                    throw new IllegalArgumentException("a part of it has no finite value");
                }
            }
        }

        private static boolean derives(List<Symbol> alternative, boolean[] good) {
            return alternative.stream().allMatch(s -> !(s instanceof Symbol.Ref ref) || good[ref.rule()]);
        }

        /** No rule comes back to itself without a byte in between. */
        private void checkLeftRecursion() {
            boolean[] nullable = new boolean[rules.size()];
            for (boolean changed = true; changed; ) {
                changed = false;
                for (int r = 0; r < nullable.length; r++) {
                    boolean now = rules.get(r).stream().anyMatch(a -> a.stream()
                            .allMatch(s -> s instanceof Symbol.Ref ref && nullable[ref.rule()]));
                    if (now && !nullable[r]) {
                        nullable[r] = true;
                        changed = true;
                    }
                }
            }
            int[] colour = new int[rules.size()];
            for (int r = 0; r < colour.length; r++) {
                visit(r, colour, nullable);
            }
        }

        private void visit(int rule, int[] colour, boolean[] nullable) {
            if (colour[rule] == 2) {
                return;
            }
            if (colour[rule] == 1) {
                throw new IllegalArgumentException("a part of it refers to itself");
            }
            colour[rule] = 1;
            for (List<Symbol> alternative : rules.get(rule)) {
                for (Symbol s : alternative) {
                    if (!(s instanceof Symbol.Ref ref)) {
                        break;
                    }
                    visit(ref.rule(), colour, nullable);
                    if (!nullable[ref.rule()]) {
                        break;
                    }
                }
            }
            colour[rule] = 2;
        }
    }

    /** The bytes of a text, one after another. */
    static List<Symbol> literal(String text) {
        List<Symbol> out = new ArrayList<>();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.add(range(b & 0xff, b & 0xff));
        }
        return out;
    }

    /** One byte from {@code low} to {@code high}. */
    static Symbol range(int low, int high) {
        BitSet set = new BitSet(256);
        set.set(low, high + 1);
        return new Symbol.Bytes(set);
    }

    /** One byte of those of an ASCII text. */
    static Symbol any(String ascii) {
        BitSet set = new BitSet(256);
        ascii.chars().forEach(set::set);
        return new Symbol.Bytes(set);
    }

    /** A rule as a symbol. */
    static Symbol ref(int rule) {
        return new Symbol.Ref(rule);
    }

    /** Symbols and lists of symbols, one after another. */
    static List<Symbol> sequence(Object... parts) {
        List<Symbol> out = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Symbol s) {
                out.add(s);
            } else if (part instanceof String text) {
                out.addAll(literal(text));
            } else {
                for (Object s : (List<?>) part) {
                    out.add((Symbol) s);
                }
            }
        }
        return out;
    }
}
