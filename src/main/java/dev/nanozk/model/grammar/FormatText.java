package dev.nanozk.model.grammar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/**
 * The one spelling of JSON in a response format: no white space, names in their order and each once, strings as RFC 8785 writes them, numbers as decimals without
 * exponent, leading or trailing zeros, {@code -0} or more than 64 characters.
 */
final class FormatText {
    /** Longest text. */
    static final int MAX_CHARS = 1 << 16;

    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER = 64;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNameLength(MAX_CHARS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private FormatText() {}

    /**
     * The spelling of a value.
     *
     * @throws IllegalArgumentException if it has none
     */
    static String write(JsonNode n) {
        StringBuilder out = new StringBuilder();
        write(n, 0, out);
        return out.toString();
    }

    /**
     * Strict inverse of {@link #write}.
     *
     * @throws IllegalArgumentException if the text is another spelling, or none
     */
    static JsonNode read(String text) {
        requireShort(text.length());
        try {
            JsonNode n = JSON.readTree(text);
            if (!n.isMissingNode() && write(n).equals(text)) {
                return n;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
        throw new IllegalArgumentException("it is not in the one spelling that formats have");
    }

    private static void requireShort(int length) {
        if (length > MAX_CHARS) {
            throw new IllegalArgumentException("it has more than " + MAX_CHARS + " characters");
        }
    }

    private static void write(JsonNode n, int depth, StringBuilder out) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested too deeply");
        }
        if (n.isObject()) {
            String before = "{";
            for (Map.Entry<String, JsonNode> p : n.properties()) {
                out.append(before);
                string(p.getKey(), out);
                out.append(':');
                write(p.getValue(), depth + 1, out);
                before = ",";
            }
            out.append(before.equals("{") ? "{}" : "}");
        } else if (n.isArray()) {
            out.append('[');
            for (Iterator<JsonNode> i = n.elements(); i.hasNext(); ) {
                write(i.next(), depth + 1, out);
                out.append(i.hasNext() ? "," : "");
            }
            out.append(']');
        } else if (n.isTextual()) {
            string(n.textValue(), out);
        } else if (n.isNumber()) {
            out.append(number(n));
        } else {
            out.append(n.isBoolean() ? n.booleanValue() : "null");
        }
        requireShort(out.length());
    }

    private static String number(JsonNode n) {
        BigDecimal d = n.decimalValue();
        // Written out only where that is short: an exponent may stand for any number of zeros.
        if (d.precision() <= MAX_NUMBER && Math.abs((long) d.scale()) <= 2 * MAX_NUMBER) {
            String plain = d.signum() == 0 ? "0" : d.stripTrailingZeros().toPlainString();
            if (plain.length() <= MAX_NUMBER) {
                return plain;
            }
        }
        throw new IllegalArgumentException("it has a number of more than " + MAX_NUMBER + " characters");
    }

    /** A string as RFC 8785 writes it, in quotes. */
    static String string(String s) {
        StringBuilder out = new StringBuilder();
        string(s, out);
        return out.toString();
    }

    private static void string(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            int code = s.codePointAt(i);
            if (Character.isSurrogate(c)) {
                if (code == c) {
                    throw new IllegalArgumentException("it has half a character");
                }
                out.appendCodePoint(code);
                i++;
                continue;
            }
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : Character.toString(c));
            }
        }
        out.append('"');
    }
}
