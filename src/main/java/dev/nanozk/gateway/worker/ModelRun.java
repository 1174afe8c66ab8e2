package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.api.CallReading;
import dev.nanozk.gateway.api.ChatBackend;
import dev.nanozk.gateway.api.ReceiptReference;
import dev.nanozk.gateway.job.ReceiptRecorder;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.telemetry.Meters;
import dev.nanozk.gateway.telemetry.Traces;
import dev.nanozk.model.inference.OutOfRangeException;
import dev.nanozk.model.inference.Sampler;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One admitted request: an order a choice, each with its receipt. */
final class ModelRun implements ChatBackend.Run {
    private static final Logger LOG = Logger.getLogger(ModelRun.class);

    private final ModelSlot slot;
    private final BatchScheduler steps;
    private final List<ReceiptRecorder.Order> orders;
    private final List<Sampler> samplers = new ArrayList<>();
    private final CallReading calls;
    private final int topLogprobs;
    private final ReceiptRecorder recorder;
    private final List<String> receiptIds = new ArrayList<>();
    private final List<AtomicBoolean> recorded = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Traces traces;
    private final Meters meters;
    private final Context context;
    private final long start = System.nanoTime();
    private int cached;

    /**
     * @param orders one a choice, alike but for their sampling
     * @param calls how calls of tools are read out of an answer, or null
     * @param recorder makes the receipts, or null
     * @throws ApiException if the sampling settings do not fit the model, or the queue of receipts is full
     */
    ModelRun(
            ModelSlot slot,
            BatchScheduler steps,
            List<ReceiptRecorder.Order> orders,
            CallReading calls,
            int topLogprobs,
            ReceiptRecorder recorder,
            Traces traces,
            Meters meters) {
        this.slot = slot;
        this.steps = steps;
        this.orders = List.copyOf(orders);
        this.calls = calls;
        this.topLogprobs = topLogprobs;
        this.recorder = recorder;
        this.traces = traces;
        this.meters = meters;
        this.context = traces.here();
        for (ReceiptRecorder.Order order : orders) {
            samplers.add(sampler(order));
        }
        try {
            for (int c = 0; recorder != null && c < orders.size(); c++) {
                receiptIds.add(recorder.begin(orders.get(c)));
                recorded.add(new AtomicBoolean());
            }
        } catch (RuntimeException e) {
            for (int c = 0; c < receiptIds.size(); c++) {
                record(c, "internal_error", "another choice of the request has no receipt");
            }
            throw e;
        }
    }

    private static Sampler sampler(ReceiptRecorder.Order order) {
        ServedModel model = order.model();
        try {
            return new Sampler(order.sampling()
                    .adjustment(
                            model.key().spec(),
                            model.key().profile(),
                            model.tokenizer(),
                            order.nonce(),
                            order.request().digest()));
        } catch (IllegalArgumentException e) {
            throw ApiException.unsupported(
                    "temperature", "This model's logits are too fine for temperatures, penalties and biases.");
        }
    }

    @Override
    public int promptTokens() {
        return orders.getFirst().prompt().length;
    }

    @Override
    public String modelRoot() {
        return slot.root();
    }

    @Override
    public int choices() {
        return orders.size();
    }

    @Override
    public CallReading calls() {
        return calls;
    }

    @Override
    public List<String> receiptIds() {
        return List.copyOf(receiptIds);
    }

    @Override
    public ChatBackend.Outcome answer(int choice, Consumer<ChatBackend.Piece> pieces, BooleanSupplier abandoned) {
        Map<String, String> about = Map.of(
                "nanozk.completion", orders.get(choice).completionId(),
                "nanozk.model", slot.name(),
                "nanozk.choice", Integer.toString(choice));
        return traces.span("answer", context, about, span -> {
            ChatBackend.Outcome o = outcome(choice, pieces, abandoned);
            span.setAttribute("nanozk.tokens.prompt", promptTokens());
            span.setAttribute("nanozk.tokens.completion", o.completionTokens());
            span.setAttribute("nanozk.finish_reason", o.finishReason());
            meters.tokens(slot.name(), "prompt", promptTokens());
            meters.tokens(slot.name(), "cached", cached);
            meters.tokens(slot.name(), "completion", o.completionTokens());
            meters.answer(slot.name(), o.finishReason(), sinceStart());
            return o;
        });
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private ChatBackend.Outcome outcome(int choice, Consumer<ChatBackend.Piece> pieces, BooleanSupplier abandoned) {
        Generation.Answer answer = generate(choice, pieces, abandoned);
        ReceiptReference receipt = null;
        if (recorder != null) {
            String id = receiptIds.get(choice);
            recorded.get(choice).set(true);
            receipt = ReceiptReference.of(id, recorder.complete(id, orders.get(choice), answer));
        }
        return new ChatBackend.Outcome(answer.text(), answer.finishReason(), answer.output().length, cached, receipt);
    }

    private Generation.Answer generate(int choice, Consumer<ChatBackend.Piece> pieces, BooleanSupplier abandoned) {
        ReceiptRecorder.Order order = orders.get(choice);
        Session session = slot.sessions().acquire(order.model().integers(), order.owner(), order.prompt(), abandoned);
        if (session == null) {
            return new Generation.Answer(order.prompt(), new int[0], "", "aborted");
        }
        try {
            meters.waited(slot.name(), sinceStart());
            AtomicBoolean begun = new AtomicBoolean();
            cached = session.resume(order.owner(), order.prompt());
            return new Generation(
                            order.model(),
                            order.prompt(),
                            order.maxTokens(),
                            order.stop(),
                            samplers.get(choice),
                            topLogprobs)
                    .run(
                            session,
                            steps,
                            piece -> {
                                if (begun.compareAndSet(false, true)) {
                                    meters.firstToken(slot.name(), sinceStart());
                                }
                                pieces.accept(piece);
                            },
                            abandoned);
        } catch (OutOfRangeException e) {
            LOG.errorf("answer %s of model %s: %s", order.completionId(), slot.name(), e.detail());
            record(choice, e.code(), e.detail());
            throw ApiException.failed(e.code());
        } finally {
            steps.leave(session);
            slot.sessions().release(session);
        }
    }

    private void record(int choice, String code, String detail) {
        if (recorder != null && recorded.get(choice).compareAndSet(false, true)) {
            recorder.failed(receiptIds.get(choice), code, detail);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            slot.leave();
            for (int c = 0; c < receiptIds.size(); c++) {
                record(c, "internal_error", "the answer was not finished");
            }
        }
    }
}
