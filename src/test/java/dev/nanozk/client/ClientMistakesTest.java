package dev.nanozk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nanozk.client.VerificationFailedException.Reason;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.SigningKey;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationProgress;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients meet: a gateway that is down, slow, gone, of another answer, of another time, or sends too much. */
class ClientMistakesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String ID = "r";

    private byte[] bytes;
    private Bundle bundle;
    private Statement statement;
    private PinnedModel pinned;

    private HttpServer server;
    private volatile String status = "proved";
    private volatile String budget = "null";
    private volatile int challengeAnswer = 200;
    private volatile String challenged;
    private volatile String apiKey;
    private volatile byte[] served;
    private volatile long announced = -1;
    private final AtomicInteger refusals = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        bytes = Files.readAllBytes(Path.of("src", "test", "resources", "vectors", "receipt.json"));
        bundle = Bundle.decode(bytes);
        statement = Statement.decode(bundle.envelope().payload());
        pinned = new PinnedModel(Digests.sha256(bundle.verificationKey()), null);
        served = bundle.withoutKey().bytes();
        server = listening(0);
    }

    private HttpServer listening(int port) throws IOException {
        HttpServer s = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        s.createContext("/v1/", this::answer);
        s.start();
        return s;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange e) throws IOException {
        String path = e.getRequestURI().getPath().substring("/v1".length());
        String authorization = e.getRequestHeaders().getFirst("Authorization");
        if (apiKey != null && !("Bearer " + apiKey).equals(authorization)) {
            send(e, 401, "{}".getBytes(StandardCharsets.UTF_8));
        } else if (refusals.getAndDecrement() > 0) {
            send(e, 503, new byte[0]);
        } else if (path.equals("/receipts/" + ID)) {
            String root = Digests.hex(pinned.root());
            json(
                    e,
                    "{'status':'" + status + "','commitment':'" + root + "','proved':1,'total':3,'budget':" + budget
                            + "}");
        } else if (path.equals("/receipts/" + ID + "/challenge")) {
            challenged = e.getRequestMethod() + " " + e.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String refusal = "{'error':{'code':'nonce_used','message':'This nonce is known.'}}";
            String state = "{'status':'queued','commitment':'','proved':1,'total':3,'budget':" + budget + "}";
            send(
                    e,
                    challengeAnswer,
                    (challengeAnswer == 200 ? state : refusal)
                            .replace('\'', '"')
                            .getBytes(StandardCharsets.UTF_8));
        } else if (path.equals("/receipts/" + ID + "/bundle")) {
            send(e, 200, served);
        } else if (path.equals("/models")) {
            json(e, "{'data':[{'id':'tiny','commitment':'" + Digests.hex(pinned.root()) + "'}]}");
        } else if (path.equals("/models/tiny/verification-key")) {
            send(e, 200, bundle.verificationKey());
        } else {
            send(e, 404, new byte[0]);
        }
    }

    private void json(HttpExchange e, String text) throws IOException {
        send(e, 200, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private void send(HttpExchange e, int code, byte[] body) throws IOException {
        long length = body == served && announced >= 0 ? announced : body.length;
        e.sendResponseHeaders(code, length == 0 ? -1 : length);
        try (var out = e.getResponseBody()) {
            out.write(body);
        } catch (IOException left) {
            // The client has seen enough, or less was sent than announced.
        }
        e.close();
    }

    private Gateway gateway(int maxBytes, Duration outage) {
        return new Gateway(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "k", maxBytes, outage);
    }

    private PendingReceipt follow(Duration timeout, Expectation expected) {
        return new ReceiptWatcher(gateway(Gateway.MAX_BYTES, PATIENCE), pinned, timeout, VerificationListener.NONE)
                .follow(ID, expected);
    }

    private static VerificationFailedException failure(PendingReceipt receipt) {
        return assertThrows(VerificationFailedException.class, receipt::await);
    }

    private Expectation right() {
        return new Expectation(
                bundle.text(), bundle.request(), statement.claim().nonce());
    }

    @Test
    void anHonestGateway() throws Exception {
        assertEquals(Verdict.VERIFIED, follow(PATIENCE, right()).await().verdict());
    }

    @Test
    void unpinnedRoot() {
        ReceiptWatcher watcher = new ReceiptWatcher(
                gateway(Gateway.MAX_BYTES, PATIENCE), PinnedModel.none(), PATIENCE, VerificationListener.NONE);
        served = bytes;
        VerificationFailedException e = failure(watcher.follow(ID, right()));
        assertEquals(Reason.UNCHECKED, e.reason());
        VerificationReport report = e.report().orElseThrow();
        assertEquals(Verdict.UNCHECKED, report.model());
        assertTrue(report.layers().stream().allMatch(l -> l.verdict() == Verdict.VERIFIED));
        // Nor is the model more than unchecked where something else is wrong.
        VerificationFailedException other = failure(watcher.follow(ID, new Expectation("x", null, null)));
        assertEquals(Reason.REJECTED, other.reason());
        assertEquals(Verdict.UNCHECKED, other.report().orElseThrow().model());
    }

    @Test
    void serverDown() {
        Gateway g = gateway(Gateway.MAX_BYTES, Duration.ZERO);
        server.stop(0);
        VerificationFailedException e = assertThrows(VerificationFailedException.class, () -> g.bundle(ID, PATIENCE));
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertTrue(e.getMessage().contains("can't be reached"), e.getMessage());
    }

    @Test
    void aServerThatComesBackDoesNotCostTheVerdict() throws Exception {
        refusals.set(2);
        assertEquals(Verdict.VERIFIED, follow(PATIENCE, right()).await().verdict());
        int port = server.getAddress().getPort();
        status = "proving";
        PendingReceipt waiting = follow(PATIENCE, right());
        server.stop(0);
        Thread.sleep(SHORT);
        status = "proved";
        server = listening(port);
        assertEquals(Verdict.VERIFIED, waiting.await().verdict());
        refusals.set(Integer.MAX_VALUE);
        VerificationFailedException e =
                assertThrows(VerificationFailedException.class, () -> gateway(Gateway.MAX_BYTES, SHORT)
                        .bundle(ID, PATIENCE));
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertTrue(e.getMessage().contains("503"), e.getMessage());
    }

    @Test
    void receiptPending() {
        status = "proving";
        VerificationFailedException e = failure(follow(SHORT, right()));
        assertEquals(Reason.PENDING, e.reason());
        assertTrue(e.getMessage().contains("1 of 3 proofs"), e.getMessage());
        assertTrue(e.report().isEmpty());
    }

    @Test
    void aReceiptThatWillNeverBeProved() {
        for (String lost : List.of("failed", "aborted")) {
            status = lost;
            assertEquals(Reason.NOT_PROVED, failure(follow(PATIENCE, right())).reason());
        }
        ReceiptWatcher watcher = new ReceiptWatcher(gateway(1, PATIENCE), pinned, PATIENCE, VerificationListener.NONE);
        assertEquals(Reason.NOT_PROVED, failure(watcher.follow(null, right())).reason());
    }

    @Test
    void expiredApiKey() {
        apiKey = "another";
        VerificationFailedException e = failure(follow(PATIENCE, right()));
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertTrue(e.getMessage().contains("401") && e.getMessage().contains("expired"), e.getMessage());
    }

    private static TrustAnchors history(Instant notBefore, Instant notAfter) throws ReceiptFormatException {
        ReceiptKey key = ReceiptKey.of(new byte[32]);
        return TrustAnchors.none()
                .withHistory(new KeyHistory(
                        "log.example/receipts",
                        List.of(new KeyHistory.Key(
                                KeyHistory.Use.RECEIPT,
                                SigningKey.Algorithm.of(key.publicKey()),
                                key.publicKey(),
                                notBefore,
                                notAfter,
                                null,
                                -1))));
    }

    private VerificationReport report(byte[] b, TrustAnchors trusted) {
        return ReceiptCheck.report(
                b, pinned.root(), trusted, Expectation.nothing(), r -> Optional.empty(), VerificationProgress.NONE);
    }

    @Test
    void expiredKeyOfTheSigner() throws ReceiptFormatException {
        Instant proved = statement.proved();
        Instant before = proved.minus(Duration.ofDays(9));
        // Expired long ago, but after this was signed.
        assertEquals(Verdict.VERIFIED, report(bytes, history(before, proved)).verdict());
        VerificationReport late = report(bytes, history(before, proved.minusSeconds(1)));
        assertEquals(Verdict.REJECTED, late.signature());
        assertEquals(1, late.exitCode());
        assertTrue(late.reason().contains("not valid any more"), late.reason());
        VerificationReport early = report(bytes, history(proved.plusSeconds(1), null));
        assertTrue(early.reason().contains("not valid yet"), early.reason());
    }

    private byte[] signedAt(Instant time) {
        Statement s = new Statement(
                statement.claim(),
                statement.proofSha256(),
                statement.rangeProofSha256(),
                time,
                time,
                statement.keyId());
        return new Bundle(
                        Envelope.sign(s.bytes(), List.of(ReceiptKey.of(new byte[32]))),
                        bundle.publicKey(),
                        bundle.request(),
                        bundle.text(),
                        bundle.proofs(),
                        bundle.verificationKey(),
                        bundle.rangeProof())
                .bytes();
    }

    @Test
    void clockSkew() throws ReceiptFormatException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        TrustAnchors keys = history(Instant.parse("2025-01-01T00:00:00Z"), null);
        for (Duration ahead : List.of(Duration.ofDays(-1), Duration.ofMinutes(4), Duration.ofMinutes(7))) {
            byte[] b = signedAt(now.plus(ahead));
            Verdict wanted = ahead.toMinutes() > 5 ? Verdict.REJECTED : Verdict.VERIFIED;
            assertEquals(wanted, report(b, keys).signature(), ahead.toString());
            // Where no history of keys is trusted, no verdict depends on anybody's clock.
            assertEquals(Verdict.VERIFIED, report(b, TrustAnchors.none()).verdict(), ahead.toString());
        }
        String reason = report(signedAt(now.plus(Duration.ofHours(1))), keys).reason();
        assertTrue(reason.contains("a time to come"), reason);
    }

    @Test
    void theBundleOfAnotherCompletion() {
        String nonce = statement.claim().nonce();
        for (Expectation other : List.of(
                new Expectation(bundle.text(), bundle.request(), ReceiptWatcher.nonce()),
                new Expectation("another", bundle.request(), nonce),
                new Expectation(bundle.text(), Request.raw("the two"), nonce))) {
            VerificationFailedException e = failure(follow(PATIENCE, other));
            assertEquals(Reason.REJECTED, e.reason());
            assertEquals(Verdict.REJECTED, e.report().orElseThrow().tokens());
            assertTrue(e.getMessage().startsWith("the receipt is of another"), e.getMessage());
        }
    }

    @Test
    void challenges() throws Exception {
        Gateway g = gateway(Gateway.MAX_BYTES, PATIENCE);
        status = "queued";
        VerificationFailedException pending =
                assertThrows(VerificationFailedException.class, () -> g.boundaries(ID, SHORT));
        assertEquals(Reason.PENDING, pending.reason());
        assertTrue(pending.getMessage().contains("shows no logged boundaries"), pending.getMessage());
        status = "awaiting_challenge";
        budget = "{'boundaries':'" + "ab".repeat(32) + "'}";
        assertEquals("ab".repeat(32), Digests.hex(g.boundaries(ID, PATIENCE)));
        // Waiting for a proof that nobody has demanded would never end.
        VerificationFailedException waits =
                assertThrows(VerificationFailedException.class, () -> g.bundle(ID, PATIENCE));
        assertEquals(Reason.NOT_PROVED, waits.reason());
        assertTrue(waits.getMessage().contains("awaits a challenge"), waits.getMessage());
        assertEquals("queued", g.challenge(ID, "revealed just now", 2).status());
        assertEquals("POST application/json {\"nonce\":\"revealed just now\",\"layers\":2}", challenged);
        assertEquals(
                "ab".repeat(32),
                g.challenge(ID, "revealed just now", List.of(0, 3)).boundaries());
        assertEquals("POST application/json {\"nonce\":\"revealed just now\",\"layers\":[0,3]}", challenged);
        for (int refusal : new int[] {400, 409}) {
            challengeAnswer = refusal;
            VerificationFailedException e =
                    assertThrows(VerificationFailedException.class, () -> g.challenge(ID, "revealed just now", 2));
            assertEquals(Reason.NOT_PROVED, e.reason());
            assertTrue(e.getMessage().contains("This nonce is known."), e.getMessage());
        }
        challengeAnswer = 503;
        assertTrue(assertThrows(VerificationFailedException.class, () -> g.challenge(ID, "revealed just now", 2))
                .isAway());
        assertEquals(
                Reason.NOT_PROVED,
                assertThrows(VerificationFailedException.class, () -> g.challenge("unknown", "revealed just now", 2))
                        .reason());
        budget = "{'boundaries':'none'}";
        assertEquals(
                Reason.UNREACHABLE,
                assertThrows(VerificationFailedException.class, () -> g.boundaries(ID, PATIENCE))
                        .reason());
        budget = "null";
        status = "proved";
        assertEquals(
                Reason.NOT_PROVED,
                assertThrows(VerificationFailedException.class, () -> g.boundaries(ID, PATIENCE))
                        .reason());
    }

    @Test
    void hugeBundle() {
        announced = 1L << 40;
        VerificationFailedException e = failure(follow(PATIENCE, right()));
        assertEquals(Reason.UNREACHABLE, e.reason());
        assertTrue(e.getMessage().contains("larger than"), e.getMessage());
        announced = -1;
        VerificationFailedException f =
                assertThrows(VerificationFailedException.class, () -> gateway(served.length - 1, SHORT)
                        .bundle(ID, PATIENCE));
        assertTrue(f.getMessage().contains("larger than " + (served.length - 1)), f.getMessage());
    }

    @Test
    void nonsense() {
        served = "nonsense".getBytes(StandardCharsets.UTF_8);
        assertEquals(Reason.REJECTED, failure(follow(PATIENCE, right())).reason());
        served = bytes.clone();
        served[served.length / 2] ^= 1;
        assertEquals(Reason.REJECTED, failure(follow(PATIENCE, right())).reason());
    }
}
