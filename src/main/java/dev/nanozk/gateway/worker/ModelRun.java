package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.api.ChatBackend;
import dev.nanozk.gateway.api.ReceiptReference;
import dev.nanozk.gateway.job.ReceiptRecorder;
import dev.nanozk.model.inference.OutOfRangeException;
import dev.nanozk.model.inference.Sampler;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One admitted request. */
final class ModelRun implements ChatBackend.Run {
    private static final Logger LOG = Logger.getLogger(ModelRun.class);

    private final ModelSlot slot;
    private final Turns turns;
    private final ReceiptRecorder.Order order;
    private final int topLogprobs;
    private final ReceiptRecorder recorder;
    private final String receiptId;
    private final AtomicBoolean recorded = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int cached;

    /** @param recorder makes the receipt, or null */
    ModelRun(ModelSlot slot, Turns turns, ReceiptRecorder.Order order, int topLogprobs, ReceiptRecorder recorder) {
        this.slot = slot;
        this.turns = turns;
        this.order = order;
        this.topLogprobs = topLogprobs;
        this.recorder = recorder;
        this.receiptId = recorder == null ? null : recorder.begin(order);
    }

    @Override
    public int promptTokens() {
        return order.prompt().length;
    }

    @Override
    public String modelRoot() {
        return slot.root();
    }

    @Override
    public Optional<String> receiptId() {
        return Optional.ofNullable(receiptId);
    }

    @Override
    public ChatBackend.Outcome answer(Consumer<ChatBackend.Piece> pieces, BooleanSupplier abandoned) {
        Generation.Answer answer = generate(pieces, abandoned);
        ReceiptReference receipt = null;
        if (receiptId != null) {
            recorded.set(true);
            receipt = ReceiptReference.of(receiptId, recorder.complete(receiptId, order, answer));
        }
        return new ChatBackend.Outcome(answer.text(), answer.finishReason(), answer.output().length, cached, receipt);
    }

    private Generation.Answer generate(Consumer<ChatBackend.Piece> pieces, BooleanSupplier abandoned) {
        Session session = slot.sessions().acquire(order.model().integers(), order.owner(), order.prompt(), abandoned);
        if (session == null) {
            return new Generation.Answer(order.prompt(), new int[0], "", "aborted");
        }
        try {
            cached = session.resume(order.owner(), order.prompt());
            return new Generation(
                            order.model(), order.prompt(), order.maxTokens(), order.stop(), Sampler.GREEDY, topLogprobs)
                    .run(session, turns, pieces, abandoned);
        } catch (OutOfRangeException e) {
            LOG.errorf("answer %s of model %s: %s", order.completionId(), slot.name(), e.detail());
            record(e.code(), e.detail());
            throw ApiException.failed(e.code());
        } finally {
            slot.sessions().release(session);
        }
    }

    private void record(String code, String detail) {
        if (receiptId != null && recorded.compareAndSet(false, true)) {
            recorder.failed(receiptId, code, detail);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            slot.leave();
            record("internal_error", "the answer was not finished");
        }
    }
}
