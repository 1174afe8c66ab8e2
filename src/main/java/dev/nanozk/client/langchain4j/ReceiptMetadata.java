package dev.nanozk.client.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.nanozk.client.PendingReceipt;
import java.util.Objects;
import java.util.Optional;

/** An answer's metadata with its receipt. */
public final class ReceiptMetadata extends ChatResponseMetadata {
    private final PendingReceipt receipt;
    private final ChatResponseMetadata original;

    private ReceiptMetadata(ChatResponseMetadata original, PendingReceipt receipt) {
        super(original.toBuilder());
        this.original = original;
        this.receipt = receipt;
    }

    static ChatResponse attach(ChatResponse response, PendingReceipt receipt) {
        return ChatResponse.builder()
                .aiMessage(response.aiMessage())
                .metadata(new ReceiptMetadata(response.metadata(), receipt))
                .build();
    }

    /** The receipt of an answer of a verified model; empty for an answer of another one. */
    public static Optional<PendingReceipt> of(ChatResponse response) {
        return response.metadata() instanceof ReceiptMetadata m ? Optional.of(m.receipt) : Optional.empty();
    }

    /** The receipt. */
    public PendingReceipt receipt() {
        return receipt;
    }

    /** The metadata as the wrapped model gave it. */
    public ChatResponseMetadata original() {
        return original;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ReceiptMetadata m && original.equals(m.original) && receipt.equals(m.receipt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(original, receipt);
    }

    @Override
    public String toString() {
        return "ReceiptMetadata{" + original + ", receipt " + receipt.id() + "}";
    }
}
