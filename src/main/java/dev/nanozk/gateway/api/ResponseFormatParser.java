package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.model.grammar.ResponseFormat;

/** {@code response_format} of a chat. */
final class ResponseFormatParser {
    private ResponseFormatParser() {}

    /** As a receipt states it ({@link ResponseFormat}); null for text. */
    static String parse(Fields f) {
        Fields format = f.object("response_format").orElse(null);
        if (format == null) {
            return null;
        }
        String type = format.string("type").orElse("");
        return switch (type) {
            case "text" -> null;
            case "json_object" -> ResponseFormat.anyObject();
            case "json_schema" -> schema(format);
            default ->
                throw ApiException.invalid(
                        format.name("type"), format.name("type") + " must be text, json_object or json_schema.");
        };
    }

    private static String schema(Fields format) {
        Fields given = format.object("json_schema")
                .orElseThrow(() ->
                        ApiException.invalid(format.name("json_schema"), format.name("json_schema") + " is missing."));
        String name = given.string("name").orElse("");
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw ApiException.invalid(
                    given.name("name"), given.name("name") + " must have 1 to 64 letters, digits, _ or -.");
        }
        given.bool("strict");
        given.string("description");
        JsonNode schema = given.get("schema")
                .orElseThrow(() -> ApiException.invalid(given.name("schema"), given.name("schema") + " is missing."));
        try {
            String text = ResponseFormat.schema(schema);
            ResponseFormat.grammar(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw ApiException.unsupported(
                    given.name("schema"), given.name("schema") + " can't be honoured: " + e.getMessage() + ".");
        }
    }
}
