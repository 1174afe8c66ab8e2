package dev.nanozk.gateway.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.IntSupplier;

/** What the server counts and times, at {@code /q/metrics}. Labels are models and kinds, never clients or texts. */
@ApplicationScoped
public class Meters {
    private final MeterRegistry registry;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Tokens of a model: {@code prompt}, {@code cached} (of the prompt) or {@code completion}. */
    public void tokens(String model, String kind, int n) {
        registry.counter("nanozk.tokens", "model", model, "kind", kind).increment(n);
    }

    /** An answer that has ended, from its admission on. */
    public void answer(String model, String finishReason, Duration time) {
        timer("nanozk.answer", "model", model, "finish_reason", finishReason).record(time);
    }

    /** From admission to the first token. */
    public void firstToken(String model, Duration time) {
        timer("nanozk.time.to.first.token", "model", model).record(time);
    }

    /** From admission to a session. */
    public void waited(String model, Duration time) {
        timer("nanozk.queue.wait", "model", model).record(time);
    }

    /** A step of a model's answers, by the positions that it has computed. */
    public void batch(String model, int positions) {
        registry.summary("nanozk.batch.positions", "model", model).record(positions);
    }

    /** What an answer with a receipt waits for between its last token and its end: its claim signed and in the log, its rows written. */
    public void receiptCommitted(String model, Duration time) {
        timer("nanozk.receipt.commit", "model", model).record(time);
    }

    /** A part of making a receipt: {@code boundaries}, {@code block}, {@code head} or {@code bundle}. */
    public void proofPhase(String model, String phase, Duration time) {
        timer("nanozk.proof.phase", "model", model, "phase", phase).record(time);
    }

    /** A request that was refused. */
    public void refused(int status) {
        registry.counter("nanozk.refused", "status", Integer.toString(status)).increment();
    }

    /** A number that changes. */
    public void gauge(String name, String key, String value, IntSupplier now) {
        Gauge.builder(name, () -> now.getAsInt())
                .tag(key, value)
                .strongReference(true)
                .register(registry);
    }

    private Timer timer(String name, String... tags) {
        return Timer.builder(name).tags(tags).publishPercentileHistogram().register(registry);
    }
}
