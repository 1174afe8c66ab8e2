package dev.nanozk.gateway.api;

import dev.nanozk.gateway.config.NanozkConfig;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code POST /v1/chat/completions}. */
@Path("/v1/chat/completions")
public class ChatResource {
    private static final int ID_BYTES = 16;
    private final ChatBackend backend;
    private final EventWriter events;
    private final String receiptMode;
    private final long maxBody;
    private final SecureRandom random = new SecureRandom();

    public ChatResource(ChatBackend backend, EventWriter events, NanozkConfig config) {
        this.backend = backend;
        this.events = events;
        this.receiptMode = config.receiptMode();
        this.maxBody = config.maxBody().asLongValue();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "An answer to a conversation, in one piece or streamed")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ChatCompletionRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = ChatCompletion.class)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(implementation = ChatCompletionChunk.class))
            })
    @APIResponse(
            responseCode = "400",
            description = "What is wrong, and with which parameter",
            content = @Content(schema = @Schema(implementation = ApiError.class)))
    public Response complete(
            InputStream body,
            @HeaderParam("X-Receipt-Mode") String mode,
            @HeaderParam("X-Receipt-Nonce") String nonce,
            @Context RoutingContext http) {
        ChatCompletionRequest request = ChatRequestParser.parse(
                RequestBodies.read(body, maxBody), new ReceiptOptions(mode, nonce, receiptMode));
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String completionId = "chatcmpl-" + HexFormat.of().formatHex(id);
        AtomicBoolean gone = new AtomicBoolean();
        http.addEndHandler(end -> gone.set(true));
        ChatBackend.Run run = backend.start(new ChatBackend.Call(
                completionId,
                request.model(),
                request.messages(),
                request.maxTokens(),
                request.stop(),
                request.receipt(),
                http.get(Gate.OWNER)));
        ChatCompletion.Head head = new ChatCompletion.Head(
                completionId,
                Instant.now().getEpochSecond(),
                request.model(),
                "fp_" + run.modelRoot().substring(0, 10));
        Response.ResponseBuilder out = Response.ok();
        run.receiptId().ifPresent(r -> {
            out.header("X-Receipt-Id", r);
            out.header("Link", "</v1/receipts/" + r + ">; rel=\"receipt\"");
        });
        if (request.stream()) {
            StreamingOutput stream = sink -> {
                try (run) {
                    events.write(sink, run, head, request.includeUsage(), gone::get);
                }
            };
            return out.type(MediaType.SERVER_SENT_EVENTS_TYPE)
                    .header("Cache-Control", "no-cache")
                    .header("X-Accel-Buffering", "no")
                    .entity(stream)
                    .build();
        }
        return out.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(whole(run, head, gone::get))
                .build();
    }

    private static ChatCompletion whole(ChatBackend.Run run, ChatCompletion.Head head, BooleanSupplier gone) {
        try (run) {
            ChatBackend.Outcome o = run.answer(piece -> {}, gone);
            return ChatCompletion.of(
                    head, o.text(), o.finishReason(), Usage.of(run.promptTokens(), o.completionTokens()), o.receipt());
        }
    }
}
