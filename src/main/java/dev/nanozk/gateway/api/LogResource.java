package dev.nanozk.gateway.api;

import dev.nanozk.gateway.job.EvidenceLog;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.Tile;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The transparency log's static files, C2SP tlog-tiles, and the history of keys. They hold digests only and need no API key. */
@Path("/")
public class LogResource {
    private static final String FOREVER = "public, max-age=31536000, immutable";
    private final EvidenceLog log;

    public LogResource(EvidenceLog log) {
        this.log = log;
    }

    @GET
    @Path("checkpoint")
    @Operation(summary = "The log's signed checkpoint")
    public Response checkpoint() throws IOException {
        return answer(log.files().read(Checkpoint.PATH), "text/plain; charset=utf-8", "no-cache", Checkpoint.PATH);
    }

    @GET
    @Path("tile/{path: .+}")
    @Operation(summary = "A tile of hashes, or a bundle of entries")
    public Response tile(@PathParam("path") String rest) throws IOException {
        String path = "tile/" + rest;
        Optional<byte[]> bytes = Tile.parse(path).isPresent() ? log.files().read(path) : Optional.empty();
        return answer(bytes, "application/octet-stream", FOREVER, path);
    }

    @GET
    @Path(".well-known/nanozk/keys")
    @Operation(summary = "All keys of receipts and log with the times they are valid")
    public Response keys() throws IOException {
        return answer(Optional.of(log.history()), "application/json", "max-age=60", "keys");
    }

    private static Response answer(Optional<byte[]> bytes, String type, String cache, String path) {
        byte[] body = bytes.orElseThrow(() -> new ApiException(
                404, "invalid_request_error", "unknown_url", null, "There is nothing at /" + path + ".", 0));
        return Response.ok(body).type(type).header("Cache-Control", cache).build();
    }
}
