package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * A streamed answer as OpenAI sends it: lines {@code data: {json}}, at last {@code data: [DONE]}. The answer is made on a thread of its own, so that the pace of the
 * reader is not the model's.
 */
@ApplicationScoped
public class EventWriter {
    private static final Logger LOG = Logger.getLogger(EventWriter.class);
    private final ObjectMapper json;

    /** As many threads as there are streams; the gate bounds those. */
    private final ExecutorService makers = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("answer-", 0).daemon().factory());

    public EventWriter(ObjectMapper json) {
        this.json = json;
    }

    @PreDestroy
    void stop() {
        makers.shutdownNow();
    }

    void write(OutputStream sink, ChatBackend.Run run, AnswerShape shape, boolean includeUsage, BooleanSupplier gone) {
        AtomicBoolean broken = new AtomicBoolean();
        BooleanSupplier abandoned = () -> broken.get() || gone.getAsBoolean();
        Optional<Usage> unknown = includeUsage ? Optional.empty() : null;
        Future<ChatBackend.Outcome> answer = null;
        try {
            shape.first(unknown).ifPresent(chunk -> event(sink, broken, chunk));
            PieceBuffer buffer = new PieceBuffer();
            answer = makers.submit(() -> {
                try (run) {
                    return run.answer(buffer::add, abandoned);
                } finally {
                    buffer.end();
                }
            });
            for (Optional<ChatBackend.Piece> p = buffer.take(); p.isPresent(); p = buffer.take()) {
                event(sink, broken, shape.piece(p.get(), unknown));
            }
            ChatBackend.Outcome o = answer.get();
            event(sink, broken, shape.end(o.finishReason(), unknown, includeUsage ? null : o.receipt()));
            if (includeUsage) {
                event(sink, broken, shape.usage(Usage.of(run.promptTokens(), o), o.receipt()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken.set(true);
        } catch (ExecutionException e) {
            event(sink, broken, error(e.getCause()).error());
        } catch (RuntimeException e) {
            event(sink, broken, error(e).error());
        } finally {
            if (answer == null) {
                run.close();
            }
        }
        line(sink, broken, "[DONE]");
    }

    private static ApiException error(Throwable e) {
        if (e instanceof ApiException known) {
            return known;
        }
        LOG.error("a streamed answer failed", e);
        return ApiException.failed("internal_error");
    }

    private void event(OutputStream sink, AtomicBoolean broken, Object value) {
        try {
            line(sink, broken, json.writeValueAsString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes and flushes; a client that went away is no error, the answer just ends. */
    private static void line(OutputStream sink, AtomicBoolean broken, String data) {
        if (broken.get()) {
            return;
        }
        try {
            sink.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            sink.flush();
        } catch (IOException e) {
            broken.set(true);
        }
    }
}
