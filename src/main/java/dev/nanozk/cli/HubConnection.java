package dev.nanozk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Requests to a model hub: redirects are followed by hand, since the token must reach the first host only and the digest stands in the
 * redirect's headers ({@code X-Linked-Etag}, {@code X-Linked-Size}).
 */
final class HubConnection {
    private static final int MAX_REDIRECTS = 10;

    /** The server's word on a file: entity tag, size (-1 where unknown), SHA-256 (null where unknown). */
    record Version(String tag, long size, String sha256) {}

    /** A file from byte {@code from} on. */
    record Answer(Version version, long from, InputStream body) {}

    /** A failure that a later attempt may not have; {@code pause} is the server's wish, or null. */
    static final class PassingException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Duration pause;

        PassingException(String message, Duration pause, Throwable cause) {
            super(message, cause);
            this.pause = pause;
        }

        Duration pause() {
            return pause;
        }
    }

    private final HttpClient client;
    private final String token;
    private final Duration patience;

    /**
     * @param token null for none
     * @param patience for a connection and for the head of an answer
     */
    HubConnection(String token, Duration patience) {
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
        this.token = token;
        this.patience = patience;
    }

    /**
     * Asks for the file from a byte on; the server may send all of it.
     *
     * @throws PassingException where another attempt may succeed
     * @throws IOException with what to do
     */
    Answer open(URI address, long from) throws IOException, InterruptedException {
        URI at = address;
        HttpHeaders linked = null;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> r = send(address, at, from);
            switch (r.statusCode()) {
                case 200, 206 -> {
                    return answer(r, linked == null ? r.headers() : linked, from);
                }
                case 301, 302, 303, 307, 308 -> {
                    r.body().close();
                    if (linked == null
                            && r.headers().firstValue("X-Linked-Etag").isPresent()) {
                        linked = r.headers();
                    }
                    at = redirect(at, r);
                }
                default -> {
                    r.body().close();
                    throw refused(r);
                }
            }
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects from " + address);
    }

    private HttpResponse<InputStream> send(URI first, URI at, long from) throws IOException, InterruptedException {
        HttpRequest.Builder b =
                HttpRequest.newBuilder(at).timeout(patience).header("User-Agent", "nanozk/" + BuildVersion.text());
        boolean sameHost =
                at.getAuthority().equals(first.getAuthority()) && at.getScheme().equals(first.getScheme());
        if (token != null && sameHost) {
            b.header("Authorization", "Bearer " + token);
        }
        if (from > 0) {
            b.header("Range", "bytes=" + from + "-");
        }
        try {
            return client.send(b.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new PassingException(at.getAuthority() + " can't be reached: " + why, null, e);
        }
    }

    /** Where a redirect leads; never from https to http. */
    private static URI redirect(URI at, HttpResponse<?> r) throws IOException {
        String location = r.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect leads to no address: " + location, e);
        }
        boolean web =
                "https".equals(next.getScheme()) || "http".equals(next.getScheme()) && "http".equals(at.getScheme());
        if (location.isEmpty() || !web || next.getHost() == null) {
            throw new IOException("a redirect leads to no safe address: " + location);
        }
        return next;
    }

    private IOException refused(HttpResponse<?> r) {
        String server = r.uri().getAuthority() + " answers " + r.statusCode();
        return switch (r.statusCode()) {
            case 401, 403 ->
                new IOException(server
                        + (token == null
                                ? ": the model is private, gated or does not exist; set HF_TOKEN to a token that may read it"
                                : ": the token in HF_TOKEN may not read this model, or the model does not exist"));
            case 404, 410 -> new IOException(server + ": no such file; check OWNER/REPO/FILE.gguf and --revision");
            case 408, 416, 429, 500, 502, 503, 504 ->
                new PassingException(
                        server,
                        r.headers()
                                .firstValue("Retry-After")
                                .filter(v -> v.matches("\\d{1,4}"))
                                .map(v -> Duration.ofSeconds(Long.parseLong(v)))
                                .orElse(null),
                        null);
            default -> new IOException(server + " for " + r.uri());
        };
    }

    private static Answer answer(HttpResponse<InputStream> r, HttpHeaders linked, long asked) throws IOException {
        String tag = linked.firstValue("X-Linked-Etag")
                .or(() -> r.headers().firstValue("ETag"))
                .orElse("")
                .replaceFirst("^W/", "")
                .replaceAll("^\"|\"$", "");
        long size = r.headers().firstValueAsLong("Content-Length").orElse(-1);
        long from = 0;
        if (r.statusCode() == 206) {
            String range = r.headers().firstValue("Content-Range").orElse("");
            if (!range.matches("bytes " + asked + "-\\d{1,18}/\\d{1,18}")) {
                r.body().close();
                throw new IOException("the server sends another part than was asked for: " + range);
            }
            size = Long.parseLong(range.substring(range.indexOf('/') + 1));
            from = asked;
        }
        long stated = linked.firstValueAsLong("X-Linked-Size").orElse(size);
        if (size >= 0 && stated != size) {
            r.body().close();
            throw new IOException("the server names " + stated + " bytes and sends " + size);
        }
        return new Answer(new Version(tag, stated, tag.matches("[0-9a-f]{64}") ? tag : null), from, r.body());
    }
}
