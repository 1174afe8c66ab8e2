package dev.nanozk.client.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.nanozk.client.ReceiptWatcher;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A LangChain4j chat model whose answers are verified: it wraps an {@code OpenAiChatModel} that points at a gateway, sends a fresh nonce with each request, and checks each answer's
 * receipt against the pinned model root. {@link ReceiptMetadata#of} gives the receipt of an answer.
 *
 * <pre>{@code
 * ChatModel model = VerifiedChatModel.wrap(OpenAiChatModel.builder().baseUrl("http://localhost:8080/v1").modelName("nano-chat").apiKey("none").build())
 *         .gateway("http://localhost:8080")
 *         .pinned(PinnedModel.of(root))
 *         .policy(VerificationPolicy.REQUIRE_PROOF)
 *         .build();
 * }</pre>
 */
public final class VerifiedChatModel implements ChatModel {
    private final ChatModel model;
    private final VerifiedModels.Verification verification;

    private VerifiedChatModel(ChatModel model, VerifiedModels.Verification verification) {
        this.model = model;
        this.verification = verification;
    }

    /** Starts to build; {@code model} has to hand out the raw HTTP response, as LangChain4j's {@code OpenAiChatModel} does. */
    public static Builder wrap(ChatModel model) {
        return new Builder(Objects.requireNonNull(model));
    }

    /** Settings. */
    public static final class Builder extends VerifiedModels<Builder> {
        private final ChatModel model;

        private Builder(ChatModel model) {
            this.model = model;
        }

        @Override
        Builder self() {
            return this;
        }

        /** @throws IllegalArgumentException if gateway or pinned model is missing */
        public VerifiedChatModel build() {
            return new VerifiedChatModel(model, verification());
        }
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        Conversation c = new Conversation(request, ReceiptWatcher.nonce());
        return verification.admit(c, model.doChat(c.sent()));
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
