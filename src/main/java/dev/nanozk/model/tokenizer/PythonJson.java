package dev.nanozk.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;

/** JSON as Python's {@code json.dumps(value, ensure_ascii=False)} spells it: that is what {@code tojson} of chat templates is. */
final class PythonJson {
    private final int indent;
    private final StringBuilder out = new StringBuilder();

    private PythonJson(int indent) {
        this.indent = indent;
    }

    /** On one line, a space after commas and colons. */
    static String line(JsonNode value) {
        return write(value, 0);
    }

    /** Every member on its line, {@code indent} spaces further in than what it is in. */
    static String indented(JsonNode value, int indent) {
        return write(value, indent);
    }

    private static String write(JsonNode value, int indent) {
        PythonJson w = new PythonJson(indent);
        w.value(value, 0);
        return w.out.toString();
    }

    /** A text in quotes. */
    static String string(String text) {
        PythonJson w = new PythonJson(0);
        w.text(text);
        return w.out.toString();
    }

    private void value(JsonNode n, int depth) {
        if (n.isObject()) {
            out.append('{');
            for (Iterator<Map.Entry<String, JsonNode>> i = n.properties().iterator(); i.hasNext(); ) {
                Map.Entry<String, JsonNode> member = i.next();
                line(depth + 1);
                text(member.getKey());
                out.append(": ");
                value(member.getValue(), depth + 1);
                separate(i.hasNext(), depth);
            }
            out.append('}');
        } else if (n.isArray()) {
            out.append('[');
            for (Iterator<JsonNode> i = n.elements(); i.hasNext(); ) {
                line(depth + 1);
                value(i.next(), depth + 1);
                separate(i.hasNext(), depth);
            }
            out.append(']');
        } else if (n.isTextual()) {
            text(n.textValue());
        } else {
            out.append(n);
        }
    }

    private void line(int depth) {
        if (indent > 0) {
            out.append('\n').repeat(' ', indent * depth);
        }
    }

    private void separate(boolean more, int depth) {
        if (more) {
            out.append(indent > 0 ? "," : ", ");
        } else {
            line(depth);
        }
    }

    private void text(String s) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
