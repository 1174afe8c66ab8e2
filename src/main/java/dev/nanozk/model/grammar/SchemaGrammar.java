package dev.nanozk.model.grammar;

import static dev.nanozk.model.grammar.Grammar.ref;
import static dev.nanozk.model.grammar.Grammar.sequence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nanozk.model.grammar.Grammar.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From a JSON schema to the grammar of JSON values that conform to it, properties in the schema's order. What a grammar can't hold to (patterns, formats, ranges of
 * numbers, {@code oneOf}, ...) is refused, never left out.
 */
public final class SchemaGrammar {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_COUNT = 256;
    private static final int MAX_NAMES = 1000;
    private static final Set<String> ANNOTATIONS =
            Set.of("title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions");

    private final JsonNode root;
    private final Grammar.Builder g = new Grammar.Builder();
    private final JsonRules json = new JsonRules(g);
    private final Map<String, Integer> references = new HashMap<>();

    private SchemaGrammar(JsonNode root) {
        this.root = root;
    }

    /** Any JSON object. */
    public static Grammar anyObject() {
        Grammar.Builder g = new Grammar.Builder();
        JsonRules json = new JsonRules(g);
        int start = g.declare();
        g.define(start, sequence(json.space(), json.object()));
        return g.build(start);
    }

    /**
     * Values of a schema.
     *
     * @throws IllegalArgumentException if the schema is malformed or can't be held to; the message goes on after "the schema: "
     */
    public static Grammar of(JsonNode schema) {
        SchemaGrammar s = new SchemaGrammar(schema);
        int start = s.g.declare();
        Symbol value = s.reference("#");
        s.g.define(start, sequence(s.json.space(), value));
        return s.g.build(start);
    }

    private Symbol reference(String pointer) {
        Integer known = references.get(pointer);
        if (known != null) {
            return ref(known);
        }
        boolean local = pointer.equals("#") || pointer.startsWith("#/");
        JsonNode target = local ? root.at(pointer.substring(1)) : MissingNode.getInstance();
        if (target.isMissingNode()) {
            throw new IllegalArgumentException("$ref " + shown(pointer) + " leads nowhere in it");
        }
        int rule = g.declare();
        references.put(pointer, rule);
        g.define(rule, sequence(value(target, pointer, 0)));
        return ref(rule);
    }

    private static String shown(String s) {
        return s.length() > 100 ? s.substring(0, 100) + "..." : s;
    }

    private static IllegalArgumentException bad(String where, String what) {
        return new IllegalArgumentException(shown(where) + " " + what);
    }

    private Symbol value(JsonNode s, String where, int depth) {
        if (depth > MAX_DEPTH) {
            throw bad(where, "is nested too deeply");
        }
        if (s.isBoolean() && s.booleanValue()) {
            return json.value();
        }
        if (!s.isObject()) {
            throw bad(where, "is no schema");
        }
        if (s.has("$ref")) {
            only(s, where, "$ref");
            if (!s.get("$ref").isTextual()) {
                throw bad(where, "has a $ref that is no text");
            }
            return reference(s.get("$ref").textValue());
        }
        if (s.has("anyOf")) {
            only(s, where, "anyOf");
            return alternatives(s.get("anyOf"), where + "/anyOf", depth);
        }
        if (s.has("enum") || s.has("const")) {
            return constants(s, where);
        }
        JsonNode type = s.get("type");
        if (type == null) {
            only(s, where);
            return json.value();
        }
        if (type.isArray() && !type.isEmpty()) {
            List<List<Symbol>> out = new ArrayList<>();
            for (JsonNode t : type) {
                out.add(sequence(typed(s, t.isTextual() ? t.textValue() : "", where, depth, true)));
            }
            return ref(g.rule(out));
        }
        return typed(s, type.isTextual() ? type.textValue() : "", where, depth, false);
    }

    /** Refuses keywords beside the given ones and annotations. */
    private static void only(JsonNode s, String where, String... keywords) {
        Set<String> good = new HashSet<>(ANNOTATIONS);
        good.addAll(List.of(keywords));
        s.fieldNames().forEachRemaining(k -> {
            if (!good.contains(k)) {
                throw bad(where, "has the keyword " + shown(k) + ", which can't be held to here");
            }
        });
    }

    private Symbol alternatives(JsonNode list, String where, int depth) {
        if (!list.isArray() || list.isEmpty()) {
            throw bad(where, "must be an array that is not empty");
        }
        List<List<Symbol>> out = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            out.add(sequence(value(list.get(i), where + "/" + i, depth + 1)));
        }
        return ref(g.rule(out));
    }

    private Symbol constants(JsonNode s, String where) {
        only(s, where, "type", "enum", "const");
        JsonNode values = s.has("const") ? JsonNodeFactory.instance.arrayNode().add(s.get("const")) : s.get("enum");
        if (!values.isArray() || values.isEmpty() || s.has("enum") && s.has("const")) {
            throw bad(where, "must have an enum that is not empty, or a const");
        }
        requireFew(values.size(), "values", where);
        List<List<Symbol>> out = new ArrayList<>();
        for (JsonNode v : values) {
            if (fits(v, s.get("type"))) {
                out.add(sequence(FormatText.write(v)));
            }
        }
        if (out.isEmpty()) {
            throw bad(where, "has no value of its type");
        }
        return ref(g.rule(out));
    }

    private static void requireFew(int size, String what, String where) {
        if (size > MAX_NAMES) {
            throw bad(where, "has more than " + MAX_NAMES + " " + what);
        }
    }

    private static boolean fits(JsonNode v, JsonNode type) {
        if (type == null) {
            return true;
        }
        if (type.isArray()) {
            for (JsonNode t : type) {
                if (fits(v, t)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.isTextual() ? type.textValue() : "") {
            case "string" -> v.isTextual();
            case "number" -> v.isNumber();
            case "integer" -> v.isIntegralNumber();
            case "boolean" -> v.isBoolean();
            case "null" -> v.isNull();
            case "array" -> v.isArray();
            case "object" -> v.isObject();
            default -> false;
        };
    }

    private static final String[] STRING = {"type", "minLength", "maxLength"};
    private static final String[] ARRAY = {"type", "items", "minItems", "maxItems"};
    private static final String[] OBJECT = {"type", "properties", "required", "additionalProperties"};

    /** @param several whether the keywords may belong to other types too */
    private Symbol typed(JsonNode s, String type, String where, int depth, boolean several) {
        String[] all = {
            "type",
            "minLength",
            "maxLength",
            "items",
            "minItems",
            "maxItems",
            "properties",
            "required",
            "additionalProperties"
        };
        switch (type) {
            case "string" -> only(s, where, several ? all : STRING);
            case "array" -> only(s, where, several ? all : ARRAY);
            case "object" -> only(s, where, several ? all : OBJECT);
            case "number", "integer", "boolean", "null" -> only(s, where, several ? all : new String[] {"type"});
            default -> throw bad(where, "has an unknown type");
        }
        return switch (type) {
            case "string" -> string(s, where);
            case "number" -> json.number();
            case "integer" -> json.integer();
            case "boolean" -> json.bool();
            case "null" -> json.literal("null");
            case "array" -> array(s, where, depth);
            default -> object(s, where, depth);
        };
    }

    private static int count(JsonNode s, String keyword, int otherwise, String where) {
        JsonNode n = s.get(keyword);
        if (n == null) {
            return otherwise;
        }
        if (!n.isInt() || n.intValue() < 0 || n.intValue() > MAX_COUNT) {
            throw bad(where, "has a " + keyword + " that is not from 0 to " + MAX_COUNT);
        }
        return n.intValue();
    }

    private static void ordered(int least, int most, String where) {
        if (most >= 0 && least > most) {
            throw bad(where, "has a minimum over its maximum");
        }
    }

    private Symbol string(JsonNode s, String where) {
        int least = count(s, "minLength", 0, where);
        int most = count(s, "maxLength", -1, where);
        ordered(least, most, where);
        return least == 0 && most < 0 ? json.string() : json.string(least, most);
    }

    private Symbol array(JsonNode s, String where, int depth) {
        int least = count(s, "minItems", 0, where);
        int most = count(s, "maxItems", -1, where);
        ordered(least, most, where);
        Symbol item = s.has("items") ? value(s.get("items"), where + "/items", depth + 1) : json.value();
        return json.array(item, least, most);
    }

    private Symbol object(JsonNode s, String where, int depth) {
        JsonNode properties = s.get("properties");
        JsonNode more = s.get("additionalProperties");
        Set<String> required = required(s, where);
        if (properties != null && !properties.isObject()) {
            throw bad(where, "has properties that are no object");
        }
        if (properties == null || properties.isEmpty()) {
            if (!required.isEmpty()) {
                throw bad(where, "requires a property that it does not have");
            }
            boolean closed = more != null && more.isBoolean() && !more.booleanValue();
            return closed
                    ? ref(g.rule(sequence("{", json.space(), "}")))
                    : more == null || more.isBoolean()
                            ? json.object()
                            : json.map(value(more, where + "/additionalProperties", depth + 1));
        }
        requireFew(properties.size(), "properties", where);
        List<Property> list = new ArrayList<>();
        for (Map.Entry<String, JsonNode> p : properties.properties()) {
            Symbol v = value(p.getValue(), where + "/properties/" + p.getKey(), depth + 1);
            list.add(new Property(FormatText.string(p.getKey()), v, required.remove(p.getKey())));
        }
        if (!required.isEmpty()) {
            throw bad(where, "requires a property that it does not have");
        }
        return ref(g.rule(sequence("{", json.space(), members(list), json.space(), "}")));
    }

    /** @param name in quotes */
    private record Property(String name, Symbol value, boolean required) {}

    private static Set<String> required(JsonNode s, String where) {
        Set<String> out = new HashSet<>();
        JsonNode list = s.get("required");
        if (list != null) {
            if (!list.isArray()) {
                throw bad(where, "has a required that is no array");
            }
            for (JsonNode n : list) {
                if (!n.isTextual()) {
                    throw bad(where, "requires a name that is no text");
                }
                out.add(n.textValue());
            }
        }
        return out;
    }

    /** In order, those that are not required may be missing; two rules a property: with and without one before it. */
    private Symbol members(List<Property> list) {
        int afterOther = g.rule(List.of(List.of()));
        int first = afterOther;
        for (int i = list.size() - 1; i >= 0; i--) {
            Property p = list.get(i);
            List<Symbol> pair = sequence(p.name(), ":", json.space(), p.value());
            List<List<Symbol>> withComma = new ArrayList<>();
            withComma.add(sequence(",", json.space(), pair, ref(afterOther)));
            List<List<Symbol>> withoutComma = new ArrayList<>();
            withoutComma.add(sequence(pair, ref(afterOther)));
            if (!p.required()) {
                withComma.add(sequence(ref(afterOther)));
                withoutComma.add(sequence(ref(first)));
            }
            int nextFirst = g.rule(withoutComma);
            afterOther = g.rule(withComma);
            first = nextFirst;
        }
        return ref(first);
    }
}
