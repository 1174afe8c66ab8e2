package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the fields of an object strictly; errors name the path. */
public final class JsonFields {
    private final JsonNode node;
    private final String path;

    public JsonFields(JsonNode node, String path, String... expected) throws ReceiptFormatException {
        this.node = node;
        this.path = path;
        if (node == null || !node.isObject()) {
            throw new ReceiptFormatException(path + " is not an object");
        }
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        for (String e : expected) {
            if (!names.remove(e)) {
                throw new ReceiptFormatException(path + "." + e + " is missing");
            }
        }
        if (!names.isEmpty()) {
            throw new ReceiptFormatException(path + "." + names.iterator().next() + " is not known");
        }
    }

    /** An object with a field that may be missing; {@link #has} tells. */
    static JsonFields withOptional(JsonNode node, String path, String optional, String... expected)
            throws ReceiptFormatException {
        return withOptional(node, path, List.of(optional), expected);
    }

    /** An object with fields that may be missing; {@link #has} tells. */
    static JsonFields withOptional(JsonNode node, String path, List<String> optional, String... expected)
            throws ReceiptFormatException {
        List<String> all = new ArrayList<>(List.of(expected));
        if (node != null && node.isObject()) {
            optional.stream().filter(node::has).forEach(all::add);
        }
        return new JsonFields(node, path, all.toArray(String[]::new));
    }

    boolean has(String name) {
        return node.has(name);
    }

    private ReceiptFormatException wrong(String name, String wanted) {
        return new ReceiptFormatException(path + "." + name + " is not " + wanted);
    }

    public JsonNode node(String name) {
        return node.get(name);
    }

    public boolean isNull(String name) {
        return node.get(name).isNull();
    }

    public String string(String name) throws ReceiptFormatException {
        if (!node.get(name).isTextual()) {
            throw wrong(name, "a string");
        }
        return node.get(name).textValue();
    }

    public String stringOrNull(String name) throws ReceiptFormatException {
        return isNull(name) ? null : string(name);
    }

    public void requireString(String name, String value) throws ReceiptFormatException {
        if (!value.equals(string(name))) {
            throw wrong(name, value);
        }
    }

    public int natural(String name) throws ReceiptFormatException {
        return natural(node.get(name), name);
    }

    /** A natural number that a double holds exactly. */
    public long naturalLong(String name) throws ReceiptFormatException {
        JsonNode n = node.get(name);
        if (!n.isIntegralNumber() || !n.canConvertToLong() || n.longValue() < 0) {
            throw wrong(name, "a natural number");
        }
        return n.longValue();
    }

    private int natural(JsonNode n, String name) throws ReceiptFormatException {
        if (!n.isIntegralNumber() || !n.canConvertToInt() || n.intValue() < 0) {
            throw wrong(name, "a natural number of 31 bits");
        }
        return n.intValue();
    }

    private JsonNode array(String name) throws ReceiptFormatException {
        if (!node.get(name).isArray()) {
            throw wrong(name, "an array");
        }
        return node.get(name);
    }

    public List<Integer> naturals(String name) throws ReceiptFormatException {
        List<Integer> out = new ArrayList<>();
        for (JsonNode n : array(name)) {
            out.add(natural(n, name));
        }
        return out;
    }

    public List<JsonNode> nodes(String name) throws ReceiptFormatException {
        List<JsonNode> out = new ArrayList<>();
        array(name).forEach(out::add);
        return out;
    }

    public List<String> strings(String name) throws ReceiptFormatException {
        List<String> out = new ArrayList<>();
        for (JsonNode n : array(name)) {
            if (!n.isTextual()) {
                throw wrong(name, "an array of strings");
            }
            out.add(n.textValue());
        }
        return out;
    }

    /** 32 bytes in lower-case hexadecimal. */
    public byte[] digest(String name) throws ReceiptFormatException {
        String s = string(name);
        if (!s.matches("[0-9a-f]{64}")) {
            throw wrong(name, "a SHA-256 digest in lower-case hexadecimal");
        }
        return HexFormat.of().parseHex(s);
    }

    public byte[] base64(String name) throws ReceiptFormatException {
        return base64(string(name), path + "." + name);
    }

    public List<byte[]> base64s(String name) throws ReceiptFormatException {
        List<byte[]> out = new ArrayList<>();
        for (String s : strings(name)) {
            out.add(base64(s, path + "." + name));
        }
        return out;
    }

    /** Padded base64 with no other encoding of the same bytes. */
    private static byte[] base64(String s, String what) throws ReceiptFormatException {
        try {
            byte[] out = Base64.getDecoder().decode(s);
            if (Base64.getEncoder().encodeToString(out).equals(s)) {
                return out;
            }
        } catch (IllegalArgumentException e) {
            // Reported below, as any other text that is not the encoding of some bytes.
        }
        throw new ReceiptFormatException(what + " is not canonical base64");
    }

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
