package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.api.CallReading;
import dev.nanozk.gateway.api.ChatBackend;
import dev.nanozk.gateway.api.ChatTurn;
import dev.nanozk.gateway.api.ToolWish;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.tokenizer.ToolForm;
import dev.nanozk.receipt.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A call in the words of a model's template: tools, calls and results are text of messages, which is what the receipt binds.
 *
 * @param stop stop strings, the end of a call among them where there may be one only
 * @param responseFormat what the answer is held to, the schema of a call where there must be one; or null
 * @param calls how calls are read out of the answer; null where there are none
 */
record ToolPrompt(Request request, List<String> stop, String responseFormat, CallReading calls) {
    /**
     * The words for a call.
     *
     * @throws ApiException if the template has no form for tools or calls, or its form has none for what was said
     */
    static ToolPrompt of(ChatBackend.Call call, ServedModel model) {
        List<ChatTurn> turns = call.turns();
        ToolWish tools = call.tools();
        ToolForm form = ToolForm.of(new String(model.key().template(), StandardCharsets.UTF_8))
                .orElse(null);
        if (form == null) {
            refuse(turns, tools);
        }
        if (form == null || turns.isEmpty()) {
            return new ToolPrompt(call.prompt(), call.stop(), call.sampling().responseFormat(), null);
        }
        try {
            List<Request.Message> messages = form
                    .render(
                            turns.stream().map(ChatTurn::turn).toList(),
                            tools == null ? List.of() : tools.definitions())
                    .stream()
                    .map(m -> new Request.Message(m.role(), m.content()))
                    .toList();
            boolean forced = tools != null && !tools.forced().isEmpty();
            List<String> stop = new ArrayList<>(call.stop());
            if (tools != null && !forced && !tools.parallel()) {
                form.endOfCall().ifPresent(stop::add);
            }
            return new ToolPrompt(
                    Request.chat(messages),
                    stop,
                    forced ? held(form, tools) : call.sampling().responseFormat(),
                    tools == null ? null : new CallReading(form, tools.names(), forced));
        } catch (IllegalArgumentException e) {
            throw ApiException.unsupported("messages", "messages can't be honoured: " + e.getMessage() + ".");
        }
    }

    private static String held(ToolForm form, ToolWish tools) {
        try {
            String format = ResponseFormat.schema(form.schema(tools.forced()));
            ResponseFormat.grammar(format);
            return format;
        } catch (IllegalArgumentException e) {
            throw ApiException.unsupported(
                    "tool_choice", "tool_choice can't be honoured with these tools: " + e.getMessage() + ".");
        }
    }

    private static void refuse(List<ChatTurn> turns, ToolWish tools) {
        if (tools != null) {
            throw ApiException.unsupported(
                    "tools", "tools: the model's chat template has no form for them that this server knows.");
        }
        for (int i = 0; i < turns.size(); i++) {
            if (!turns.get(i).toolCalls().isEmpty()) {
                String name = "messages[" + i + "].tool_calls";
                throw ApiException.unsupported(
                        name, name + ": the model's chat template has no form for them that this server knows.");
            }
        }
    }
}
