package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.protocol.commitment.BatchedInnerProduct;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.CompletionProver.OpenProof;
import dev.nanozk.proving.prover.MaliciousChannel.Kind;
import dev.nanozk.proving.verifier.ProofVerifier;
import dev.nanozk.vectors.FixedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layers that one argument opens: altered, mixed with others, and made by provers that lie in a layer or in the argument. */
class CompactProofTest {
    private static final int SCALE = Integer.getInteger("nanozk.attack", 1);
    private static final TinyCompletion C = TinyCompletion.get();
    private static final CompletionProver PROVER = new CompletionProver(C.model, C.completion, C.boundaries);
    private static final ProofVerifier VERIFIER = new ProofVerifier(C.model.key());
    private static final List<OpenProof> LAYERS = layers(PROVER);
    private static final byte[] OPENING = PROVER.opening(claims(LAYERS), TinyCompletion.random());

    private static List<OpenProof> layers(CompletionProver prover) {
        List<OpenProof> out = new ArrayList<>();
        for (int l = 0; l <= C.blocks(); l++) {
            out.add(prover.open(l, TinyCompletion.random()));
        }
        return out;
    }

    private static List<byte[]> bytes(List<OpenProof> layers) {
        return layers.stream().map(OpenProof::proof).toList();
    }

    private static List<InnerProductClaim> claims(List<OpenProof> layers) {
        return layers.stream().map(OpenProof::claim).toList();
    }

    /** The reason of the rejection, the same of every layer; null where all are accepted. */
    private static String verdict(Completion completion, List<byte[]> layers, byte[] opening) {
        List<Optional<String>> reasons = VERIFIER.compact(completion, layers, opening, l -> {});
        assertEquals(C.blocks() + 1, reasons.size());
        assertEquals(Collections.nCopies(reasons.size(), reasons.getFirst()), reasons);
        return reasons.getFirst().orElse(null);
    }

    private static String verdict(List<byte[]> layers, byte[] opening) {
        return verdict(C.completion, layers, opening);
    }

    private static void rejected(String what, List<byte[]> layers, byte[] opening) {
        assertTrue(verdict(layers, opening) != null, "accepted: " + what);
    }

    private static List<byte[]> with(int layer, byte[] proof) {
        List<byte[]> out = new ArrayList<>(bytes(LAYERS));
        out.set(layer, proof);
        return out;
    }

    @Test
    void theHonestFormIsAcceptedAndIsSmaller() {
        assertEquals(null, verdict(bytes(LAYERS), OPENING));
        long compact =
                OPENING.length + bytes(LAYERS).stream().mapToLong(p -> p.length).sum();
        long alone = PROVER.head(TinyCompletion.random()).length;
        for (int l = 0; l < C.blocks(); l++) {
            alone += PROVER.block(l, TinyCompletion.random()).length;
        }
        assertTrue(compact < alone, compact + " of " + alone);
    }

    /** A layer's proof ends with mask, blinding, L and R of each round and the last scalar: all before them is the same. */
    @Test
    void aLayerIsTheBeginningOfItsProof() {
        SecretRandom one = new SecretRandom(new byte[32], new FixedRandom());
        SecretRandom same = new SecretRandom(new byte[32], new FixedRandom());
        byte[] open = PROVER.open(1, one).proof();
        byte[] whole = PROVER.block(1, same);
        assertArrayEquals(Arrays.copyOf(whole, open.length), open);
        assertEquals(1, (whole.length - open.length) / 32 % 2);
    }

    @Test
    void layersExchangedRepeatedLeftOutOrMore() {
        List<byte[]> honest = bytes(LAYERS);
        List<byte[]> exchanged = new ArrayList<>(honest);
        Collections.swap(exchanged, 0, 1);
        rejected("exchanged", exchanged, OPENING);
        rejected("repeated", with(1, honest.get(0)), OPENING);
        rejected("the head's for a block", with(0, honest.getLast()), OPENING);
        rejected("left out", honest.subList(1, honest.size()), OPENING);
        rejected("without the head", honest.subList(0, honest.size() - 1), OPENING);
        List<byte[]> more = new ArrayList<>(honest);
        more.add(honest.getFirst());
        rejected("one more", more, OPENING);
        rejected("none", List.of(), OPENING);
    }

    /** The opening is of these very layers: the same layer proved a second time is another one. */
    @Test
    void aLayerOfAnotherAttemptOrOfAnotherCompletion() {
        for (int l = 0; l <= C.blocks(); l++) {
            rejected(
                    "attempt at " + l,
                    with(l, PROVER.open(l, TinyCompletion.random()).proof()),
                    OPENING);
        }
        byte[] context = new byte[32];
        context[31] = 1;
        Completion other =
                new Completion(context, C.completion.prompt(), C.completion.output(), C.completion.boundaries());
        CompletionProver prover = new CompletionProver(C.model, other, C.boundaries);
        List<OpenProof> layers = layers(prover);
        byte[] opening = prover.opening(claims(layers), TinyCompletion.random());
        assertEquals(null, verdict(other, bytes(layers), opening));
        rejected("all of another completion", bytes(layers), opening);
        rejected("another completion's opening", bytes(LAYERS), opening);
        for (int l = 0; l <= C.blocks(); l++) {
            rejected("another completion's layer " + l, with(l, layers.get(l).proof()), OPENING);
            List<OpenProof> mixed = new ArrayList<>(LAYERS);
            mixed.set(l, layers.get(l));
            rejected(
                    "opened with another completion's layer " + l,
                    bytes(mixed),
                    PROVER.opening(claims(mixed), TinyCompletion.random()));
        }
    }

    @Test
    void anOpeningOfOtherClaims() {
        List<InnerProductClaim> honest = claims(LAYERS);
        List<InnerProductClaim> exchanged = new ArrayList<>(honest);
        Collections.swap(exchanged, 0, 1);
        rejected("order of gamma", bytes(LAYERS), PROVER.opening(exchanged, TinyCompletion.random()));
        List<InnerProductClaim> repeated = new ArrayList<>(honest);
        repeated.set(1, honest.get(0));
        rejected("a claim twice", bytes(LAYERS), PROVER.opening(repeated, TinyCompletion.random()));
        assertThrows(
                IllegalArgumentException.class,
                () -> PROVER.opening(honest.subList(1, honest.size()), TinyCompletion.random()));
        MaliciousChannel few = new MaliciousChannel(C.verifying.openingTranscript(), Kind.NONE, 0, 0);
        BatchedInnerProduct.prove(few, honest.subList(1, honest.size()));
        rejected("of fewer claims", bytes(LAYERS), few.proof());
    }

    /** Challenges that do not depend on what they must: known before the layers are, or the same for another completion. */
    @Test
    void aTranscriptThatHearsLess() {
        for (String deafTo : List.of("claims", "claim")) {
            Transcript deaf = new Transcript("nanozk/v1/proof") {
                @Override
                public void absorb(String label, byte[] data) {
                    if (!label.equals(deafTo)) {
                        super.absorb(label, data);
                    }
                }

                @Override
                public void absorb(String label, long... values) {
                    if (!label.equals(deafTo)) {
                        super.absorb(label, values);
                    }
                }
            };
            MaliciousChannel channel = new MaliciousChannel(deaf, Kind.NONE, 0, 0);
            BatchedInnerProduct.prove(channel, claims(LAYERS));
            rejected("deaf to " + deafTo, bytes(LAYERS), channel.proof());
        }
        for (Transcript t :
                List.of(C.verifying.headTranscript(), C.verifying.blockTranscript(0), C.verifying.wholeTranscript())) {
            MaliciousChannel channel = new MaliciousChannel(t, Kind.NONE, 0, 0);
            BatchedInnerProduct.prove(channel, claims(LAYERS));
            rejected("another kind of transcript", bytes(LAYERS), channel.proof());
        }
    }

    @Test
    void oneFormForTheOther() {
        byte[] whole = PROVER.block(0, TinyCompletion.random());
        rejected("a whole proof among open ones", with(0, whole), OPENING);
        List<byte[]> honest = bytes(LAYERS);
        assertTrue(VERIFIER.layers(C.completion, honest).stream().allMatch(Optional::isPresent));
        rejected("without an opening", honest, new byte[0]);
        rejected(
                "the end of a proof for the opening",
                honest,
                Arrays.copyOfRange(whole, honest.get(0).length, whole.length));
    }

    @Test
    void cutShortOrExtended() {
        for (int l = 0; l <= C.blocks() + 1; l++) {
            byte[] p = l <= C.blocks() ? LAYERS.get(l).proof() : OPENING;
            for (int n :
                    new int[] {0, 1, 32, p.length - 64, p.length - 32, p.length - 1, p.length + 1, p.length + 32}) {
                byte[] other = Arrays.copyOf(p, n);
                String what = "part " + l + " of " + n + " bytes";
                if (l <= C.blocks()) {
                    rejected(what, with(l, other), OPENING);
                } else {
                    rejected(what, bytes(LAYERS), other);
                }
            }
        }
    }

    @Test
    void anyItemChangedOrExchanged() {
        Random random = new Random(17);
        for (int item = 0; item < OPENING.length / 32; item++) {
            byte[] bad = OPENING.clone();
            System.arraycopy(OPENING, 32 * ((item + 1) % (OPENING.length / 32)), bad, 32 * item, 32);
            rejected("item " + item + " of the opening", bytes(LAYERS), bad);
        }
        for (int l = 0; l <= C.blocks(); l++) {
            byte[] p = LAYERS.get(l).proof();
            for (int k = 0; k < 6 * SCALE; k++) {
                int item = random.nextInt(p.length / 32);
                byte[] bad = p.clone();
                System.arraycopy(p, 32 * ((item + 1) % (p.length / 32)), bad, 32 * item, 32);
                rejected("item " + item + " of layer " + l, with(l, bad), OPENING);
            }
            byte[] bad = p.clone();
            Arrays.fill(bad, p.length - 32, p.length, (byte) 0xff);
            assertTrue(verdict(with(l, bad), OPENING).contains("canonical scalar"));
            Arrays.fill(bad, p.length - 64, p.length, (byte) 0);
            rejected("X and Y zero in layer " + l, with(l, bad), OPENING);
        }
    }

    /** A false layer is named where its bytes tell. */
    @Test
    void theGuiltyLayerIsNamedWhereItIsMalformed() {
        byte[] p = LAYERS.get(1).proof();
        String reason = verdict(with(1, Arrays.copyOf(p, p.length - 1)), OPENING);
        assertTrue(reason.contains("block 1"), reason);
        reason = verdict(bytes(LAYERS), Arrays.copyOf(OPENING, 5));
        assertTrue(reason.contains("opening: proof ends"), reason);
    }

    private static MaliciousChannel opened(Kind kind, int target, long seed) {
        MaliciousChannel channel = new MaliciousChannel(C.verifying.openingTranscript(), kind, target, seed);
        BatchedInnerProduct.prove(channel, claims(LAYERS));
        return channel;
    }

    /** The first step, the last (the values at r among those that are sealed) and one between them; a longer run takes all. */
    private static List<Integer> steps(int count, Random random) {
        return IntStream.range(0, count)
                .filter(i -> SCALE > 1 || i == 0 || i == count - 1 || i == random.nextInt(count))
                .boxed()
                .toList();
    }

    /** Every kind of lie in the opening. */
    @Test
    void aLieAtAnyStepOfTheOpening() {
        MaliciousChannel dry = opened(Kind.NONE, 0, 0);
        assertEquals(null, verdict(bytes(LAYERS), dry.proof()));
        Random random = new Random(18);
        int told = 0;
        for (Kind kind : Kind.values()) {
            for (int step : steps(kind == Kind.NONE ? 0 : dry.steps(kind.step), random)) {
                MaliciousChannel liar = opened(kind, step, random.nextLong());
                if (liar.harmless.isEmpty()) {
                    rejected(liar.lie + " (" + kind.precedent + ")", bytes(LAYERS), liar.proof());
                    told++;
                }
            }
        }
        assertTrue(told > 30, told + " lies");
    }

    private static OpenProof lying(int layer, MaliciousChannel channel) throws ProofFormatException {
        InnerProductClaim claim = ClosingArgument.open(
                channel, C.model.key().columnBits(), C.honest(layer).run(channel, true));
        return new OpenProof(channel.proof(), claim);
    }

    /** A lie in one layer, the opening made as well as it can be. */
    @Test
    void aLieInALayer() throws Exception {
        Random random = new Random(19);
        List<MaliciousChannel> dry = new ArrayList<>();
        for (int l = 0; l <= C.blocks(); l++) {
            dry.add(new MaliciousChannel(C.transcript(l), Kind.NONE, 0, 0));
            List<OpenProof> honest = new ArrayList<>(LAYERS);
            honest.set(l, lying(l, dry.get(l)));
            assertEquals(null, verdict(bytes(honest), PROVER.opening(claims(honest), TinyCompletion.random())));
        }
        int told = 0;
        for (Kind kind : Kind.values()) {
            for (int n = 0; kind != Kind.NONE && n < SCALE; n++) {
                int l = (n + kind.ordinal()) % dry.size();
                MaliciousChannel liar = new MaliciousChannel(
                        C.transcript(l), kind, random.nextInt(dry.get(l).steps(kind.step)), random.nextLong());
                List<OpenProof> layers = new ArrayList<>(LAYERS);
                layers.set(l, lying(l, liar));
                assertFalse(liar.lie.isEmpty(), kind + " has no step");
                if (liar.harmless.isEmpty()) {
                    rejected(
                            "layer " + l + ", " + liar.lie,
                            bytes(layers),
                            PROVER.opening(claims(layers), TinyCompletion.random()));
                    told++;
                }
            }
        }
        assertTrue(told > 15, told + " lies");
    }

    @Test
    void twoOpeningsOfTheSameLayersShareNoItem() {
        byte[] again = PROVER.opening(claims(LAYERS), TinyCompletion.random());
        assertEquals(OPENING.length, again.length);
        for (int at = 0; at < again.length; at += 32) {
            assertFalse(Arrays.equals(again, at, at + 32, OPENING, at, at + 32), "item " + at / 32);
        }
    }
}
