package dev.nanozk.log;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A log's files over HTTP. */
public final class HttpLogSource implements LogSource {
    private static final int MAX_BYTES = (EntryBundle.MAX_ENTRY + 2) * Tile.WIDTH;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI prefix;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param prefix the log's prefix; a path of its own is kept */
    public HttpLogSource(URI prefix) {
        String s = prefix.toString();
        this.prefix = URI.create(s.endsWith("/") ? s : s + "/");
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(prefix.resolve(path)).timeout(PATIENCE).build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() == 404 || answer.statusCode() == 410) {
                    return Optional.empty();
                }
                if (answer.statusCode() != 200) {
                    throw new IOException(request.uri() + " answers " + answer.statusCode());
                }
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IOException(request.uri() + " is longer than " + MAX_BYTES + " bytes");
                }
                return Optional.of(bytes);
            }
        } catch (java.net.ConnectException e) {
            throw new IOException(prefix + " can't be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
