package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nanozk.model.tokenizer.ToolForm;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A call of a tool, as OpenAI has it.
 *
 * @param index among the calls of an answer; in streams only
 * @param type function
 */
public record ChatToolCall(
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer index, String id, String type, Function function) {
    /** @param arguments a JSON object, as text */
    public record Function(
            String name,
            @Schema(description = "A JSON object, as text") String arguments) {}

    static ChatToolCall of(Integer index, String id, ToolForm.Call call) {
        return new ChatToolCall(
                index,
                id,
                "function",
                new Function(call.name(), call.arguments().toString()));
    }
}
