package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.log.LogException;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.receipt.BoundaryCommitment;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.Statement;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receipt of which some blocks are proved counts for what was drawn from logged boundaries by the client's own nonce, and for nothing else. */
class TamperedBudgetTest {
    private static final String NONCE = "revealed after the boundaries";
    private static final Instant CREATED = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Path KEPT = Path.of("src", "test", "resources", "vectors", "budget.json");
    private static final BigDecimal SOME = new BigDecimal("0.2");

    @TempDir
    static Path directory;

    private static ServedModel model;
    private static ReceiptKey key;
    private static ReceiptMaker maker;
    private static Request request;
    private static String text;
    private static Claim claim;
    private static Envelope boundaries;
    private static byte[] digest;
    private static List<byte[]> proofs;
    private static Challenge draw;
    private static Bundle honest;
    private static ReceiptVerifier verifier;
    private static int logs;
    private static final List<Seen> SEEN = new ArrayList<>();

    @BeforeAll
    static void make() throws Exception {
        ModelStore store = new ModelStore(directory.resolve("data"));
        Path file = directory.resolve("five-blocks.gguf");
        ModelShape shape = new ModelShape("five-blocks", "llama", 16, 5, 2, 1, 24, 300, 64, 10_000f);
        RandomModel.write(file, shape, TensorType.F32, 1);
        model = store.load(file, true, (step, f) -> {});
        key = store.receiptKey();
        maker = new ReceiptMaker(model, store.secret());
        request = Request.raw("the one");
        Generation.Answer answer =
                new Generation(model, model.encoder().raw("the one"), 3, List.of()).run(s -> {}, () -> false);
        text = answer.text();
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        claim = ReceiptMaker.claim(model, request, answer, 3, List.of(), Sampling.GREEDY, "the request's own nonce")
                .withBudget(Budget.of(2, model.sensitivity().make((step, f) -> {})))
                .withBoundaries(ReceiptMaker.rows(b));
        boundaries = boundaries(claim, CREATED);
        digest = Digests.sha256(boundaries.payload());
        proofs = new ArrayList<>();
        for (int l = 0; l < maker.layers(); l++) {
            proofs.add(maker.prove(maker.prover(claim, b), l));
        }
        draw = Challenge.draw(digest, NONCE, 2, claim.budget());
        honest = bundle(claim, boundaries, draw);
        verifier = new ReceiptVerifier(model.key().root(), null, r -> Optional.empty());
        if ("write".equals(System.getProperty("nanozk.vectors"))) {
            Files.write(KEPT, honest.bytes());
        }
        // Once: the key and the range of the weights are known to it from then on.
        assertEquals(Verdict.UNCHECKED, verifier.verify(honest.bytes()).verdict());
    }

    private static Envelope boundaries(Claim c, Instant created) {
        return Envelope.sign(BoundaryCommitment.of(c, created, key.keyId()).bytes(), key);
    }

    private static List<byte[]> proofs(List<Integer> blocks) {
        List<byte[]> out = new ArrayList<>();
        blocks.forEach(l -> out.add(proofs.get(l)));
        out.add(proofs.getLast());
        return out;
    }

    private static Statement statement(Claim c, LayerChoice choice, List<byte[]> made) {
        return maker.statement(c, made, CREATED, key.keyId(), choice);
    }

    private static Bundle sign(byte[] statement, List<byte[]> made) {
        return maker.bundle(Envelope.sign(statement, key), List.of(key.publicKey()), request, text, made);
    }

    private static Bundle log(Bundle b, Claim c, Envelope bound, int... order) throws Exception {
        return Logged.budgeted(directory.resolve("log" + logs++), b, c, CREATED, bound, key, order);
    }

    private static Bundle bundle(Claim c, Envelope bound, LayerChoice choice) throws Exception {
        List<byte[]> made = proofs(choice.blocks());
        return log(sign(statement(c, choice, made).bytes(), made), c, bound, 0, 1, 2);
    }

    private static Bundle bundle(Claim c, Envelope bound, Challenge... challenges) throws Exception {
        return bundle(c, bound, new LayerChoice(Digests.sha256(bound.payload()), List.of(challenges)));
    }

    /** What is verified here is kept for the second verifier. */
    private static VerificationReport verify(Bundle b, Challenger by) {
        VerificationReport r = verifier.challenged(by).verify(b.bytes());
        SEEN.add(new Seen(b.bytes(), by, r));
        return r;
    }

    private record Seen(byte[] bytes, Challenger by, VerificationReport report) {}

    /** Every verdict of this class, on the verifier in JavaScript too: skipped where Node or its packages are absent. */
    @AfterAll
    static void theSameVerdictsFromTheSecondVerifier(@TempDir Path cases) throws Exception {
        SecondVerifier.assumeNode();
        SecondVerifier second = new SecondVerifier(cases);
        for (Seen s : SEEN) {
            second.add(s.report.reason(), s.bytes, model.key().root(), TrustAnchors.none(), s.by, s.report);
        }
        assertEquals(List.of(), second.differences());
    }

    private static Challenger pinned(String... nonces) {
        return new Challenger(digest, List.of(nonces), SOME);
    }

    private static void requireRejected(Bundle b, Challenger by, String reason) {
        VerificationReport r = verify(b, by);
        assertEquals(Verdict.REJECTED, r.verdict(), reason);
        assertTrue(r.reason().contains(reason), r.reason());
        assertEquals(1, r.exitCode());
    }

    private static void requireRejected(Bundle b, String reason) {
        requireRejected(b, pinned(NONCE), reason);
        requireRejected(b, Challenger.none(), reason);
    }

    @Test
    void theHonestBundle() throws Exception {
        assertArrayEquals(honest.bytes(), Bundle.decode(honest.bytes()).bytes());
        VerificationReport r = verify(honest, pinned(NONCE));
        assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
        assertEquals(0, r.exitCode());
        assertEquals(Verdict.VERIFIED, r.choice().check().verdict());
        assertEquals(Verdict.VERIFIED, r.sampling());
        int blocks = model.key().spec().blocks();
        for (int l = 0; l < blocks; l++) {
            boolean drawn = draw.blocks().contains(l);
            assertEquals(
                    drawn ? Verdict.VERIFIED : Verdict.UNCHECKED,
                    r.layers().get(l).verdict());
            assertEquals(
                    drawn,
                    r.choice().detection().get(l).compareTo(BigDecimal.ONE) == 0,
                    "no weight makes a block certain here");
            assertTrue(drawn ? r.proved().contains("block " + l) : r.notProved().contains("block " + l));
        }
        assertEquals(draw.blocks().contains(0), r.proved().contains("embedding"));
        // Half of an even share at least.
        assertTrue(r.choice().minimum().doubleValue() >= 2.0 / (2 * blocks) - 1e-5);
        assertTrue(r.toText().contains("not proved"), r.toText());
        assertEquals(
                r.choice().minimum().toPlainString(),
                r.toJson().get("choice").get("minimum").asText());
    }

    /** A bundle of an earlier day: the tests of clients in both languages read it. */
    @Test
    void aKeptBundle() throws Exception {
        Bundle kept = Bundle.decode(Files.readAllBytes(KEPT));
        byte[] shown = Statement.decode(kept.envelope().payload()).choice().boundariesSha256();
        VerificationReport r = new ReceiptVerifier(Digests.sha256(kept.verificationKey()), null, x -> Optional.empty())
                .challenged(new Challenger(shown, List.of(NONCE), SOME))
                .verify(kept.bytes());
        assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
    }

    /** Whoever has not sent the nonce can't know when it was known: nothing is wrong, and nothing verified. */
    @Test
    void aDrawByAForeignNonceCountsForNothing() {
        for (Challenger c : List.of(Challenger.none(), new Challenger(digest, List.of(), SOME))) {
            VerificationReport r = verify(honest, c);
            assertEquals(Verdict.UNCHECKED, r.verdict());
            assertEquals(2, r.exitCode());
            assertEquals("0.000000", r.choice().minimum().toPlainString());
            assertEquals(Verdict.UNCHECKED, r.choice().check().verdict());
        }
        assertThrows(IllegalArgumentException.class, () -> new Challenger(null, List.of(NONCE), SOME));
    }

    @Test
    void lessThanIsAskedForIsNotVerified() {
        VerificationReport r = verify(honest, new Challenger(digest, List.of(NONCE), BigDecimal.ONE));
        assertEquals(Verdict.UNCHECKED, r.verdict());
        assertTrue(r.reason().contains("below the 1"), r.reason());
    }

    @Test
    void withoutAChallengeTheProbabilityIsZero() throws Exception {
        Bundle b = bundle(claim, boundaries);
        VerificationReport r = verify(b, new Challenger(digest, List.of(), new BigDecimal("0.000001")));
        assertEquals(Verdict.UNCHECKED, r.verdict());
        assertEquals(2, r.exitCode());
        assertEquals("0.000000", r.choice().minimum().toPlainString());
        assertEquals(Verdict.VERIFIED, r.sampling());
    }

    /** Demanded in the end, block by block or by draws: all are proved, whoever asked. */
    @Test
    void allBlocksByFurtherChallenges() throws Exception {
        List<Integer> all = IntStream.range(0, maker.layers() - 1).boxed().toList();
        Bundle b = bundle(claim, boundaries, draw, Challenge.named("the others, by their names", all));
        VerificationReport r = verify(b, Challenger.none());
        assertEquals(Verdict.VERIFIED, r.verdict(), r.reason());
        assertEquals("1.000000", r.choice().minimum().toPlainString());
        assertEquals(List.of(), r.notProved());
    }

    @Test
    void aSecondNonceOnlyAddsBlocks() throws Exception {
        String second = "another that came later";
        Bundle b = bundle(claim, boundaries, draw, Challenge.draw(digest, second, 1, claim.budget()));
        BigDecimal one = verify(honest, pinned(NONCE)).choice().minimum();
        VerificationReport both = verify(b, pinned(NONCE, second));
        assertEquals(Verdict.VERIFIED, both.verdict(), both.reason());
        assertTrue(both.choice().minimum().compareTo(one) > 0);
        requireRejected(honest, pinned(NONCE, second), "a challenge is missing");
    }

    @Test
    void otherBlocksThanTheDrawn() throws Exception {
        List<Integer> others = new ArrayList<>();
        for (int l = 0; others.size() < 2; l++) {
            if (!draw.blocks().contains(l)) {
                others.add(l);
            }
        }
        requireRejected(bundle(claim, boundaries, new Challenge(NONCE, 2, others)), "draws other blocks");
        // Fewer than the nonce draws, and another one than it draws alone.
        List<Integer> alone = Challenge.draw(digest, NONCE, 1, claim.budget()).blocks();
        int other = IntStream.range(0, 5)
                .filter(l -> !alone.contains(l))
                .findFirst()
                .orElseThrow();
        requireRejected(bundle(claim, boundaries, new Challenge(NONCE, 1, List.of(other))), "draws other blocks");
        requireRejected(
                bundle(claim, boundaries, new Challenge(NONCE, 2, draw.blocks().subList(0, 1))), "draws other blocks");
    }

    @Test
    void drawnFromADigestThatIsNotLogged() throws Exception {
        byte[] other = Logged.seed(77);
        Challenge c = Challenge.draw(other, NONCE, 2, claim.budget());
        requireRejected(
                bundle(claim, boundaries, new LayerChoice(other, List.of(c))),
                "another digest than that of the logged");
    }

    @Test
    void aDrawnBlockMissing() throws Exception {
        LayerChoice choice = new LayerChoice(digest, List.of(draw));
        List<byte[]> fewer = proofs(draw.blocks().subList(0, 1));
        Statement s = statement(claim, choice, fewer);
        requireRejected(log(sign(s.bytes(), fewer), claim, boundaries, 0, 1, 2), "a drawn block is missing");
        Statement whole = statement(claim, choice, proofs(draw.blocks()));
        requireRejected(log(sign(whole.bytes(), fewer), claim, boundaries, 0, 1, 2), "proofs where 3 are due");
    }

    @Test
    void anotherBlocksProofInItsPlace() throws Exception {
        int other = IntStream.range(0, 5)
                .filter(l -> !draw.blocks().contains(l))
                .findFirst()
                .orElseThrow();
        List<byte[]> made = new ArrayList<>(proofs(draw.blocks()));
        made.set(0, proofs.get(other));
        Statement s = statement(claim, new LayerChoice(digest, List.of(draw)), made);
        requireRejected(
                log(sign(s.bytes(), made), claim, boundaries, 0, 1, 2),
                "block " + draw.blocks().getFirst() + ": ");
    }

    @Test
    void weightsChangedAfterTheBoundaries() throws Exception {
        Claim other = claim.withBudget(Budget.of(2, new double[] {1, 1, 1, 1, 90}));
        Challenge c = Challenge.draw(digest, NONCE, 2, other.budget());
        Bundle b = bundle(other, boundaries, c);
        requireRejected(b, "the logged boundaries are those of another claim");
    }

    @Test
    void aWeightBelowTheFloor() throws Exception {
        ObjectNode s = json(honest);
        ArrayNode weights = (ArrayNode) s.at("/predicate/claim/budget/weights");
        int floor = Budget.floor(5);
        int first = weights.get(0).asInt();
        weights.set(0, floor - 1);
        weights.set(1, weights.get(1).asInt() + first - floor + 1);
        requireRejected(with(s), "below the floor");
        weights.set(0, first);
        requireRejected(with(s), "add up to");
    }

    private static ObjectNode json(Bundle b) throws Exception {
        return (ObjectNode) CanonicalJson.parse(b.envelope().payload(), "statement");
    }

    private static Bundle with(ObjectNode statement) throws Exception {
        return log(sign(CanonicalJson.bytes(statement), honest.proofs()), claim, boundaries, 0, 1, 2);
    }

    @Test
    void aDetectionProbabilityThatWasNeverThere() throws Exception {
        ObjectNode s = json(honest);
        ((ObjectNode) s.at("/predicate/choice")).put("minimum", "0.999999");
        requireRejected(with(s), "differs from what its claim says");
        ObjectNode coverage = json(honest);
        ((ArrayNode) coverage.at("/predicate/coverage/notProved")).remove(0);
        requireRejected(with(coverage), "differs from what its claim says");
    }

    @Test
    void anotherBudgetThanTheClaims() throws Exception {
        ObjectNode without = json(honest);
        ((ObjectNode) without.at("/predicate")).remove("choice");
        requireRejected(with(without), "a choice of blocks goes with a budget");
        ObjectNode dropped = json(honest);
        ((ObjectNode) dropped.at("/predicate/claim")).remove("budget");
        requireRejected(with(dropped), "a choice of blocks goes with a budget");
    }

    /** The same boundaries under another digest, after the nonce was known, until the draw is a good one. */
    @Test
    void boundariesLoggedAgainAfterTheNonce() throws Exception {
        Envelope again = boundaries(claim, CREATED.plusSeconds(1));
        byte[] other = Digests.sha256(again.payload());
        Bundle b = bundle(claim, again, Challenge.draw(other, NONCE, 2, claim.budget()));
        requireRejected(b, pinned(NONCE), "not those that were shown before the challenge");
        // Who has not seen the digest before can't tell; the log shows both.
        assertEquals(Verdict.UNCHECKED, verify(b, Challenger.none()).verdict());
        EvidenceAudit audit = new EvidenceAudit();
        audit.entry(0, LogEntry.commitment(Logged.seed(1)).bytes());
        audit.entry(1, LogEntry.boundaries(0, digest).bytes());
        assertThrows(
                LogException.class,
                () -> audit.entry(2, LogEntry.boundaries(0, other).bytes()));
        assertThrows(
                LogException.class,
                () -> audit.entry(2, LogEntry.boundaries(1, other).bytes()));
    }

    @Test
    void boundariesOfAnotherClaim() throws Exception {
        Claim other = claim.withBoundaries(claim.boundaries().reversed());
        Envelope foreign = boundaries(other, CREATED);
        Challenge c = Challenge.draw(Digests.sha256(foreign.payload()), NONCE, 2, claim.budget());
        requireRejected(bundle(claim, foreign, c), Challenger.none(), "those of another claim");
    }

    @Test
    void boundariesThatStandInNoLogOrAtAnotherPlace() throws Exception {
        LayerChoice choice = new LayerChoice(digest, List.of(draw));
        List<byte[]> made = proofs(draw.blocks());
        Bundle b = sign(statement(claim, choice, made).bytes(), made);
        requireRejected(b, "boundaries that stand in no log");
        requireRejected(b.with(honest.inclusion().with(null)), "where the claim has a budget");
        requireRejected(log(b, claim, boundaries, 0, 2, 1), "not between those of commitment and proof");
    }

    @Test
    void theRequestsNonceAsAChallenge() throws Exception {
        Challenge c = Challenge.draw(digest, claim.nonce(), 2, claim.budget());
        requireRejected(bundle(claim, boundaries, c), Challenger.none(), "which was known before the boundaries");
    }

    @Test
    void noncesThatAreNone() throws Exception {
        for (Challenge c : List.of(
                Challenge.draw(digest, "short", 2, claim.budget()),
                Challenge.draw(digest, "x".repeat(257), 2, claim.budget()))) {
            requireRejected(bundle(claim, boundaries, c), Challenger.none(), "characters");
        }
        requireRejected(bundle(claim, boundaries, draw, draw), Challenger.none(), "a nonce twice");
        requireRejected(
                bundle(claim, boundaries, new Challenge(NONCE, null, List.of(1, 1))), Challenger.none(), "ascending");
    }

    /** Every byte of the boundaries' envelope and place; proofs are no part of it, and not looked at. */
    @Test
    void anyByteOfTheLoggedBoundaries() {
        byte[] bytes = honest.bytes();
        String all = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        int from = all.indexOf("\"boundaries\":{\"entry\"");
        int to = all.indexOf("\"checkpoint\"", from);
        assertTrue(from > 0 && to > from);
        for (int i = from; i < to; i++) {
            byte[] bad = bytes.clone();
            bad[i] ^= 1;
            boolean rejected;
            try {
                Bundle b = Bundle.decode(bad);
                Statement s = Statement.decode(b.envelope().payload());
                rejected = InclusionCheck.check(b, s, TrustAnchors.none()).isRejected()
                        || ChoiceCheck.check(s, b.inclusion(), pinned(NONCE))
                                .check()
                                .isRejected();
            } catch (ReceiptFormatException | IllegalArgumentException e) {
                rejected = true;
            }
            assertTrue(rejected, "byte " + i);
        }
    }
}
