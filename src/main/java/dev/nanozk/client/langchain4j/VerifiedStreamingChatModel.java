package dev.nanozk.client.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.nanozk.client.ReceiptWatcher;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The streaming twin of {@link VerifiedChatModel}. Parts are handed on as they come; the policy decides when the complete response is. With {@code REQUIRE_PROOF} an answer whose receipt
 * does not convince ends in {@code onError}, after its parts have been seen.
 */
public final class VerifiedStreamingChatModel implements StreamingChatModel {
    private final StreamingChatModel model;
    private final VerifiedModels.Verification verification;

    private VerifiedStreamingChatModel(StreamingChatModel model, VerifiedModels.Verification verification) {
        this.model = model;
        this.verification = verification;
    }

    /** Starts to build; {@code model} is LangChain4j's {@code OpenAiStreamingChatModel} or one that hands out raw HTTP responses too. */
    public static Builder wrap(StreamingChatModel model) {
        return new Builder(Objects.requireNonNull(model));
    }

    /** Settings. */
    public static final class Builder extends VerifiedModels<Builder> {
        private final StreamingChatModel model;

        private Builder(StreamingChatModel model) {
            this.model = model;
        }

        @Override
        Builder self() {
            return this;
        }

        /** @throws IllegalArgumentException if gateway or pinned model is missing */
        public VerifiedStreamingChatModel build() {
            return new VerifiedStreamingChatModel(model, verification());
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        Conversation c = new Conversation(request, ReceiptWatcher.nonce());
        model.doChat(c.sent(), new Admitting(handler, c));
    }

    /** Everything but the end goes through as it is. */
    private final class Admitting implements StreamingChatResponseHandler {
        private final StreamingChatResponseHandler next;
        private final Conversation conversation;

        Admitting(StreamingChatResponseHandler next, Conversation conversation) {
            this.next = next;
            this.conversation = conversation;
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            ChatResponse admitted;
            try {
                admitted = verification.admit(conversation, response);
            } catch (UnverifiedAnswerException e) {
                next.onError(e);
                return;
            }
            next.onCompleteResponse(admitted);
        }

        @Override
        public void onPartialResponse(String part) {
            next.onPartialResponse(part);
        }

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            next.onPartialResponse(part, context);
        }

        @Override
        public void onPartialThinking(PartialThinking part) {
            next.onPartialThinking(part);
        }

        @Override
        public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
            next.onPartialThinking(part, context);
        }

        @Override
        public void onPartialToolCall(PartialToolCall part) {
            next.onPartialToolCall(part);
        }

        @Override
        public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
            next.onPartialToolCall(part, context);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            next.onCompleteToolCall(call);
        }

        @Override
        public void onUnmappedRawEvent(Object event) {
            next.onUnmappedRawEvent(event);
        }

        @Override
        public void onError(Throwable error) {
            next.onError(error);
        }
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return model.listeners();
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model.supportedCapabilities();
    }
}
