package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request of the older endpoint after all checks.
 *
 * @param logprobs number of alternatives, null where none are asked for
 */
@Schema(description = "Parameters beside these are refused with 400 if they would change the answer, else accepted.")
public record CompletionRequest(
        @Schema(required = true, description = "A model of GET /v1/models")
        String model,

        @Schema(required = true, description = "The text to continue; also an array of one text")
        String prompt,

        @JsonProperty("max_tokens") @Schema(minimum = "1", description = "16 unless given, as OpenAI has it")
        int maxTokens,

        @Schema(description = "Up to 4 strings that end the answer; also one string")
        List<String> stop,

        @JsonUnwrapped SamplingWish sampling,

        @Schema(minimum = "0", maximum = "5", description = "Alternatives to list with every token; not proved")
        Integer logprobs,

        @Schema(description = "The prompt comes back before the answer; not with logprobs")
        boolean echo,

        @Schema(description = "Server-sent events as the answer comes")
        boolean stream,

        @JsonProperty("include_usage") @Schema(description = "As stream_options.include_usage")
        boolean includeUsage,

        @Schema(description = "Which receipt the answer gets")
        ReceiptWish receipt) {
    public CompletionRequest {
        stop = List.copyOf(stop);
    }
}
