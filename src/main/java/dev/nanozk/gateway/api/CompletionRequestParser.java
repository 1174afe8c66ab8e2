package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;

/** From the JSON of {@code POST /v1/completions} to a request that can be honoured, or a 400 that says why not. */
final class CompletionRequestParser {
    private static final int MAX_LOGPROBS = 5;
    private static final int DEFAULT_TOKENS = 16;

    private CompletionRequestParser() {}

    static CompletionRequest parse(byte[] body, ReceiptOptions receipts) {
        Fields f = RequestReader.read(body);
        String model = f.string("model").orElseThrow(() -> ApiException.invalid("model", "model is missing."));
        String prompt = prompt(f);
        Unsupported.check(f);
        if (ResponseFormatParser.parse(f) != null) {
            throw ApiException.unsupported("response_format", "response_format is for chats only.");
        }
        if (f.integer("best_of", 1, Integer.MAX_VALUE).orElse(1) > 1) {
            throw ApiException.unsupported("best_of", "best_of: this server makes one answer.");
        }
        if (!f.string("suffix").orElse("").isEmpty()) {
            throw ApiException.unsupported("suffix", "suffix is not supported by this server.");
        }
        boolean echo = f.bool("echo").orElse(false);
        Integer logprobs = f.integer("logprobs", 0, MAX_LOGPROBS).orElse(null);
        if (echo && logprobs != null) {
            throw ApiException.unsupported("echo", "echo with logprobs is not supported by this server.");
        }
        boolean stream = f.bool("stream").orElse(false);
        return new CompletionRequest(
                model,
                prompt,
                f.integer("max_tokens", 1, Integer.MAX_VALUE).orElse(DEFAULT_TOKENS),
                ChatRequestParser.stop(f),
                SamplingParser.parse(f, null),
                logprobs,
                echo,
                stream,
                ChatRequestParser.includeUsage(f, stream),
                receipts.wish(f.object("receipt")));
    }

    private static String prompt(Fields f) {
        JsonNode n = f.get("prompt").orElseThrow(() -> ApiException.invalid("prompt", "prompt is missing."));
        if (n.isArray() && n.size() == 1) {
            n = n.get(0);
        }
        if (n.isArray() || n.isNumber()) {
            throw ApiException.unsupported(
                    "prompt", "prompt must be one text; several texts and token ids are not supported by this server.");
        }
        if (!n.isTextual()) {
            throw ApiException.invalid("prompt", "prompt must be a string or an array of one string.");
        }
        return Fields.wellFormed(n.textValue(), "prompt");
    }
}
