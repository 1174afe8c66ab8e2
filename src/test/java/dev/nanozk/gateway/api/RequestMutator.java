package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sound requests with something wrong in them: values of other types and ranges, missing parts, damaged bytes. The same seed gives the same requests. */
final class RequestMutator {
    /** A body with the parameter that was touched, null where the bytes themselves were. */
    record Body(byte[] bytes, String touched) {
        String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As raw JSON, so that a writer can't mend them. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "-0.0",
            "0.1",
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "9".repeat(400),
            "-" + "9".repeat(1200),
            "9223372036854775808",
            "4294967296",
            "2147483648",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\u202e\ufffe\"",
            "\"" + "a".repeat(100_000) + "\"",
            "[]",
            "[[]]",
            "[null]",
            "[1,\"a\",{}]",
            "[\"\"]",
            "[\"a\",\"b\",\"c\",\"d\",\"e\"]",
            "[\"\\ud83d\"]",
            "{}",
            "{\"type\":\"king\"}",
            "{\"type\":5}",
            "{\"\":null}",
            "{\"role\":\"king\",\"content\":5}",
            "[{\"type\":\"text\"}]",
            "[{\"type\":\"text\",\"text\":\"\\ud800\"}]",
            "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]",
            "[".repeat(900) + "]".repeat(900),
            "[".repeat(5000) + "]".repeat(5000),
            "{\"a\":".repeat(3000) + "1" + "}".repeat(3000));

    private final Random random;
    private final String template;

    /** @param template a sound request with every parameter in it */
    RequestMutator(long seed, String template) {
        this.random = new Random(seed);
        this.template = template;
    }

    Body next() {
        int kind = random.nextInt(10);
        return kind < 7
                ? value()
                : kind < 8 ? new Body(damaged(template.getBytes(StandardCharsets.UTF_8)), null) : raw();
    }

    /** One value, at any depth, in place of another. */
    private Body value() {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(template);
            List<String> names = new ArrayList<>();
            root.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            String mark = "\"@@@\"";
            JsonNode at = root;
            String field = name;
            // Down into the value, sometimes.
            while (true) {
                JsonNode child = at.isArray() ? at.get(Integer.parseInt(field)) : at.get(field);
                if (!child.isContainerNode() || child.isEmpty() || random.nextInt(3) == 0) {
                    break;
                }
                at = child;
                if (child.isArray()) {
                    field = Integer.toString(random.nextInt(child.size()));
                } else {
                    List<String> inner = new ArrayList<>();
                    child.fieldNames().forEachRemaining(inner::add);
                    field = inner.get(random.nextInt(inner.size()));
                }
            }
            boolean remove = random.nextInt(12) == 0;
            if (at instanceof ArrayNode array) {
                array.set(Integer.parseInt(field), "@@@");
            } else if (remove) {
                ((ObjectNode) at).remove(field);
            } else {
                ((ObjectNode) at).put(field, "@@@");
            }
            String value = VALUES.get(random.nextInt(VALUES.size()));
            return new Body(JSON.writeValueAsString(root).replace(mark, value).getBytes(StandardCharsets.UTF_8), name);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] damaged(byte[] sound) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(sound.length);
        out.write(sound, 0, at);
        switch (random.nextInt(5)) {
            case 0 -> out.write(random.nextInt(256));
            case 1 -> out.writeBytes(new byte[] {(byte) 0xc3, 0x28});
            case 2 -> out.write(0);
            case 3 -> {
                return out.toByteArray();
            }
            default -> out.writeBytes(sound);
        }
        out.write(sound, at, sound.length - at);
        return out.toByteArray();
    }

    /** No request at all. */
    private Body raw() {
        if (random.nextBoolean()) {
            return new Body(VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8), null);
        }
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        return new Body(noise, null);
    }
}
