package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** A streamed answer as OpenAI sends it: lines {@code data: {json}}, at last {@code data: [DONE]}. */
@ApplicationScoped
public class EventWriter {
    private static final Logger LOG = Logger.getLogger(EventWriter.class);
    private final ObjectMapper json;

    public EventWriter(ObjectMapper json) {
        this.json = json;
    }

    void write(
            OutputStream sink,
            ChatBackend.Run run,
            ChatCompletion.Head head,
            boolean includeUsage,
            BooleanSupplier gone) {
        AtomicBoolean broken = new AtomicBoolean();
        BooleanSupplier abandoned = () -> broken.get() || gone.getAsBoolean();
        Optional<Usage> unknown = includeUsage ? Optional.empty() : null;
        try {
            event(sink, broken, ChatCompletionChunk.first(head, unknown));
            ChatBackend.Outcome o =
                    run.answer(piece -> event(sink, broken, ChatCompletionChunk.text(head, piece, unknown)), abandoned);
            event(
                    sink,
                    broken,
                    ChatCompletionChunk.end(head, o.finishReason(), unknown, includeUsage ? null : o.receipt()));
            if (includeUsage) {
                Usage usage = Usage.of(run.promptTokens(), o.completionTokens());
                event(sink, broken, ChatCompletionChunk.usage(head, usage, o.receipt()));
            }
        } catch (ApiException e) {
            event(sink, broken, e.error());
        } catch (RuntimeException e) {
            LOG.error("a streamed answer failed", e);
            event(sink, broken, ApiException.failed("internal_error").error());
        }
        line(sink, broken, "[DONE]");
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
