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
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code POST /v1/chat/completions}. */
@Path("/v1/chat/completions")
public class ChatResource {
    private final Answers answers;
    private final NanozkConfig config;

    ChatResource(Answers answers, NanozkConfig config) {
        this.answers = answers;
        this.config = config;
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
            @HeaderParam("X-Receipt-Priority") String priority,
            @Context RoutingContext http) {
        ChatCompletionRequest request = ChatRequestParser.parse(
                RequestBodies.read(body, config.maxBody().asLongValue()),
                new ReceiptOptions(mode, nonce, priority, config.receiptMode()));
        ChatBackend.Call call = new ChatBackend.Call(
                answers.id("chatcmpl-"),
                request.model(),
                request.prompt(),
                request.messages(),
                request.tools(),
                request.maxTokens(),
                request.stop(),
                request.sampling(),
                request.logprobs() ? request.topLogprobs() : -1,
                request.receipt(),
                http.get(Gate.OWNER));
        return answers.answer(
                call,
                head -> new ChatShape(
                        head, request.logprobs(), request.sampling().n()),
                request.stream(),
                request.includeUsage(),
                http);
    }
}
