package dev.nanozk.gateway.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /v1/models}. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    private final ChatBackend backend;

    public ModelsResource(ChatBackend backend) {
        this.backend = backend;
    }

    /** OpenAI's list. */
    public record ModelList(String object, List<ModelCard> data) {}

    @GET
    @Operation(summary = "Models that can answer, each with its commitment")
    public ModelList list() {
        return new ModelList("list", backend.models());
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One model")
    public ModelCard get(@PathParam("id") String id) {
        return backend.models().stream()
                .filter(m -> m.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiException.unknownModel(id));
    }

    @GET
    @Path("{id}/verification-key")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "The bytes whose SHA-256 is the model's commitment")
    public byte[] verificationKey(@PathParam("id") String id) {
        return backend.verificationKey(id).orElseThrow(() -> ApiException.unknownModel(id));
    }
}
