package dev.nanozk.gateway.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/**
 * One trace from a request to its proof jobs, also over a restart: a receipt keeps the {@code traceparent} (W3C Trace Context) of its answer. Attributes are ids,
 * models and numbers, never texts.
 */
@ApplicationScoped
public class Traces {
    private final Tracer tracer;

    public Traces(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Work that may throw. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run(Span span) throws E;
    }

    /** The place in the trace of the current thread. */
    public Context here() {
        return Context.current();
    }

    /** Runs work in a span. */
    public <T, E extends Exception> T span(String name, Context parent, Map<String, String> attributes, Work<T, E> work)
            throws E {
        Span span = tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.INTERNAL)
                .startSpan();
        attributes.forEach(span::setAttribute);
        try (Scope scope = span.makeCurrent()) {
            return work.run(span);
        } catch (Exception e) {
            // The class only: messages may hold what a client wrote.
            span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
            throw e;
        } finally {
            span.end();
        }
    }

    /** The current span as a traceparent; empty where nothing is traced. */
    public Optional<String> traceparent() {
        SpanContext c = Span.current().getSpanContext();
        return c.isValid()
                ? Optional.of("00-" + c.getTraceId() + "-" + c.getSpanId() + "-"
                        + c.getTraceFlags().asHex())
                : Optional.empty();
    }

    /** Inverse of {@link #traceparent()}; what is malformed begins a trace of its own. */
    public static Context parent(Optional<String> traceparent) {
        return traceparent
                .filter(t -> t.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"))
                .map(t -> SpanContext.createFromRemoteParent(
                        t.substring(3, 35), t.substring(36, 52), TraceFlags.fromHex(t, 53), TraceState.getDefault()))
                .filter(SpanContext::isValid)
                .map(c -> Context.root().with(Span.wrap(c)))
                .orElse(Context.root());
    }
}
