package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadNormWitness;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NormWitness;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A prover that changes one integer of the trace, at every kind of step: no such proof is accepted. */
class TamperedTraceTest {
    private static ProvedCompletion subject() {
        return ProvedCompletion.of("One", 2);
    }

    static List<String> blockComponents() {
        return Arrays.stream(BlockWitness.class.getRecordComponents())
                .filter(c -> c.getType() != NormWitness.class && c.getType() != HeadNormWitness.class)
                .map(RecordComponent::getName)
                .toList();
    }

    @Test
    void theHonestProofsAreAccepted() {
        ProvedCompletion s = subject();
        assertTrue(s.verifier.layers(s.completion, s.proofs()).stream().allMatch(Optional::isEmpty));
    }

    @ParameterizedTest
    @MethodSource("blockComponents")
    void oneIntegerOfABlockOffByOne(String component) throws Exception {
        ProvedCompletion s = subject();
        int layer = 1;
        for (int change : new int[] {1, -1}) {
            BlockTrace t =
                    BlockTrace.compute(s.model.model(), layer, s.boundaries.values(layer), s.boundaries.positions());
            BlockWitness w = CompletionProver.witness(t);
            requireRejected(s, layer, with(w, component, change), component);
        }
    }

    /** The witness with one integer of a component changed. */
    static BlockWitness with(BlockWitness w, String component, int change) throws ReflectiveOperationException {
        RecordComponent[] parts = BlockWitness.class.getRecordComponents();
        Object[] values = new Object[parts.length];
        Class<?>[] types = new Class<?>[parts.length];
        boolean changed = false;
        for (int i = 0; i < parts.length; i++) {
            values[i] = parts[i].getAccessor().invoke(w);
            types[i] = parts[i].getType();
            if (parts[i].getName().equals(component)) {
                values[i] = tampered(values[i], change);
                changed = true;
            }
        }
        assertTrue(changed);
        Constructor<BlockWitness> constructor = BlockWitness.class.getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }

    static Object tampered(Object array, int change) {
        switch (array) {
            case int[] a -> {
                int[] c = a.clone();
                c[c.length / 2] += change;
                return c;
            }
            case long[] a -> {
                long[] c = a.clone();
                c[c.length / 2] += change;
                return c;
            }
            case int[][] a -> {
                int[][] c = Arrays.stream(a).map(int[]::clone).toArray(int[][]::new);
                c[1][c[1].length - 1] += change;
                return c;
            }
            case long[][] a -> {
                long[][] c = Arrays.stream(a).map(long[]::clone).toArray(long[][]::new);
                c[1][c[1].length - 1] += change;
                return c;
            }
            default -> throw new IllegalArgumentException(array.getClass().toString());
        }
    }

    /** Rejected by the verifier, or not provable at all because a value is in no table. */
    static void requireRejected(ProvedCompletion s, int layer, BlockWitness w, String what) {
        byte[] proof;
        try {
            proof = s.prover.block(layer, ProvedCompletion.random(), w);
        } catch (IllegalStateException e) {
            return;
        }
        assertTrue(s.verdict(layer, proof).isPresent(), what);
    }

    @Test
    void oneIntegerOfANormOffByOne() {
        ProvedCompletion s = subject();
        BlockTrace t = BlockTrace.compute(s.model.model(), 1, s.boundaries.values(1), s.boundaries.positions());
        BlockWitness w = CompletionProver.witness(t);
        for (NormWitness n : tamperedNorms(w.norm1())) {
            requireRejected(s, 1, with(w, n, w.norm2()), "norm1");
        }
        for (NormWitness n : tamperedNorms(w.norm2())) {
            requireRejected(s, 1, with(w, w.norm1(), n), "norm2");
        }
    }

    static List<NormWitness> tamperedNorms(NormWitness n) {
        List<NormWitness> out = new ArrayList<>();
        if (n.mean().length > 0) {
            out.add(new NormWitness((long[]) tampered(n.mean(), 1), n.ms(), n.r(), n.acc(), n.y()));
        }
        BigInteger[] ms = n.ms().clone();
        ms[1] = ms[1].add(BigInteger.ONE);
        out.add(new NormWitness(n.mean(), ms, n.r(), n.acc(), n.y()));
        long[] r = n.r().clone();
        r[1]--;
        out.add(new NormWitness(n.mean(), n.ms(), r, n.acc(), n.y()));
        out.add(new NormWitness(n.mean(), n.ms(), n.r(), (long[]) tampered(n.acc(), 1), n.y()));
        out.add(new NormWitness(n.mean(), n.ms(), n.r(), n.acc(), (int[]) tampered(n.y(), 1)));
        return out;
    }

    static BlockWitness with(BlockWitness w, NormWitness norm1, NormWitness norm2) {
        return new BlockWitness(
                w.xIn(),
                w.xMid(),
                w.xOut(),
                norm1,
                norm2,
                w.qNorm(),
                w.kNorm(),
                w.qRaw(),
                w.kRaw(),
                w.qAcc(),
                w.kAcc(),
                w.vAcc(),
                w.q(),
                w.k(),
                w.v(),
                w.lo(),
                w.rem(),
                w.e(),
                w.z(),
                w.sum(),
                w.reciprocal(),
                w.oAcc(),
                w.o(),
                w.xaAcc(),
                w.gAcc(),
                w.g(),
                w.act(),
                w.u(),
                w.hAcc(),
                w.h(),
                w.xfAcc());
    }

    @Test
    void oneIntegerOfTheHeadOffByOne() {
        ProvedCompletion s = subject();
        HeadTrace t = HeadTrace.compute(
                s.model.model(),
                s.boundaries.values(s.blocks()),
                s.completion.prompt().size() - 1,
                s.completion.output().size());
        HeadWitness w = new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits);
        List<HeadWitness> tampered = new ArrayList<>();
        tampered.add(new HeadWitness((int[]) tampered(w.xIn(), 1), w.norm(), w.logits()));
        tampered.add(new HeadWitness(w.xIn(), w.norm(), (long[][]) tampered(w.logits(), 1)));
        tampered.add(new HeadWitness(w.xIn(), w.norm(), (long[][]) tampered(w.logits(), -1)));
        tamperedNorms(w.norm()).forEach(n -> tampered.add(new HeadWitness(w.xIn(), n, w.logits())));
        for (HeadWitness h : tampered) {
            byte[] proof;
            try {
                proof = s.prover.head(ProvedCompletion.random(), h);
            } catch (IllegalStateException e) {
                continue;
            }
            assertTrue(s.verdict(s.blocks(), proof).isPresent());
        }
        assertEquals(Optional.empty(), s.verdict(s.blocks(), s.prover.head(ProvedCompletion.random(), w)));
    }
}
