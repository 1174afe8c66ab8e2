package dev.nanozk.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** The schema of a call, made of those of the tools' arguments. */
final class CallSchema {
    /** Keywords of schemas below which nothing is a schema. */
    private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

    /** Keywords whose members are schemas by names, which are no keywords. */
    private static final Set<String> BY_NAME = Set.of("properties", "$defs", "definitions");

    private CallSchema() {}

    /**
     * One call of one of some tools: an object with the name and the arguments.
     *
     * @param argumentsName what the arguments are called
     * @param parameters schemas of the arguments, by the tools' names
     */
    static JsonNode of(String argumentsName, Map<String, JsonNode> parameters) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode any = out.putArray("anyOf");
        parameters.forEach((name, schema) -> {
            String at = "#/anyOf/" + any.size() + "/properties/" + argumentsName;
            ObjectNode call = any.addObject().put("type", "object");
            ObjectNode properties = call.putObject("properties");
            properties.putObject("name").put("const", name);
            properties.set(argumentsName, moved(schema, at));
            call.putArray("required").add("name").add(argumentsName);
            call.put("additionalProperties", false);
        });
        return out;
    }

    /** A schema whose references lead to the same places once it stands elsewhere. */
    private static JsonNode moved(JsonNode schema, String at) {
        if (schema.isArray()) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            schema.forEach(s -> out.add(moved(s, at)));
            return out;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        schema.properties().forEach(p -> {
            JsonNode v = p.getValue();
            boolean reference =
                    p.getKey().equals("$ref") && v.isTextual() && v.textValue().startsWith("#");
            out.set(
                    p.getKey(),
                    reference
                            ? JsonNodeFactory.instance.textNode(
                                    at + v.textValue().substring(1))
                            : VALUES.contains(p.getKey())
                                    ? v
                                    : BY_NAME.contains(p.getKey()) ? movedByName(v, at) : moved(v, at));
        });
        return out;
    }

    private static JsonNode movedByName(JsonNode schemas, String at) {
        if (!schemas.isObject()) {
            return schemas;
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        schemas.properties().forEach(p -> out.set(p.getKey(), moved(p.getValue(), at)));
        return out;
    }
}
