package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.tokenizer.CallText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code tools}, {@code tool_choice} and {@code parallel_tool_calls} of a chat. */
final class ToolsParser {
    private static final int MAX_TOOLS = 128;
    private static final String CHOICE = "tool_choice";
    private static final String FUNCTION = "function";
    private static final String PARAMETERS = "parameters";

    private ToolsParser() {}

    /**
     * The tools of a request; null where there are none, or the model is not to be told of them.
     *
     * @param formatted whether the answer is held to a response format
     */
    static ToolWish parse(Fields f, boolean formatted) {
        JsonNode list = f.array("tools").orElse(JsonNodeFactory.instance.arrayNode());
        if (list.size() > MAX_TOOLS) {
            throw ApiException.invalid("tools", "tools has " + list.size() + " entries; up to 128 are allowed.");
        }
        List<JsonNode> definitions = new ArrayList<>();
        Map<String, Fields> functions = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            Fields function = function(new Fields(list.get(i), "tools[" + i + "]"));
            if (functions.put(functionName(function), function) != null) {
                throw ApiException.invalid(function.name("name"), function.name("name") + " stands twice.");
            }
            if (!CallText.isUnicode(list.get(i))) {
                throw ApiException.invalid(
                        "tools[" + i + "]", "tools[" + i + "] holds half of a surrogate pair: it is not Unicode text.");
            }
            definitions.add(list.get(i));
        }
        boolean parallel = f.bool("parallel_tool_calls").orElse(true);
        Set<String> chosen = chosen(f, functions.keySet());
        if (functions.isEmpty() || chosen == null) {
            return null;
        }
        if (formatted) {
            throw ApiException.unsupported(
                    "response_format", "response_format and tools can't be honoured together; give one of them.");
        }
        Map<String, JsonNode> forced = new LinkedHashMap<>();
        chosen.forEach(name -> forced.put(name, schema(functions.get(name))));
        return new ToolWish(List.copyOf(definitions), new LinkedHashSet<>(functions.keySet()), forced, parallel);
    }

    private static Fields function(Fields tool) {
        String type = tool.string("type")
                .orElseThrow(() -> ApiException.invalid(tool.name("type"), tool.name("type") + " is missing."));
        if (!type.equals(FUNCTION)) {
            throw ApiException.unsupported(tool.name("type"), tool.name("type") + " must be function.");
        }
        Fields function = tool.object(FUNCTION)
                .orElseThrow(() -> ApiException.invalid(tool.name(FUNCTION), tool.name(FUNCTION) + " is missing."));
        function.string("description");
        function.bool("strict");
        function.object(PARAMETERS);
        return function;
    }

    /** The name of a function. */
    static String functionName(Fields function) {
        String name = function.string("name").orElse("");
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw ApiException.invalid(
                    function.name("name"), function.name("name") + " must have 1 to 64 letters, digits, _ or -.");
        }
        return name;
    }

    /** Tools of which one must be called: none with {@code auto}; null where no tool may be called. */
    private static Set<String> chosen(Fields f, Set<String> names) {
        JsonNode choice = f.get(CHOICE).orElse(null);
        if (choice == null || choice.asText().equals("auto")) {
            return Set.of();
        }
        if (choice.asText().equals("none")) {
            return null;
        }
        Set<String> chosen;
        if (choice.isObject()) {
            Fields c = new Fields(choice, CHOICE);
            if (!c.string("type").orElse("").equals(FUNCTION)) {
                throw ApiException.unsupported(c.name("type"), c.name("type") + " must be function.");
            }
            Fields function = c.object(FUNCTION)
                    .orElseThrow(() -> ApiException.invalid(c.name(FUNCTION), c.name(FUNCTION) + " is missing."));
            chosen = Set.of(functionName(function));
        } else if (choice.asText().equals("required")) {
            chosen = names;
        } else {
            throw ApiException.invalid(CHOICE, "tool_choice must be none, auto, required or a function.");
        }
        if (chosen.isEmpty() || !names.containsAll(chosen)) {
            throw ApiException.invalid(CHOICE, "tool_choice names a function that is not in tools.");
        }
        return chosen;
    }

    /** The schema of a function's arguments: one without parameters has none. */
    private static JsonNode schema(Fields function) {
        JsonNode given = function.get(PARAMETERS).orElse(null);
        if (given == null) {
            ObjectNode none = JsonNodeFactory.instance.objectNode().put("type", "object");
            none.putObject("properties");
            return none.put("additionalProperties", false);
        }
        try {
            ResponseFormat.grammar(ResponseFormat.schema(given));
        } catch (IllegalArgumentException e) {
            throw ApiException.unsupported(
                    function.name(PARAMETERS),
                    function.name(PARAMETERS) + " can't be honoured with tool_choice: " + e.getMessage() + ".");
        }
        if (!given.path("type").asText().equals("object")) {
            throw ApiException.unsupported(
                    function.name(PARAMETERS), function.name(PARAMETERS) + " must have the type object.");
        }
        return given;
    }
}
