package dev.nanozk.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.client.VerificationFailedException.Reason;
import dev.nanozk.receipt.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Receipts and keys of a gateway, by HTTP. Nothing that it sends is trusted: bundles are checked, keys compared with the pinned root. Thread-safe.
 */
public final class Gateway {
    /** Bundles and keys that are larger are refused before they are read. */
    public static final int MAX_BYTES = 256 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LONGEST_REFUSAL = 1 << 16;
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private final URI base;
    private final String apiKey;
    private final int maxBytes;
    private final Duration outage;
    private final HttpClient client;
    private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

    /**
     * @param base the gateway's address, with or without {@code /v1}
     * @param apiKey null for none
     */
    public Gateway(URI base, String apiKey) {
        this(base, apiKey, MAX_BYTES, OUTAGE);
    }

    /**
     * @param maxBytes largest bundle that is read
     * @param outage how long the gateway may be away while a receipt is waited for
     */
    Gateway(URI base, String apiKey, int maxBytes, Duration outage) {
        this.maxBytes = maxBytes;
        this.outage = outage;
        String s = base.toString().replaceAll("/+$", "");
        this.base = URI.create(s.endsWith("/v1") ? s : s + "/v1");
        this.apiKey = apiKey;
        this.client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    }

    /**
     * Where a receipt stands.
     *
     * @param status committed, queued, proving, awaiting_challenge, proved, failed or aborted
     * @param root the model root that the gateway names
     * @param proved proofs that are there
     * @param total proofs that are due
     * @param error why it failed, or null
     * @param boundaries digest of the logged boundaries of a receipt with a budget, hexadecimal; null without a budget, or as long as they are not in the log
     */
    public record ReceiptState(
            String id, String status, String root, int proved, int total, String error, String boundaries) {
        /** Whether a proof will never come. */
        public boolean isLost() {
            return status.equals("failed") || status.equals("aborted") || status.equals("committed") && total == 0;
        }
    }

    /**
     * The model root that the gateway names for a model: to be compared with one from elsewhere, never to be pinned unseen.
     *
     * @throws VerificationFailedException if the gateway can't be reached or has no such model
     */
    public byte[] namedRoot(String model) throws VerificationFailedException {
        return root(send("models/" + encoded(model), "model " + model));
    }

    static byte[] root(byte[] answer) throws VerificationFailedException {
        try {
            return PinnedModel.digits(
                    "model root", json(answer).path("commitment").asText());
        } catch (IllegalArgumentException e) {
            throw new VerificationFailedException(Reason.UNREACHABLE, "the gateway names no model root", null, e);
        }
    }

    /**
     * Where a receipt stands.
     *
     * @throws VerificationFailedException if the gateway can't be reached or does not know it
     */
    public ReceiptState state(String id) throws VerificationFailedException {
        return state(id, send("receipts/" + encoded(id), "receipt " + id));
    }

    static ReceiptState state(String id, byte[] answer) throws VerificationFailedException {
        JsonNode n = json(answer);
        return new ReceiptState(
                id,
                n.path("status").asText(),
                n.path("commitment").asText(),
                n.path("proved").asInt(),
                n.path("total").asInt(),
                n.path("error").path("message").asText(null),
                n.path("budget").path("boundaries").asText(null));
    }

    /**
     * The digest of the logged boundaries of a receipt with a budget: to be kept before a nonce is revealed, as draws count from it alone.
     *
     * @param timeout how long to wait for it
     * @throws VerificationFailedException {@code PENDING} if it is not there in time, {@code NOT_PROVED} if it never will be
     */
    public byte[] boundaries(String id, Duration timeout) throws VerificationFailedException {
        ReceiptState s = await(id, timeout, "the receipt " + id + " shows no logged boundaries: it is ", state -> {
            if (state.status().equals("proved") && state.boundaries() == null) {
                throw VerificationFailedException.of(
                        Reason.NOT_PROVED, "the receipt " + id + " has no budget: there is nothing to challenge");
            }
            return state.boundaries() != null;
        });
        try {
            return PinnedModel.digits("boundaries", s.boundaries());
        } catch (IllegalArgumentException e) {
            throw new VerificationFailedException(Reason.UNREACHABLE, "the gateway shows no digest", null, e);
        }
    }

    /**
     * Reveals a nonce: blocks are drawn by it, and their proofs become due. The same again changes nothing.
     *
     * @param nonce {@linkplain ReceiptWatcher#nonce() fresh}, of this receipt alone, revealed now
     * @param layers number of blocks, at least one
     * @throws VerificationFailedException if the gateway does not take the challenge
     */
    public ReceiptState challenge(String id, String nonce, int layers) throws VerificationFailedException {
        return challenge(id, JSON.createObjectNode().put("nonce", nonce).put("layers", layers));
    }

    /**
     * Demands blocks by their indices.
     *
     * @param nonce {@linkplain ReceiptWatcher#nonce() fresh}, the name of the demand
     * @throws VerificationFailedException if the gateway does not take the challenge
     */
    public ReceiptState challenge(String id, String nonce, List<Integer> blocks) throws VerificationFailedException {
        ObjectNode body = JSON.createObjectNode().put("nonce", nonce);
        blocks.forEach(body.putArray("layers")::add);
        return challenge(id, body);
    }

    private ReceiptState challenge(String id, ObjectNode body) throws VerificationFailedException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        String path = "receipts/" + encoded(id) + "/challenge";
        return state(id, send(path, "challenge of " + id, bytes));
    }

    /**
     * The bundle of a receipt once it is proved.
     *
     * @param timeout how long to wait for the proofs
     * @throws VerificationFailedException {@code PENDING} if they are not there in time, {@code NOT_PROVED} if they never will be
     */
    public byte[] bundle(String id, Duration timeout) throws VerificationFailedException {
        await(id, timeout, "the receipt " + id + " is ", state -> {
            if (state.status().equals("awaiting_challenge")) {
                throw VerificationFailedException.of(
                        Reason.NOT_PROVED, "the receipt " + id + " has a budget and awaits a challenge");
            }
            return state.status().equals("proved");
        });
        return send("receipts/" + encoded(id) + "/bundle?key=omit", "bundle of " + id);
    }

    /** What a state must be to be waited for no longer. */
    @FunctionalInterface
    private interface Awaited {
        boolean is(ReceiptState state) throws VerificationFailedException;
    }

    private ReceiptState await(String id, Duration timeout, String otherwise, Awaited wanted)
            throws VerificationFailedException {
        // Not by the clock on the wall, which may be set while this waits.
        long start = System.nanoTime();
        long seen = start;
        Duration pause = FIRST_PAUSE;
        String last = "unknown";
        while (true) {
            try {
                ReceiptState s = state(id);
                seen = System.nanoTime();
                last = s.status() + ", " + s.proved() + " of " + s.total() + " proofs are there";
                if (wanted.is(s)) {
                    return s;
                }
                if (s.isLost()) {
                    throw VerificationFailedException.of(
                            Reason.NOT_PROVED,
                            "the receipt " + id + " is " + s.status() + (s.error() == null ? "" : ": " + s.error()));
                }
            } catch (VerificationFailedException e) {
                if (!e.isAway() || since(seen).compareTo(outage) > 0) {
                    throw e;
                }
            }
            if (since(start).plus(pause).compareTo(timeout) > 0) {
                throw VerificationFailedException.of(
                        Reason.PENDING, otherwise + last + " after " + timeout.toSeconds() + " s");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw VerificationFailedException.of(Reason.PENDING, "interrupted while waiting for receipt " + id);
            }
            pause = pause.multipliedBy(3).dividedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /** The verification key of a root that a model of this gateway has; kept once its digest is right. */
    public Optional<byte[]> key(byte[] root) {
        String wanted = Digests.hex(root);
        byte[] known = keys.get(wanted);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            for (String model : models(send("models", "list of models"), wanted)) {
                byte[] key = send("models/" + encoded(model) + "/verification-key", "verification key");
                if (Arrays.equals(Digests.sha256(key), root)) {
                    keys.put(wanted, key);
                    return Optional.of(key);
                }
            }
        } catch (VerificationFailedException e) {
            // Without a key the report says so.
        }
        return Optional.empty();
    }

    /** Ids of the models of a list that have a root. */
    static List<String> models(byte[] answer, String root) throws VerificationFailedException {
        List<String> out = new ArrayList<>();
        for (JsonNode m : json(answer).path("data")) {
            if (m.path("commitment").asText().equals(root)) {
                out.add(m.path("id").asText());
            }
        }
        return out;
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode json(byte[] bytes) throws VerificationFailedException {
        try {
            return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new VerificationFailedException(Reason.UNREACHABLE, "the gateway sends no JSON", null, e);
        }
    }

    private byte[] send(String path, String what) throws VerificationFailedException {
        return send(path, what, null);
    }

    /** @param posted the body of a POST, null for a GET */
    private byte[] send(String path, String what, byte[] posted) throws VerificationFailedException {
        HttpRequest.Builder b =
                HttpRequest.newBuilder(URI.create(base + "/" + path)).timeout(PATIENCE);
        if (posted != null) {
            b.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(posted));
        }
        if (apiKey != null) {
            b.header("Authorization", "Bearer " + apiKey);
        }
        try {
            HttpResponse<InputStream> r = client.send(b.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = r.body()) {
                if (posted != null && r.statusCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
                    requireTaken(r.statusCode(), in, what);
                }
                requireOk(r.statusCode(), what);
                byte[] body = r.headers().firstValueAsLong("Content-Length").orElse(0) > maxBytes
                        ? null
                        : in.readNBytes(maxBytes + 1);
                if (body == null || body.length > maxBytes) {
                    throw VerificationFailedException.of(
                            Reason.UNREACHABLE, what + " is larger than " + maxBytes + " bytes");
                }
                return body;
            }
        } catch (IOException e) {
            throw VerificationFailedException.away("the gateway at " + base + " can't be reached: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VerificationFailedException.of(Reason.UNREACHABLE, "interrupted while asking for " + what);
        }
    }

    /** A refusal of a challenge says why. */
    private static void requireTaken(int status, InputStream in, String what)
            throws IOException, VerificationFailedException {
        if (status == HttpURLConnection.HTTP_BAD_REQUEST || status == HttpURLConnection.HTTP_CONFLICT) {
            String why = json(in.readNBytes(LONGEST_REFUSAL))
                    .path("error")
                    .path("message")
                    .asText("without a reason");
            throw VerificationFailedException.of(
                    Reason.NOT_PROVED, "the gateway refuses the " + what + " (" + status + "): " + why);
        }
    }

    private static void requireOk(int status, String what) throws VerificationFailedException {
        switch (status) {
            case HttpURLConnection.HTTP_OK -> {}
            case HttpURLConnection.HTTP_NOT_FOUND ->
                throw VerificationFailedException.of(Reason.NOT_PROVED, "the gateway knows no " + what);
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                throw VerificationFailedException.of(
                        Reason.UNREACHABLE,
                        "the gateway refuses the API key (401) for " + what + ": it is missing, wrong or expired");
            case HttpURLConnection.HTTP_BAD_GATEWAY,
                    HttpURLConnection.HTTP_UNAVAILABLE,
                    HttpURLConnection.HTTP_GATEWAY_TIMEOUT ->
                throw VerificationFailedException.away("the gateway answers " + status + " for " + what, null);
            default ->
                throw VerificationFailedException.of(
                        Reason.UNREACHABLE, "the gateway answers " + status + " for " + what);
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
