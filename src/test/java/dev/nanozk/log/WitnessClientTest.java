package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a witness that does what C2SP tlog-witness says. */
class WitnessClientTest {
    private static final NoteSigner WITNESS = new NoteSigner("witness.example/w", new byte[32]);

    @TempDir
    private Path directory;

    private HttpServer server;
    private Checkpoint latest;
    private int calls;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/w/add-checkpoint", this::addCheckpoint);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private WitnessClient client() {
        return new WitnessClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w"),
                WITNESS.key(NoteKey.COSIGNATURE));
    }

    private void addCheckpoint(HttpExchange call) throws IOException {
        calls++;
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int middle = body.indexOf("\n\n");
            String[] head = body.substring(0, middle).split("\n");
            long old = Long.parseLong(head[0].substring("old ".length()));
            SignedNote note = SignedNote.decode(body.substring(middle + 2).getBytes(StandardCharsets.UTF_8));
            NoteKey.requireSigned(note, List.of(TransparencyLogTest.SIGNER.key(NoteKey.ED25519)), "the log");
            Checkpoint c = Checkpoint.parse(note.text());
            long known = latest == null ? 0 : latest.size();
            if (old != known) {
                answer(call, 409, known + "\n");
                return;
            }
            List<byte[]> proof = new ArrayList<>();
            for (int i = 1; i < head.length; i++) {
                proof.add(Base64.getDecoder().decode(head[i]));
            }
            byte[] root = latest == null ? MerkleHash.empty() : latest.root();
            if (!MerkleProofs.isConsistent(known, root, c.size(), c.root(), proof)) {
                answer(call, 422, "");
                return;
            }
            latest = c;
            answer(call, 200, WITNESS.cosign(note.text(), 1_700_000_000).encode() + "\n");
        } catch (LogException e) {
            answer(call, 403, "");
        }
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    @Test
    void checkpointsAreCosignedOneAfterAnother() throws Exception {
        WitnessClient client = client();
        try (TransparencyLog log = TransparencyLogTest.open(directory)) {
            for (int size : new int[] {1, 5, 300}) {
                for (int i = (int) Checkpoint.parse(log.checkpoint().text()).size(); i < size; i++) {
                    log.append(TransparencyLogTest.entry(i));
                }
                SignedNote note = log.awaitCheckpoint(size, 60_000);
                SignedNote.Line line = client.cosign(log.files(), note);
                assertTrue(client.key().verifies(note.text(), line));
                log.cosigned(note.with(List.of(line)));
            }
            assertEquals(3, calls);
            // One that forgot what the witness knows learns it.
            SignedNote note = log.checkpoint();
            client().cosign(log.files(), note);
            assertEquals(5, calls);
            new LogMonitor(log.files(), List.of(TransparencyLogTest.SIGNER.key(NoteKey.ED25519)), List.of(client.key()))
                    .checkpoint();
        }
    }

    @Test
    void aForkIsNotCosigned() throws Exception {
        try (TransparencyLog log = TransparencyLogTest.open(directory.resolve("a"))) {
            log.add(TransparencyLogTest.entry(0));
            client().cosign(log.files(), log.awaitAll(60_000));
        }
        try (TransparencyLog fork = TransparencyLogTest.open(directory.resolve("b"))) {
            fork.add(TransparencyLogTest.entry(7));
            fork.add(TransparencyLogTest.entry(8));
            SignedNote note = fork.awaitAll(60_000);
            IOException e = assertThrows(IOException.class, () -> client().cosign(fork.files(), note));
            assertTrue(e.getMessage().contains("422"), e.getMessage());
        }
    }

    @Test
    void anotherWitnessesSignatureIsNone() throws Exception {
        WitnessClient other = new WitnessClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w/"),
                new NoteSigner("witness.example/other", new byte[32]).key(NoteKey.COSIGNATURE));
        try (TransparencyLog log = TransparencyLogTest.open(directory)) {
            log.add(TransparencyLogTest.entry(0));
            SignedNote note = log.awaitAll(60_000);
            assertThrows(LogException.class, () -> other.cosign(log.files(), note));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new WitnessClient(URI.create("http://127.0.0.1/"), WITNESS.key(NoteKey.ED25519)));
    }
}
