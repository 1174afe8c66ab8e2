package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.model.tokenizer.CallText;
import dev.nanozk.model.tokenizer.ToolForm;
import java.util.List;

/**
 * A message of a request.
 *
 * @param role system, developer, user, assistant or tool
 * @param content the text; empty where an assistant's turn has calls alone
 * @param toolCalls of an assistant's turn, with arguments that are JSON objects; empty where there are none
 * @param toolCallId the call that a tool's turn is the result of, or null
 */
public record ChatTurn(
        String role,
        String content,
        @JsonProperty("tool_calls") List<ChatToolCall> toolCalls,
        @JsonProperty("tool_call_id") String toolCallId) {
    public ChatTurn {
        toolCalls = List.copyOf(toolCalls);
    }

    /** What a template's form makes text of. */
    public ToolForm.Turn turn() {
        return new ToolForm.Turn(
                role,
                content,
                toolCalls.stream()
                        .map(c -> new ToolForm.Call(
                                c.function().name(),
                                CallText.object(c.function().arguments()).orElseThrow()))
                        .toList());
    }
}
