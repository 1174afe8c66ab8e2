package dev.nanozk.receipt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * RFC 8785 (JSON Canonicalization Scheme) for the values that receipts use: strings, integers within +-(2^53 - 1), truth values, null, arrays,
 * objects. A document is read only if it stands in canonical form, byte for byte.
 */
public final class CanonicalJson {
    private static final long MAX_INTEGER = (1L << 53) - 1;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_STRING = 1 << 30;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CanonicalJson() {}

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Canonical bytes of a value. */
    public static byte[] bytes(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonNode n, StringBuilder out) {
        switch (n.getNodeType()) {
            case OBJECT -> {
                List<String> names = new ArrayList<>();
                n.fieldNames().forEachRemaining(names::add);
                Collections.sort(names);
                String separator = "";
                out.append('{');
                for (String name : names) {
                    out.append(separator);
                    string(name, out);
                    out.append(':');
                    write(n.get(name), out);
                    separator = ",";
                }
                out.append('}');
            }
            case ARRAY -> {
                String separator = "";
                out.append('[');
                for (JsonNode e : n) {
                    out.append(separator);
                    write(e, out);
                    separator = ",";
                }
                out.append(']');
            }
            case STRING -> string(n.textValue(), out);
            case NUMBER -> {
                if (!n.isIntegralNumber() || !n.canConvertToLong() || Math.abs(n.longValue()) > MAX_INTEGER) {
                    throw new IllegalArgumentException("number " + n + " is not an integer that a double holds");
                }
                out.append(n.longValue());
            }
            case BOOLEAN, NULL -> out.append(n.asText());
            default -> throw new IllegalArgumentException("no JSON value: " + n.getNodeType());
        }
    }

    /** Runs of plain characters, a key in base64 as one, are copied whole. */
    private static void string(String s, StringBuilder out) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            out.append(s, from, i);
            from = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append(s, from, s.length()).append('"');
    }

    /** Reads a canonical document. */
    public static JsonNode parse(byte[] bytes, String what) throws ReceiptFormatException {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (!Arrays.equals(bytes(node), bytes)) {
                throw new ReceiptFormatException(what + " is not in canonical form (RFC 8785)");
            }
            return node;
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new ReceiptFormatException(what + " is not JSON (offset " + at + ")");
        } catch (IOException | IllegalArgumentException e) {
            throw new ReceiptFormatException(what + " is not a canonical document: " + e.getMessage());
        }
    }
}
