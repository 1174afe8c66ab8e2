package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.model.tokenizer.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From the JSON of {@code POST /v1/chat/completions} to a request that can be honoured, or a 400 that says why not. */
final class ChatRequestParser {
    private static final int MAX_MESSAGES = 10_000;
    private static final int MAX_STOPS = 4;
    private static final int MAX_LOGPROBS = 20;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private ChatRequestParser() {}

    static ChatCompletionRequest parse(byte[] body, ReceiptOptions receipts) {
        Fields f = RequestReader.read(body);
        String model = f.string("model").orElseThrow(() -> ApiException.invalid("model", "model is missing."));
        List<ChatMessage> messages = messages(f);
        Unsupported.check(f);
        boolean logprobs = f.bool("logprobs").orElse(false);
        int top = f.integer("top_logprobs", 0, MAX_LOGPROBS).orElse(0);
        if (top > 0 && !logprobs) {
            throw ApiException.invalid("top_logprobs", "top_logprobs is allowed with logprobs only.");
        }
        boolean stream = f.bool("stream").orElse(false);
        return new ChatCompletionRequest(
                model,
                messages,
                maxTokens(f),
                stop(f),
                SamplingParser.parse(f, ResponseFormatParser.parse(f)),
                logprobs,
                top,
                stream,
                includeUsage(f, stream),
                receipts.wish(f.object("receipt")));
    }

    static boolean includeUsage(Fields f, boolean stream) {
        return f.object("stream_options")
                .map(o -> {
                    if (!stream) {
                        throw ApiException.invalid("stream_options", "stream_options is allowed with stream only.");
                    }
                    return o.bool("include_usage").orElse(false);
                })
                .orElse(false);
    }

    private static Integer maxTokens(Fields f) {
        Optional<Integer> older = f.integer("max_tokens", 1, Integer.MAX_VALUE);
        Optional<Integer> newer = f.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (older.isPresent() && newer.isPresent() && !older.equals(newer)) {
            throw ApiException.invalid("max_tokens", "max_tokens and max_completion_tokens differ; give one of them.");
        }
        return newer.or(() -> older).orElse(null);
    }

    static List<String> stop(Fields f) {
        Optional<JsonNode> n = f.get("stop");
        if (n.isEmpty()) {
            return List.of();
        }
        List<String> out = new ArrayList<>();
        Iterable<JsonNode> all = n.get().isArray() ? n.get() : List.of(n.get());
        for (JsonNode s : all) {
            if (!s.isTextual() || s.textValue().isEmpty()) {
                throw ApiException.invalid("stop", "stop must be a string or an array of strings, none of them empty.");
            }
            out.add(Fields.wellFormed(s.textValue(), "stop"));
        }
        if (out.size() > MAX_STOPS) {
            throw ApiException.invalid("stop", "stop has " + out.size() + " strings; up to 4 are allowed.");
        }
        return out;
    }

    private static List<ChatMessage> messages(Fields f) {
        JsonNode list = f.array("messages").orElseThrow(() -> ApiException.invalid("messages", "messages is missing."));
        if (list.isEmpty() || list.size() > MAX_MESSAGES) {
            throw ApiException.invalid("messages", "messages has " + list.size() + " entries; 1 to 10000 are allowed.");
        }
        List<ChatMessage> out = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            out.add(message(new Fields(list.get(i), "messages[" + i + "]")));
        }
        return out;
    }

    private static ChatMessage message(Fields m) {
        String role = m.string("role")
                .orElseThrow(() -> ApiException.invalid(m.name("role"), m.name("role") + " is missing."));
        if (!ROLES.contains(role)) {
            throw ApiException.invalid(
                    m.name("role"), m.name("role") + " must be system, developer, user, assistant or tool.");
        }
        for (String calls : List.of("tool_calls", "function_call", "audio")) {
            if (m.get(calls).filter(c -> !c.isEmpty()).isPresent()) {
                throw ApiException.unsupported(m.name(calls), m.name(calls) + " is not supported by this server.");
            }
        }
        JsonNode content = m.get("content")
                .orElseThrow(() -> ApiException.invalid(m.name("content"), m.name("content") + " is missing."));
        return new ChatMessage(role, content(content, m.name("content")));
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
