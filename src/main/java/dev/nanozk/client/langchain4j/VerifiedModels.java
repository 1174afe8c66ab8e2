package dev.nanozk.client.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.nanozk.client.Gateway;
import dev.nanozk.client.PendingReceipt;
import dev.nanozk.client.PinnedModel;
import dev.nanozk.client.ReceiptWatcher;
import dev.nanozk.client.VerificationFailedException;
import dev.nanozk.client.VerificationListener;
import dev.nanozk.client.VerificationPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/** The settings that {@link VerifiedChatModel} and {@link VerifiedStreamingChatModel} share. */
public abstract sealed class VerifiedModels<B extends VerifiedModels<B>>
        permits VerifiedChatModel.Builder, VerifiedStreamingChatModel.Builder {
    private URI gateway;
    private String apiKey;
    private PinnedModel pinned;
    private VerificationPolicy policy = VerificationPolicy.OPTIMISTIC;
    private Duration timeout = Duration.ofMinutes(10);
    private VerificationListener listener = VerificationListener.NONE;

    abstract B self();

    /** The gateway that the wrapped model talks to. */
    public B gateway(String address) {
        gateway = URI.create(address);
        return self();
    }

    /** The Bearer key for receipts, where the gateway wants one. */
    public B apiKey(String key) {
        apiKey = key;
        return self();
    }

    /** The model root that the application trusts. */
    public B pinned(PinnedModel model) {
        pinned = model;
        return self();
    }

    /** When answers are handed out; default: at once. */
    public B policy(VerificationPolicy p) {
        policy = Objects.requireNonNull(p);
        return self();
    }

    /** How long proofs may take; default: ten minutes. */
    public B timeout(Duration d) {
        timeout = Objects.requireNonNull(d);
        return self();
    }

    /** Told of every verdict. */
    public B listener(VerificationListener l) {
        listener = Objects.requireNonNull(l);
        return self();
    }

    Verification verification() {
        if (gateway == null || pinned == null) {
            throw new IllegalArgumentException(
                    "gateway and pinned are needed; PinnedModel.none() says that no model is pinned");
        }
        if (pinned.root() == null) {
            System.getLogger(VerifiedModels.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "no model root is pinned: receipts can't show which model answered, every verdict is unchecked");
        }
        return new Verification(new ReceiptWatcher(new Gateway(gateway, apiKey), pinned, timeout, listener), policy);
    }

    /** Applies the policy to answers. */
    record Verification(ReceiptWatcher watcher, VerificationPolicy policy) {
        /**
         * The answer with its receipt, once the policy lets it through.
         *
         * @throws UnverifiedAnswerException if it does not
         */
        ChatResponse admit(Conversation conversation, ChatResponse response) {
            PendingReceipt receipt =
                    watcher.follow(Conversation.receiptId(response), conversation.expectation(response));
            try {
                switch (policy) {
                    case OPTIMISTIC -> {}
                    case REQUIRE_COMMITMENT -> watcher.requireCommitment(receipt.id());
                    case REQUIRE_PROOF -> receipt.await();
                }
            } catch (VerificationFailedException e) {
                throw new UnverifiedAnswerException(e);
            }
            return ReceiptMetadata.attach(response, receipt);
        }
    }
}
