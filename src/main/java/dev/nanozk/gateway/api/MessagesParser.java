package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.model.tokenizer.CallText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code messages} of a chat. */
final class MessagesParser {
    private static final int MAX_MESSAGES = 10_000;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final String ASSISTANT = "assistant";
    private static final String TOOL = "tool";

    private MessagesParser() {}

    static List<ChatTurn> parse(Fields f) {
        JsonNode list = f.array("messages").orElseThrow(() -> ApiException.invalid("messages", "messages is missing."));
        if (list.isEmpty() || list.size() > MAX_MESSAGES) {
            throw ApiException.invalid("messages", "messages has " + list.size() + " entries; 1 to 10000 are allowed.");
        }
        List<ChatTurn> out = new ArrayList<>();
        Set<String> called = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            ChatTurn t = message(new Fields(list.get(i), "messages[" + i + "]"), called);
            t.toolCalls().forEach(c -> called.add(c.id()));
            out.add(t);
        }
        return out;
    }

    /** @param called ids of the calls before */
    private static ChatTurn message(Fields m, Set<String> called) {
        String role = m.string("role")
                .orElseThrow(() -> ApiException.invalid(m.name("role"), m.name("role") + " is missing."));
        if (!ROLES.contains(role)) {
            throw ApiException.invalid(
                    m.name("role"), m.name("role") + " must be system, developer, user, assistant or tool.");
        }
        for (String other : List.of("function_call", "audio")) {
            if (m.get(other).filter(c -> !c.isEmpty()).isPresent()) {
                throw ApiException.unsupported(m.name(other), m.name(other) + " is not supported by this server.");
            }
        }
        List<ChatToolCall> calls = calls(m);
        if (!calls.isEmpty() && !role.equals(ASSISTANT)) {
            throw ApiException.invalid(
                    m.name("tool_calls"), m.name("tool_calls") + " is allowed in messages of the assistant only.");
        }
        Optional<String> result = m.string("tool_call_id").filter(id -> role.equals(TOOL));
        if (result.isPresent() && !called.contains(result.get())) {
            throw ApiException.invalid(
                    m.name("tool_call_id"), m.name("tool_call_id") + " is the id of no call in the messages before.");
        }
        Optional<JsonNode> content = m.get("content");
        if (content.isEmpty() && calls.isEmpty()) {
            throw ApiException.invalid(m.name("content"), m.name("content") + " is missing.");
        }
        return new ChatTurn(
                role, content.map(c -> content(c, m.name("content"))).orElse(""), calls, result.orElse(null));
    }

    private static List<ChatToolCall> calls(Fields m) {
        List<ChatToolCall> out = new ArrayList<>();
        JsonNode list = m.array("tool_calls").orElse(null);
        for (int i = 0; list != null && i < list.size(); i++) {
            Fields c = new Fields(list.get(i), m.name("tool_calls") + "[" + i + "]");
            String type = c.string("type").orElse("function");
            if (!type.equals("function")) {
                throw ApiException.unsupported(c.name("type"), c.name("type") + " must be function.");
            }
            String id = needed(c, "id");
            Fields f = c.object("function")
                    .orElseThrow(() -> ApiException.invalid(c.name("function"), c.name("function") + " is missing."));
            String arguments = needed(f, "arguments");
            if (CallText.object(arguments).isEmpty()) {
                throw ApiException.invalid(
                        f.name("arguments"), f.name("arguments") + " must be a JSON object, as text.");
            }
            out.add(new ChatToolCall(
                    null, id, type, new ChatToolCall.Function(ToolsParser.functionName(f), arguments)));
        }
        return out;
    }

    private static String needed(Fields f, String name) {
        return f.string(name).orElseThrow(() -> ApiException.invalid(f.name(name), f.name(name) + " is missing."));
    }

    private static String content(JsonNode content, String name) {
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue(), name);
        }
        if (!content.isArray() || content.isEmpty()) {
            throw ApiException.invalid(name, name + " must be a string or an array of text parts.");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            Fields part = new Fields(content.get(i), name + "[" + i + "]");
            String type = part.string("type").orElse("");
            if (!type.equals("text")) {
                throw ApiException.unsupported(
                        part.name("type"), part.name("type") + " must be text: the models read text only.");
            }
            out.append(part.string("text")
                    .orElseThrow(() -> ApiException.invalid(part.name("text"), part.name("text") + " is missing.")));
        }
        return out.toString();
    }
}
