package dev.nanozk.gateway.api;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.receipt.Request;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code POST /v1/completions}, OpenAI's older endpoint: a text is continued as it stands. */
@Path("/v1/completions")
public class CompletionsResource {
    private final Answers answers;
    private final NanozkConfig config;

    CompletionsResource(Answers answers, NanozkConfig config) {
        this.answers = answers;
        this.config = config;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
    @Operation(summary = "A text continued, in one piece or streamed")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CompletionRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TextCompletion.class)))
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
        CompletionRequest request = CompletionRequestParser.parse(
                RequestBodies.read(body, config.maxBody().asLongValue()),
                new ReceiptOptions(mode, nonce, priority, config.receiptMode()));
        ChatBackend.Call call = new ChatBackend.Call(
                answers.id("cmpl-"),
                request.model(),
                Request.raw(request.prompt()),
                List.of(),
                null,
                request.maxTokens(),
                request.stop(),
                request.sampling(),
                request.logprobs() == null ? -1 : request.logprobs(),
                request.receipt(),
                http.get(Gate.OWNER));
        return answers.answer(
                call,
                head -> new TextShape(
                        head,
                        request.logprobs() != null,
                        request.echo() ? request.prompt() : "",
                        request.sampling().n()),
                request.stream(),
                request.includeUsage(),
                http);
    }
}
