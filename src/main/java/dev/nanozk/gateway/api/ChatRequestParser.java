package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the JSON of {@code POST /v1/chat/completions} to a request that can be honoured, or a 400 that says why not. */
final class ChatRequestParser {
    private static final int MAX_STOPS = 4;
    private static final int MAX_LOGPROBS = 20;

    private ChatRequestParser() {}

    static ChatCompletionRequest parse(byte[] body, ReceiptOptions receipts) {
        Fields f = RequestReader.read(body);
        String model = f.string("model").orElseThrow(() -> ApiException.invalid("model", "model is missing."));
        List<ChatTurn> messages = MessagesParser.parse(f);
        Unsupported.check(f);
        boolean logprobs = f.bool("logprobs").orElse(false);
        int top = f.integer("top_logprobs", 0, MAX_LOGPROBS).orElse(0);
        if (top > 0 && !logprobs) {
            throw ApiException.invalid("top_logprobs", "top_logprobs is allowed with logprobs only.");
        }
        boolean stream = f.bool("stream").orElse(false);
        String format = ResponseFormatParser.parse(f);
        return new ChatCompletionRequest(
                model,
                messages,
                maxTokens(f),
                stop(f),
                SamplingParser.parse(f, format),
                logprobs,
                top,
                stream,
                includeUsage(f, stream),
                receipts.wish(f.object("receipt")),
                ToolsParser.parse(f, format != null));
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
}
