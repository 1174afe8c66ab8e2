package dev.nanozk.model.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.tokenizer.Tokenizer;

/**
 * What an answer is held to, as a receipt states it: a JSON text, {@code {"type":"json_object"}} or {@code {"type":"json_schema","schema":{...}}}. It is kept as
 * text, in one spelling, because the order of a schema's properties counts.
 */
public final class ResponseFormat {
    private static final String SCHEMA = "schema";

    private ResponseFormat() {}

    /** Any JSON object. */
    public static String anyObject() {
        return FormatText.write(JsonNodeFactory.instance.objectNode().put("type", "json_object"));
    }

    /**
     * Values of a schema.
     *
     * @throws IllegalArgumentException if it is too large
     */
    public static String schema(JsonNode schema) {
        ObjectNode n = JsonNodeFactory.instance.objectNode().put("type", "json_schema");
        n.set(SCHEMA, schema);
        return FormatText.write(n);
    }

    /**
     * The grammar of a format.
     *
     * @throws IllegalArgumentException if the text is none, or its schema can't be held to
     */
    public static Grammar grammar(String format) {
        JsonNode n = FormatText.read(format);
        String type = n.path("type").isTextual() ? n.get("type").textValue() : "";
        if (type.equals("json_object") && n.size() == 1) {
            return SchemaGrammar.anyObject();
        }
        if (type.equals("json_schema") && n.size() == 2 && n.has(SCHEMA)) {
            return SchemaGrammar.of(n.get(SCHEMA));
        }
        throw new IllegalArgumentException("it is neither json_object nor json_schema");
    }

    /**
     * The mask of a format over a tokenizer, for one answer.
     *
     * @throws IllegalArgumentException if the format is none, or the tokenizer has no token for some byte
     */
    public static TokenMask mask(String format, Tokenizer tokenizer) {
        return new GrammarMask(grammar(format), tokenizer, TokenTrie.of(tokenizer));
    }
}
