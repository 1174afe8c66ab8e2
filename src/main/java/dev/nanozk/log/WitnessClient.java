package dev.nanozk.log;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Asks a witness for a cosignature: C2SP tlog-witness, add-checkpoint. */
public final class WitnessClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI prefix;
    private final NoteKey key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private long known;

    /**
     * @param prefix submission prefix
     * @param key the witness's key, of type {@link NoteKey#COSIGNATURE}
     */
    public WitnessClient(URI prefix, NoteKey key) {
        if (key.type() != NoteKey.COSIGNATURE) {
            throw new IllegalArgumentException("the key of witness " + key.name() + " does not cosign");
        }
        String s = prefix.toString();
        this.prefix = URI.create(s.endsWith("/") ? s : s + "/");
        this.key = key;
    }

    public NoteKey key() {
        return key;
    }

    /**
     * The witness's line for a checkpoint.
     *
     * @throws IOException if it can't be reached or refuses
     */
    public synchronized SignedNote.Line cosign(LogSource log, SignedNote checkpoint) throws IOException, LogException {
        HttpResponse<String> answer = submit(log, checkpoint);
        if (answer.statusCode() == 409 && answer.body().strip().matches("0|[1-9]\\d{0,17}")) {
            known = Long.parseLong(answer.body().strip());
            answer = submit(log, checkpoint);
        }
        if (answer.statusCode() != 200) {
            throw new IOException("witness " + key.name() + " answers " + answer.statusCode());
        }
        for (String line : answer.body().split("\n")) {
            SignedNote.Line l = SignedNote.Line.decode(line);
            if (key.verifies(checkpoint.text(), l)) {
                known = Checkpoint.parse(checkpoint.text()).size();
                return l;
            }
        }
        throw new LogException("witness " + key.name() + " gives no signature of its own");
    }

    private HttpResponse<String> submit(LogSource log, SignedNote checkpoint) throws IOException, LogException {
        long size = Checkpoint.parse(checkpoint.text()).size();
        if (known > size) {
            throw new LogException("witness " + key.name() + " has seen size " + known + ", the log is at " + size);
        }
        List<byte[]> proof = MerkleProofs.consistency(new TileReader(log, size), known, size);
        StringBuilder body = new StringBuilder("old " + known + "\n");
        proof.forEach(h -> body.append(Base64.getEncoder().encodeToString(h)).append('\n'));
        body.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        try {
            return http.send(
                    HttpRequest.newBuilder(prefix.resolve("add-checkpoint"))
                            .timeout(PATIENCE)
                            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
