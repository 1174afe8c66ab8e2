package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nanozk.receipt.Request;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A chat request after all checks: whatever it had beside this is neutral for the answer.
 *
 * @param tools null where the model is told of none
 * @param maxTokens null where the request sets none
 */
@Schema(description = "Parameters beside these are refused with 400 if they would change the answer, else accepted.")
public record ChatCompletionRequest(
        @Schema(required = true, description = "A model of GET /v1/models")
        String model,

        @Schema(
                required = true,
                description =
                        "Roles system, developer, user, assistant, tool; text content; tool_calls and tool_call_id where the model's template has a form for them")
        List<ChatTurn> messages,

        @JsonProperty("max_completion_tokens") @Schema(minimum = "1", description = "Also as max_tokens")
        Integer maxTokens,

        @Schema(description = "Up to 4 strings that end the answer; also one string")
        List<String> stop,

        @JsonUnwrapped SamplingWish sampling,

        @Schema(description = "Logarithms of the tokens' probabilities; not proved")
        boolean logprobs,

        @JsonProperty("top_logprobs")
        @Schema(minimum = "0", maximum = "20", description = "Alternatives to list with every token; not proved")
        int topLogprobs,

        @Schema(description = "Server-sent events as the answer comes")
        boolean stream,

        @JsonProperty("include_usage") @Schema(description = "As stream_options.include_usage")
        boolean includeUsage,

        @Schema(description = "Which receipt the answer gets")
        ReceiptWish receipt,

        @Schema(
                implementation = Object[].class,
                description =
                        "Functions that the model may call, with tool_choice and parallel_tool_calls; 400 where the model's template has no form for them")
        ToolWish tools) {
    public ChatCompletionRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /** What fixes the prompt of a model without a form for tools. */
    Request prompt() {
        return Request.chat(messages.stream()
                .map(m -> new Request.Message(m.role(), m.content()))
                .toList());
    }
}
