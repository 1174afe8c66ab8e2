package dev.nanozk.model.grammar;

import static dev.nanozk.model.grammar.Grammar.any;
import static dev.nanozk.model.grammar.Grammar.range;
import static dev.nanozk.model.grammar.Grammar.ref;
import static dev.nanozk.model.grammar.Grammar.sequence;

import dev.nanozk.model.grammar.Grammar.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON (RFC 8259) as rules, without endless parts other than strings, arrays and objects: at most one space between tokens, numbers of up to 16 digits before and
 * after the point and 2 in the exponent, no escaped halves of surrogate pairs.
 */
final class JsonRules {
    private static final int DIGITS = 15;
    private final Grammar.Builder g;

    JsonRules(Grammar.Builder g) {
        this.g = g;
    }

    /** Nothing or a space. */
    Symbol space() {
        return ref(g.once("space", r -> g.define(r, List.of(), sequence(" "))));
    }

    /** Up to {@code most} times a symbol. */
    private Symbol upTo(int most, Symbol s) {
        Symbol rest = null;
        for (int i = 0; i < most; i++) {
            int r = g.declare();
            g.define(r, List.of(), rest == null ? sequence(s) : sequence(s, rest));
            rest = ref(r);
        }
        return rest;
    }

    Symbol integer() {
        return ref(g.once("integer", r -> {
            Symbol digits = upTo(DIGITS, range('0', '9'));
            int magnitude = g.rule(sequence("0"), sequence(range('1', '9'), digits));
            return g.define(r, sequence(ref(magnitude)), sequence("-", ref(magnitude)));
        }));
    }

    Symbol number() {
        return ref(g.once("number", r -> {
            Symbol digit = range('0', '9');
            int fraction = g.rule(List.of(), sequence(".", digit, upTo(DIGITS, digit)));
            int sign = g.rule(List.of(), sequence(any("+-")));
            int exponent = g.rule(List.of(), sequence(any("eE"), ref(sign), digit, upTo(1, digit)));
            return g.define(r, sequence(integer(), ref(fraction), ref(exponent)));
        }));
    }

    Symbol literal(String text) {
        return ref(g.rule(sequence(text)));
    }

    Symbol bool() {
        return ref(g.once("boolean", r -> g.define(r, sequence("true"), sequence("false"))));
    }

    /** One character of a string. */
    private Symbol character() {
        return ref(g.once("character", r -> {
            Symbol tail = range(0x80, 0xbf);
            Symbol hex = any("0123456789abcdefABCDEF");
            int unicode = g.rule(
                    sequence(any("0123456789abcefABCEF"), hex, hex, hex),
                    sequence(any("dD"), range('0', '7'), hex, hex));
            return g.define(
                    r,
                    sequence(range(0x20, 0x21)),
                    sequence(range(0x23, 0x5b)),
                    sequence(range(0x5d, 0x7f)),
                    sequence(range(0xc2, 0xdf), tail),
                    sequence(range(0xe0, 0xe0), range(0xa0, 0xbf), tail),
                    sequence(range(0xe1, 0xec), tail, tail),
                    sequence(range(0xed, 0xed), range(0x80, 0x9f), tail),
                    sequence(range(0xee, 0xef), tail, tail),
                    sequence(range(0xf0, 0xf0), range(0x90, 0xbf), tail, tail),
                    sequence(range(0xf1, 0xf3), tail, tail, tail),
                    sequence(range(0xf4, 0xf4), range(0x80, 0x8f), tail, tail),
                    sequence("\\", any("\"\\/bfnrt")),
                    sequence("\\u", ref(unicode)));
        }));
    }

    Symbol string() {
        return ref(g.once("string", r -> {
            int characters = g.declare();
            g.define(characters, List.of(), sequence(character(), ref(characters)));
            return g.define(r, sequence("\"", ref(characters), "\""));
        }));
    }

    /** A string of {@code least} to {@code most} characters; most -1 for any number. */
    Symbol string(int least, int most) {
        List<Symbol> out = new ArrayList<>(sequence("\""));
        for (int i = 0; i < least; i++) {
            out.add(character());
        }
        if (most < 0) {
            int more = g.declare();
            g.define(more, List.of(), sequence(character(), ref(more)));
            out.add(ref(more));
        } else if (most > least) {
            out.add(upTo(most - least, character()));
        }
        out.addAll(sequence("\""));
        return ref(g.rule(out));
    }

    /** An array of {@code least} to {@code most} items; most -1 for any number. */
    Symbol array(Symbol item, int least, int most) {
        List<Symbol> next = sequence(",", space(), item);
        Symbol more = null;
        if (most < 0) {
            int r = g.declare();
            g.define(r, List.of(), sequence(next, ref(r)));
            more = ref(r);
        } else if (most - Math.max(1, least) > 0) {
            more = upTo(most - Math.max(1, least), ref(g.rule(next)));
        }
        List<Symbol> filled = new ArrayList<>(sequence("[", space(), item));
        for (int i = 1; i < least; i++) {
            filled.addAll(next);
        }
        if (more != null) {
            filled.add(more);
        }
        filled.addAll(sequence(space(), "]"));
        List<List<Symbol>> alternatives = new ArrayList<>();
        if (least == 0) {
            alternatives.add(sequence("[", space(), "]"));
        }
        if (most != 0) {
            alternatives.add(filled);
        }
        return ref(g.rule(alternatives));
    }

    /** An object with any names, all of whose values are alike. */
    Symbol map(Symbol value) {
        List<Symbol> pair = sequence(string(), ":", space(), value);
        int more = g.declare();
        g.define(more, List.of(), sequence(",", space(), pair, ref(more)));
        return ref(g.rule(sequence("{", space(), "}"), sequence("{", space(), pair, ref(more), space(), "}")));
    }

    /** Any object. */
    Symbol object() {
        return ref(g.once("object", r -> g.define(r, sequence(map(value())))));
    }

    /** Any value. */
    Symbol value() {
        return ref(g.once("value", r -> {
            Symbol any = ref(r);
            return g.define(
                    r,
                    sequence(string()),
                    sequence(number()),
                    sequence(bool()),
                    sequence("null"),
                    sequence(array(any, 0, -1)),
                    sequence(map(any)));
        }));
    }
}
