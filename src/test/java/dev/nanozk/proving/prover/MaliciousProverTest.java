package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.proving.prover.MaliciousChannel.Kind;
import dev.nanozk.proving.prover.TinyCompletion.Relation;
import dev.nanozk.proving.relation.BlockStatement;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadStatement;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NormWitness;
import dev.nanozk.proving.relation.PublicTables;
import dev.nanozk.vectors.FixedRandom;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A prover that lies at any step of any proof, by {@link Kind} or in its integers. The numbers of lies are those of a run with every change;
 * {@code -Dnanozk.attack=N} multiplies them: {@code ./nanozk test -Dtest='Malicious*Test' -Dnanozk.attack=40}.
 */
class MaliciousProverTest {
    private static final int SCALE = Integer.getInteger("nanozk.attack", 1);
    private static final int LIES_A_KIND = SCALE;
    private static final int LIES_A_WITNESS = 12 * SCALE;

    @Test
    void honestProofsAreAccepted() {
        TinyCompletion c = TinyCompletion.get();
        for (int proof = 0; proof < c.proofs(); proof++) {
            Relation r = c.honest(proof);
            MaliciousChannel channel = new MaliciousChannel(c.transcript(proof), Kind.NONE, 0, 0);
            assertEquals(Optional.empty(), c.verdict(proof, r, c.prove(channel, r)), "proof " + proof);
        }
    }

    @Test
    void aLieOfAnyKindAtAnyStep() {
        TinyCompletion c = TinyCompletion.get();
        Random random = new Random(8);
        Map<Integer, MaliciousChannel> dry = new TreeMap<>();
        for (int proof = 0; proof < c.proofs(); proof++) {
            dry.put(proof, new MaliciousChannel(c.transcript(proof), Kind.NONE, 0, 0));
            c.prove(dry.get(proof), c.honest(proof));
        }
        Map<Kind, Integer> rejected = new EnumMap<>(Kind.class);
        Map<String, Integer> harmless = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            for (int n = 0; kind != Kind.NONE && n < LIES_A_KIND; n++) {
                int proof = (n + kind.ordinal()) % c.proofs();
                int steps = dry.get(proof).steps(kind.step);
                MaliciousChannel liar =
                        new MaliciousChannel(c.transcript(proof), kind, random.nextInt(steps), random.nextLong());
                Relation r = c.honest(proof);
                byte[] bytes = c.prove(liar, r);
                assertFalse(liar.lie.isEmpty(), kind + " has no step");
                if (!liar.harmless.isEmpty()) {
                    harmless.merge(kind + ": " + liar.harmless, 1, Integer::sum);
                    continue;
                }
                Optional<String> reason = c.verdict(proof, r, bytes);
                assertTrue(
                        reason.isPresent(), "accepted: proof " + proof + ", " + liar.lie + " (" + kind.precedent + ")");
                rejected.merge(kind, 1, Integer::sum);
            }
        }
        assertEquals(Kind.values().length - 1, rejected.size());
        harmless.forEach((reason, n) -> System.out.println("malicious prover: " + n + " passed over, " + reason));
        count(
                "lies of " + rejected.size() + " kinds",
                rejected.values().stream().mapToInt(i -> i).sum());
    }

    /** Says how many lies a run has told. */
    private static void count(String what, int lies) {
        System.out.println("malicious prover: " + lies + " " + what + ", all rejected");
    }

    /** One integer of a witness, changed by a seed, and proved as if it were true. */
    @Test
    void anyIntegerOfATrace() throws Exception {
        TinyCompletion c = TinyCompletion.get();
        Random random = new Random(9);
        int reached = 0;
        int untold = 0;
        for (int n = 0; n < LIES_A_WITNESS; n++) {
            int proof = n % (c.blocks() + 1);
            boolean head = proof == c.blocks();
            StringBuilder what = new StringBuilder("proof " + proof);
            Object w = tampered(head ? c.headWitness() : c.blockWitness(proof), random, what);
            Relation r = head
                    ? c.head(c.proving.head(), (HeadWitness) w)
                    : c.block(proof, c.proving.block(proof), (BlockWitness) w);
            byte[] bytes;
            try {
                bytes = proved(c, proof, r);
            } catch (IllegalStateException e) {
                // A value that does not fit the limbs in which it has to be written: there is nothing to send.
                continue;
            }
            if (c.verdict(proof, r, bytes).isPresent()) {
                reached++;
            } else {
                // Of an accumulator a proof holds the remainder alone: where that is the same, these are the bytes of
                // the honest proof.
                assertArrayEquals(proved(c, proof, c.honest(proof)), bytes, "accepted: " + what);
                untold++;
            }
        }
        assertTrue(reached > LIES_A_WITNESS / 4, "only " + reached + " lies came to the verifier");
        if (untold > 0) {
            System.out.println("malicious prover: " + untold + " passed over, they are in no byte of the proof");
        }
        count("altered witnesses", reached);
    }

    /** The proof with the same masks and blindings for every witness. */
    private static byte[] proved(TinyCompletion c, int proof, Relation r) {
        return c.prove(new MaliciousChannel(c.transcript(proof), new FixedRandom(), Kind.NONE, 0, 0), r);
    }

    /** A change of an accumulator by the size of its remainder is in no byte of the proof; by half of it, it is a lie. */
    @Test
    void aChangeThatNoProofHolds() {
        TinyCompletion c = TinyCompletion.get();
        BlockWitness w = c.blockWitness(1);
        int shift = c.proving.block(1).profile().blocks().get(1).sXa();
        w.xaAcc()[0] += 1L << shift;
        Relation same = c.block(1, c.proving.block(1), w);
        assertArrayEquals(proved(c, 1, c.honest(1)), proved(c, 1, same));
        w.xaAcc()[0] -= 1L << shift - 1;
        Relation lie = c.block(1, c.proving.block(1), w);
        assertTrue(c.verdict(1, lie, proved(c, 1, lie)).isPresent());
    }

    /** The same witness with one number changed. */
    private static Object tampered(Object witness, Random random, StringBuilder what) throws Exception {
        RecordComponent[] parts = witness.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
            var accessor = parts[i].getAccessor();
            accessor.setAccessible(true);
            values[i] = accessor.invoke(witness);
        }
        // What the model's shape has no use for is null or empty.
        int k = random.nextInt(parts.length);
        while (values[k] == null || values[k].getClass().isArray() && Array.getLength(values[k]) == 0) {
            k = random.nextInt(parts.length);
        }
        what.append(' ').append(parts[k].getName());
        values[k] = values[k] instanceof NormWitness n ? tampered(n, random, what) : changed(values[k], random, what);
        var constructor = witness.getClass().getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object changed(Object array, Random random, StringBuilder what) {
        long change =
                switch (random.nextInt(4)) {
                    case 0 -> 1;
                    case 1 -> -1;
                    case 2 -> 1L << random.nextInt(1, 12);
                    default -> -(1L << random.nextInt(1, 12));
                };
        what.append(" by ").append(change);
        switch (array) {
            case int[] a -> {
                int[] b = a.clone();
                b[random.nextInt(b.length)] += (int) change;
                return b;
            }
            case long[] a -> {
                long[] b = a.clone();
                b[random.nextInt(b.length)] += change;
                return b;
            }
            case BigInteger[] a -> {
                BigInteger[] b = a.clone();
                int at = random.nextInt(b.length);
                b[at] = b[at].add(BigInteger.valueOf(change));
                return b;
            }
            case Object[] a -> {
                Object[] b = a.clone();
                int at = random.nextInt(b.length);
                b[at] = changed(b[at], random, what);
                return b;
            }
            default -> throw new IllegalArgumentException(array.getClass().toString());
        }
    }

    /** Bounds and tables of the prover's choice: every shift and exponent of a block's profile, one more and one less. */
    @Test
    void boundsAndTablesOfTheProversChoice() throws Exception {
        TinyCompletion c = TinyCompletion.get();
        BlockStatement honest = c.proving.block(1);
        BlockProfile p = honest.profile().blocks().get(1);
        RecordComponent[] parts = BlockProfile.class.getRecordComponents();
        Random random = new Random(10);
        int judged = 0;
        for (int k = 0; k < parts.length; k++) {
            Object[] values = new Object[parts.length];
            Class<?>[] types = new Class<?>[parts.length];
            for (int i = 0; i < parts.length; i++) {
                types[i] = parts[i].getType();
                values[i] = parts[i].getAccessor().invoke(p);
            }
            if (values[k] == null) {
                // Norms of heads, which this model does not have.
                continue;
            }
            int change = random.nextBoolean() ? 1 : -1;
            values[k] = values[k] instanceof Long l ? (Object) (l + 1) : (Object) ((int) values[k] + change);
            byte[] bytes;
            Relation r;
            try {
                BlockProfile other =
                        BlockProfile.class.getDeclaredConstructor(types).newInstance(values);
                List<BlockProfile> blocks = new ArrayList<>(honest.profile().blocks());
                blocks.set(1, other);
                NumericProfile np = honest.profile();
                NumericProfile chosen = new NumericProfile(
                        np.fx(),
                        np.kE(),
                        np.expScale(),
                        np.expBits(),
                        np.ropeBits(),
                        blocks,
                        np.head(),
                        np.weightExponents());
                BlockStatement s = new BlockStatement(
                        honest.spec(),
                        chosen,
                        PublicTables.of(honest.spec(), chosen),
                        honest.columnBits(),
                        1,
                        honest.tokens(),
                        honest.weights(),
                        honest.embedding(),
                        honest.positionTable(),
                        honest.boundaryIn(),
                        honest.boundaryOut(),
                        honest.arities());
                r = c.block(1, s, c.blockWitness(1));
                bytes = c.prove(new MaliciousChannel(c.transcript(1), Kind.NONE, 0, 0), r);
            } catch (IllegalStateException
                    | java.lang.reflect.InvocationTargetException
                    | ArrayIndexOutOfBoundsException e) {
                continue;
            }
            judged++;
            assertTrue(c.verdict(1, r, bytes).isPresent(), "accepted: another " + parts[k].getName());
        }
        assertTrue(judged >= parts.length / 2, judged + " judged");
    }

    /** Another token than the largest, proved with logits that make it the largest. */
    @Test
    void aFalseArgmax() {
        TinyCompletion c = TinyCompletion.get();
        HeadStatement honest = c.proving.head();
        for (int v = 5; v < 35; v += 10) {
            List<Integer> outputs = new ArrayList<>(honest.outputs());
            int last = outputs.size() - 1;
            if (outputs.get(last) == v) {
                continue;
            }
            outputs.set(last, v);
            HeadStatement s = new HeadStatement(
                    honest.spec(),
                    honest.profile(),
                    honest.columnBits(),
                    honest.deltaLimbs(),
                    honest.firstPosition(),
                    outputs,
                    honest.adjustment(),
                    honest.gain(),
                    honest.bias(),
                    honest.output(),
                    honest.boundary(),
                    honest.arities());
            HeadWitness w = c.headWitness();
            long[][] logits = w.logits().clone();
            long top = java.util.Arrays.stream(logits[last]).max().getAsLong();
            logits[last] = logits[last].clone();
            logits[last][v] = top + 1;
            Relation r = c.head(s, new HeadWitness(w.xIn(), w.norm(), logits));
            byte[] bytes = c.prove(new MaliciousChannel(c.transcript(c.blocks()), Kind.NONE, 0, 0), r);
            assertTrue(c.verdict(c.blocks(), r, bytes).isPresent(), "accepted: token " + v);
        }
    }

    /** Replay, swapped layers, frozen heart: a proof that is true under another transcript. */
    @Test
    void proofsOfOtherTranscripts() {
        TinyCompletion c = TinyCompletion.get();
        Relation r = c.honest(1);
        var other = c.verifying(new dev.nanozk.proving.proof.Completion(
                java.util.Arrays.copyOf(new byte[] {1}, 32),
                c.completion.prompt(),
                c.completion.output(),
                c.completion.boundaries()));
        for (var t : List.of(
                other.blockTranscript(1),
                c.verifying.blockTranscript(0),
                c.verifying.headTranscript(),
                new dev.nanozk.protocol.transcript.Transcript("nanozk/v1/proof"))) {
            byte[] bytes = c.prove(new MaliciousChannel(t, Kind.NONE, 0, 0), r);
            assertTrue(c.verdict(1, r, bytes).isPresent());
        }
    }
}
