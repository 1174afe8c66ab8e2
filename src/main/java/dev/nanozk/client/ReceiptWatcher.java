package dev.nanozk.client;

import dev.nanozk.client.VerificationFailedException.Reason;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.verify.VerificationReport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Follows receipts of one gateway and one pinned model: each is fetched and checked on a thread of its own. */
public final class ReceiptWatcher {
    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Gateway gateway;
    private final PinnedModel model;
    private final Duration timeout;
    private final VerificationListener listener;

    /** @param timeout how long a proof may take */
    public ReceiptWatcher(Gateway gateway, PinnedModel model, Duration timeout, VerificationListener listener) {
        this.gateway = gateway;
        this.model = model;
        this.timeout = timeout;
        this.listener = listener;
    }

    /** A fresh nonce: it binds a receipt to one request, so that no older receipt can stand in for it. */
    public static String nonce() {
        byte[] b = new byte[NONCE_BYTES];
        RANDOM.nextBytes(b);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(b);
    }

    /**
     * Starts to follow a receipt.
     *
     * @param id null where the answer came without one: the verdict fails at once
     */
    public PendingReceipt follow(String id, Expectation expected) {
        CompletableFuture<VerificationReport> verdict = new CompletableFuture<>();
        Thread.ofVirtual().name("nanozk-receipt").start(() -> {
            try {
                VerificationReport report = check(id, expected);
                listener.verified(id, report);
                verdict.complete(report);
            } catch (VerificationFailedException e) {
                listener.failed(id, e);
                verdict.completeExceptionally(e);
            } catch (RuntimeException e) {
                verdict.completeExceptionally(e);
            }
        });
        return new PendingReceipt(id, expected.nonce(), verdict);
    }

    private VerificationReport check(String id, Expectation expected) throws VerificationFailedException {
        requireId(id);
        return ReceiptCheck.verify(gateway.bundle(id, timeout), model, expected, gateway::key);
    }

    /**
     * The gateway has committed itself to this receipt, for the pinned model.
     *
     * @throws VerificationFailedException if it has not
     */
    public void requireCommitment(String id) throws VerificationFailedException {
        requireId(id);
        Gateway.ReceiptState s = gateway.state(id);
        if (s.isLost()) {
            throw VerificationFailedException.of(Reason.NOT_PROVED, "the receipt " + id + " is " + s.status());
        }
        if (model.root() != null && !Digests.hex(model.root()).equals(s.root())) {
            throw VerificationFailedException.of(
                    Reason.REJECTED,
                    "the receipt " + id + " names the model root " + s.root() + ", not the pinned one");
        }
    }

    private static void requireId(String id) throws VerificationFailedException {
        if (id == null) {
            throw VerificationFailedException.of(Reason.NOT_PROVED, "the answer came without a receipt");
        }
    }
}
