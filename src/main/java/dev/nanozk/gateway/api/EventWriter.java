package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        boolean one = run.choices() == 1;
        boolean started = false;
        try {
            List<Making> making = new ArrayList<>();
            for (int c = 0; c < run.choices(); c++) {
                making.add(new Making(new PieceBuffer(), new CompletableFuture<>()));
            }
            makers.execute(() -> make(run, making, abandoned));
            started = true;
            List<ChatBackend.Outcome> outcomes = new ArrayList<>();
            for (int c = 0; c < making.size(); c++) {
                int choice = c;
                PieceBuffer buffer = making.get(c).pieces();
                shape.first(choice, unknown).ifPresent(chunk -> event(sink, broken, chunk));
                for (Optional<ChatBackend.Piece> p = buffer.take(); p.isPresent(); p = buffer.take()) {
                    shape.piece(choice, p.get(), unknown).ifPresent(chunk -> event(sink, broken, chunk));
                }
                ChatBackend.Outcome o = making.get(c).outcome().get();
                outcomes.add(o);
                ReceiptReference now = includeUsage && one ? null : o.receipt();
                shape.end(choice, o.finishReason(), unknown, now).forEach(chunk -> event(sink, broken, chunk));
            }
            if (includeUsage) {
                Usage usage = Usage.of(run.promptTokens(), outcomes);
                event(sink, broken, shape.usage(usage, one ? outcomes.getFirst().receipt() : null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken.set(true);
        } catch (ExecutionException e) {
            event(sink, broken, error(e.getCause()).error());
        } catch (RuntimeException e) {
            event(sink, broken, error(e).error());
        } finally {
            if (!started) {
                run.close();
            }
        }
        line(sink, broken, "[DONE]");
    }

    /** A choice between the thread that makes it and the one that sends it. */
    private record Making(PieceBuffer pieces, CompletableFuture<ChatBackend.Outcome> outcome) {}

    /** Makes one choice after another, whatever the pace of the reader; what fails ends all that follow. */
    private static void make(ChatBackend.Run run, List<Making> making, BooleanSupplier abandoned) {
        try (run) {
            for (int c = 0; c < making.size(); c++) {
                Making m = making.get(c);
                m.outcome().complete(run.answer(c, m.pieces()::add, abandoned));
                m.pieces().end();
            }
        } catch (Throwable t) {
            for (Making m : making) {
                m.outcome().completeExceptionally(t);
                m.pieces().end();
            }
        }
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
