package dev.nanozk.client.langchain4j;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.nanozk.client.Expectation;
import dev.nanozk.model.tokenizer.CallText;
import dev.nanozk.model.tokenizer.ToolForm;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One request in LangChain4j's terms and in those of receipts. */
final class Conversation {
    private final String nonce;
    private final ChatRequest sent;
    private final Request request;
    private final Sampling sampling;

    Conversation(ChatRequest request, String nonce) {
        this.nonce = nonce;
        boolean tools = request.toolSpecifications() != null
                && !request.toolSpecifications().isEmpty();
        // The model's template makes text of tools: the nonce alone says that the receipt is of this request.
        this.request = tools ? null : plain(request.messages());
        // A call that must come is held to a schema that the gateway makes of the tools.
        boolean held = tools && request.toolChoice() == ToolChoice.REQUIRED;
        this.sampling = held ? null : SentSampling.of(request.parameters());
        Map<String, Object> custom = new HashMap<>();
        if (request.parameters() instanceof OpenAiChatRequestParameters p && p.customParameters() != null) {
            custom.putAll(p.customParameters());
        }
        custom.put("receipt", Map.of("mode", "prove", "nonce", nonce));
        this.sent = request.toBuilder()
                .parameters(OpenAiChatRequestParameters.builder()
                        .overrideWith(request.parameters())
                        .customParameters(custom)
                        .build())
                .build();
    }

    /** The request with nonce and receipt mode. */
    ChatRequest sent() {
        return sent;
    }

    /** What a receipt of this answer must say. */
    Expectation expectation(ChatResponse response) {
        String text = response.aiMessage().text();
        return new Expectation(text == null ? "" : text, request, nonce, sampling, calls(response.aiMessage()));
    }

    /** The calls of an answer; one whose arguments are no JSON object matches no receipt. */
    private static List<ToolForm.Call> calls(AiMessage message) {
        List<ToolForm.Call> out = new ArrayList<>();
        if (message.hasToolExecutionRequests()) {
            message.toolExecutionRequests()
                    .forEach(r -> out.add(new ToolForm.Call(
                            r.name(),
                            CallText.object(r.arguments() == null ? "" : r.arguments())
                                    .orElse(NullNode.getInstance()))));
        }
        return out;
    }

    /** The receipt's id, from the header that came with the answer; null where there is none. */
    static String receiptId(ChatResponse response) {
        if (response.metadata() instanceof OpenAiChatResponseMetadata m && m.rawHttpResponse() != null) {
            for (Map.Entry<String, List<String>> h :
                    m.rawHttpResponse().headers().entrySet()) {
                if ("x-receipt-id".equalsIgnoreCase(h.getKey()) && !h.getValue().isEmpty()) {
                    return h.getValue().get(0);
                }
            }
        }
        return null;
    }

    /** Messages of plain text; null where some are not, so that they are not compared. */
    private static Request plain(List<ChatMessage> messages) {
        List<Request.Message> out = new ArrayList<>();
        for (ChatMessage m : messages) {
            switch (m) {
                case SystemMessage s -> out.add(new Request.Message("system", s.text()));
                case UserMessage u when u.hasSingleText() -> out.add(new Request.Message("user", u.singleText()));
                case AiMessage a
                when a.text() != null && !a.hasToolExecutionRequests() ->
                    out.add(new Request.Message("assistant", a.text()));
                default -> {
                    return null;
                }
            }
        }
        return out.isEmpty() ? null : Request.chat(out);
    }
}
