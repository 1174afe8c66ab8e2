package dev.nanozk.gateway.api;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** From a call to its answer, in one piece or streamed. */
@ApplicationScoped
class Answers {
    private static final int ID_BYTES = 16;
    private static final int FINGERPRINT_DIGITS = 10;

    private final ChatBackend backend;
    private final EventWriter events;
    private final StalledStreams stalled;
    private final SecureRandom random = new SecureRandom();

    Answers(ChatBackend backend, EventWriter events, StalledStreams stalled) {
        this.backend = backend;
        this.events = events;
        this.stalled = stalled;
    }

    /** A fresh id. */
    String id(String prefix) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return prefix + HexFormat.of().formatHex(id);
    }

    /**
     * Starts a call.
     *
     * @param shape of the answer, from what is known before it
     */
    Response answer(
            ChatBackend.Call call,
            Function<AnswerShape.Head, AnswerShape> shape,
            boolean stream,
            boolean includeUsage,
            RoutingContext http) {
        AtomicBoolean gone = new AtomicBoolean();
        http.addEndHandler(end -> gone.set(true));
        ChatBackend.Run run = backend.start(call);
        AnswerShape answer = shape.apply(new AnswerShape.Head(
                call.completionId(),
                Instant.now().getEpochSecond(),
                call.model(),
                "fp_" + run.modelRoot().substring(0, FINGERPRINT_DIGITS),
                run.calls()));
        Response.ResponseBuilder out = Response.ok();
        run.receiptIds().forEach(r -> {
            out.header("X-Receipt-Id", r);
            out.header("Link", "</v1/receipts/" + r + ">; rel=\"receipt\"");
        });
        if (stream) {
            HttpConnection connection = http.request().connection();
            StreamingOutput body =
                    sink -> events.write(stalled.watch(sink, connection), run, answer, includeUsage, gone::get);
            return out.type(MediaType.SERVER_SENT_EVENTS_TYPE)
                    .header("Cache-Control", "no-cache")
                    .header("X-Accel-Buffering", "no")
                    .entity(body)
                    .build();
        }
        return out.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(whole(run, answer, gone::get))
                .build();
    }

    private static Object whole(ChatBackend.Run run, AnswerShape shape, BooleanSupplier gone) {
        try (run) {
            List<AnswerShape.Whole> choices = new ArrayList<>();
            for (int c = 0; c < run.choices(); c++) {
                List<ChatBackend.Piece> pieces = new ArrayList<>();
                choices.add(new AnswerShape.Whole(pieces, run.answer(c, pieces::add, gone)));
            }
            List<ChatBackend.Outcome> outcomes =
                    choices.stream().map(AnswerShape.Whole::outcome).toList();
            return shape.whole(choices, Usage.of(run.promptTokens(), outcomes));
        }
    }
}
