package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.job.ChallengeService;
import dev.nanozk.gateway.job.Forgetting;
import dev.nanozk.gateway.job.ProofRunner;
import dev.nanozk.gateway.store.ChallengeRepository;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /v1/receipts}: where receipts stand, their bundles, and a check as a convenience. */
@Path("/v1/receipts")
@Produces(MediaType.APPLICATION_JSON)
public class ReceiptsResource {
    private static final int RETRY_SECONDS = 2;
    private static final Duration TICK = Duration.ofMillis(300);

    private final ReceiptRepository receipts;
    private final JobRepository jobs;
    private final ChallengeRepository challenges;
    private final ChallengeService challenging;
    private final ProofRunner runner;
    private final ChatBackend backend;
    private final Forgetting forgetting;
    private final boolean provenance;
    private final ObjectMapper json;

    public ReceiptsResource(
            ReceiptRepository receipts,
            JobRepository jobs,
            ChallengeRepository challenges,
            ChallengeService challenging,
            ProofRunner runner,
            ChatBackend backend,
            Forgetting forgetting,
            NanozkConfig config,
            ObjectMapper json) {
        this.receipts = receipts;
        this.jobs = jobs;
        this.challenges = challenges;
        this.challenging = challenging;
        this.runner = runner;
        this.backend = backend;
        this.forgetting = forgetting;
        this.provenance = config.provenance();
        this.json = json;
    }

    private ReceiptRow find(String id, RoutingContext http) {
        return own(receipts.find(id), http).orElseThrow(() -> unknown(id));
    }

    /** Another key's receipt is as unknown as one that is not there. */
    private static Optional<ReceiptRow> own(Optional<ReceiptRow> row, RoutingContext http) {
        String owner = http.get(Gate.OWNER);
        return row.filter(r -> owner == null || owner.equals(r.owner()));
    }

    private static ApiException unknown(String id) {
        return new ApiException(
                404, "invalid_request_error", "receipt_not_found", null, "There is no receipt `" + id + "`.", 0);
    }

    private ReceiptView view(ReceiptRow r) {
        BudgetView budget = r.budget() == null ? null : BudgetView.of(r, challenges.of(r.id()));
        return ReceiptView.of(r, jobs.ofReceipt(r.id()), budget);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Where a receipt stands")
    public Response get(
            @PathParam("id") String id, @HeaderParam("If-None-Match") String known, @Context RoutingContext http) {
        ReceiptRow row = find(id, http);
        byte[] body = bytes(view(row));
        String tag = "\"" + Digests.hex(Digests.sha256(body)).substring(0, 16) + "\"";
        Response.ResponseBuilder out = tag.equals(known) ? Response.notModified() : Response.ok(body);
        out.header("ETag", tag);
        if (!row.status().isFinal()) {
            out.header("Retry-After", RETRY_SECONDS);
        }
        return out.build();
    }

    @GET
    @Operation(
            summary = "The receipt of a completion; or which model wrote a text, where the operator lets anybody ask")
    public Response lookUp(
            @QueryParam("completion_id") String completion,
            @QueryParam("content_sha256") String content,
            @Context RoutingContext http) {
        if ((completion == null) == (content == null)) {
            throw ApiException.invalid("completion_id", "Give completion_id, or content_sha256.");
        }
        if (content != null) {
            return Response.ok(bytes(provenance(content))).build();
        }
        ReceiptRow row =
                own(receipts.findByCompletion(completion), http).orElseThrow(() -> unknown("of " + completion));
        return Response.ok(bytes(view(row))).build();
    }

    /** Answers to a text's digest, and nothing that leads to a receipt. */
    private Provenance provenance(String content) {
        if (!provenance) {
            throw new ApiException(
                    403,
                    "invalid_request_error",
                    "provenance_off",
                    "content_sha256",
                    "This server does not say which texts it wrote (nanozk.provenance).",
                    0);
        }
        if (!content.matches("[0-9a-f]{64}")) {
            throw ApiException.invalid(
                    "content_sha256",
                    "content_sha256 must be 64 hexadecimal digits in lower case: SHA-256 of the text.");
        }
        return Provenance.of(receipts.findByContent(content, Provenance.MOST));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Forgets what the receipt reveals; the log's entries stay")
    public Response delete(@PathParam("id") String id, @Context RoutingContext http) throws IOException {
        ReceiptRow row = find(id, http);
        forgetting.forget(row);
        return Response.ok(bytes(new Deleted(id, "receipt.deleted", true, row.commitmentIndex())))
                .build();
    }

    /** Answer to a deletion. */
    private record Deleted(
            String id,
            String object,
            boolean deleted,
            @JsonProperty("log_index") Long logIndex) {}

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "Progress of a receipt until it is final")
    public Multi<String> events(@PathParam("id") String id, @Context RoutingContext http) {
        find(id, http);
        // A leading space after "data:", as the chat stream has it.
        return Multi.createFrom()
                .ticks()
                .every(TICK)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .transformToUniAndConcatenate(tick -> io.smallrye.mutiny.Uni.createFrom()
                        .item(() -> view(receipts.find(id).orElseThrow(() -> unknown(id))))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .select()
                .first(new UntilFinal())
                .skip()
                .repetitions()
                .map(v -> " " + new String(bytes(v), StandardCharsets.UTF_8));
    }

    /** Lets everything through up to and including the first final state. */
    private static final class UntilFinal implements java.util.function.Predicate<ReceiptView> {
        private boolean ended;

        @Override
        public boolean test(ReceiptView v) {
            if (ended) {
                return false;
            }
            ended = switch (v.status()) {
                case "proved", "failed", "aborted", "awaiting_challenge" -> true;
                case "committed" -> v.layers().isEmpty();
                default -> false;
            };
            return true;
        }
    }

    @GET
    @Path("{id}/bundle")
    @Operation(summary = "Everything that an offline verifier needs; key=omit leaves the verification key out")
    public Response bundle(@PathParam("id") String id, @QueryParam("key") String key, @Context RoutingContext http)
            throws IOException {
        if (key != null && !key.equals("omit") && !key.equals("include")) {
            throw ApiException.invalid("key", "key must be omit or include.");
        }
        ReceiptRow row = find(id, http);
        if (!ReceiptView.isBundled(row)) {
            throw new ApiException(
                    409,
                    "invalid_request_error",
                    "receipt_not_proved",
                    null,
                    "The receipt is " + view(row).status() + "; its bundle is there once it is proved.",
                    row.status().isFinal() ? 0 : RETRY_SECONDS);
        }
        try {
            Bundle b = runner.bundle(row);
            return Response.ok("omit".equals(key) ? b.withoutKey().bytes() : b.bytes())
                    .header("Content-Disposition", "attachment; filename=\"" + id + ".json\"")
                    .build();
        } catch (ReceiptFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @POST
    @Path("{id}/challenge")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Draws blocks of a receipt with a budget by a nonce revealed now, or demands named ones")
    public Response challenge(@PathParam("id") String id, byte[] body, @Context RoutingContext http)
            throws IOException {
        ReceiptRow row = find(id, http);
        challenging.challenge(row, ChallengeParser.read(body));
        return get(id, null, http);
    }

    @POST
    @Path("verify")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Checks an uploaded bundle; a convenience, never needed for trust")
    public JsonNode verify(byte[] body, @QueryParam("root") String root) {
        String pinned = root != null ? root : servedRoot(body);
        if (pinned == null || !pinned.matches("[0-9a-f]{64}")) {
            throw ApiException.invalid("root", "root must be the model root that you trust, 64 hexadecimal digits.");
        }
        return new ReceiptVerifier(HexFormat.of().parseHex(pinned), null, this::servedKey)
                .verify(body)
                .toJson();
    }

    /** Without a root of the client's: that of the model of this server which the bundle names, if there is one. */
    private String servedRoot(byte[] body) {
        return backend.models().stream()
                .map(ModelCard::commitment)
                .filter(r -> namesRoot(body, r))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "root", "root is missing, and the bundle is of no model that this server serves."));
    }

    private static boolean namesRoot(byte[] body, String root) {
        try {
            byte[] payload = Bundle.decode(body).envelope().payload();
            return new String(payload, StandardCharsets.UTF_8).contains("\"modelRoot\":\"" + root + "\"");
        } catch (ReceiptFormatException | IllegalArgumentException e) {
            // Malformed: any root leads to the same rejection, which names the reason.
            return true;
        }
    }

    private Optional<byte[]> servedKey(byte[] root) {
        return backend.models().stream()
                .filter(m -> m.commitment().equals(Digests.hex(root)))
                .findFirst()
                .flatMap(m -> backend.verificationKey(m.id()));
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
