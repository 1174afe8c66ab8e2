package dev.nanozk.model.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.Set;

/** The JSON of one tool call. */
public final class CallText {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CallText() {}

    /** A JSON object; empty where the text is none, or holds half of a surrogate pair. */
    public static Optional<JsonNode> object(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(n -> n.isObject() && isUnicode(n));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whether all texts of a value are Unicode: JSON's escapes can write halves of surrogate pairs, which have no UTF-8. */
    public static boolean isUnicode(JsonNode n) {
        if (n.isTextual()) {
            return isUnicode(n.textValue());
        }
        for (JsonNode child : n) {
            if (!isUnicode(child)) {
                return false;
            }
        }
        return n.properties().stream().allMatch(p -> isUnicode(p.getKey()));
    }

    private static boolean isUnicode(String s) {
        return s.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /**
     * A call: an object with a known name and an object of arguments, and nothing else but perhaps {@code "type": "function"}; else empty.
     *
     * @param argumentsName what the arguments are called
     * @param names of tools
     */
    static Optional<ToolForm.Call> read(String text, String argumentsName, Set<String> names) {
        JsonNode n = object(text).orElse(null);
        if (n == null) {
            return Optional.empty();
        }
        String name = n.path("name").asText();
        boolean typed = n.has("type");
        boolean sound = n.path("name").isTextual()
                && names.contains(name)
                && n.path(argumentsName).isObject()
                && n.size() == (typed ? 3 : 2)
                && (!typed || n.get("type").asText().equals("function"));
        return sound ? Optional.of(new ToolForm.Call(name, n.get(argumentsName))) : Optional.empty();
    }
}
