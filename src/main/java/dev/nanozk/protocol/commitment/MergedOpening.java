package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.sumcheck.BatchedSumcheck;
import dev.nanozk.protocol.sumcheck.SumcheckInstance;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reduces all evaluation claims to one: {@code <eq(rho), sum_k w_k row_k> = claim} with public w_k.
 *
 * <p>With kappa, the claims add up to {@code sum_g sum_c F_g[c] B_g[c]}, F_g a combination of rows and B_g public. A
 * sumcheck over the column bits (degree 2) ends at rho; the row weights are {@code w_k = sum_g B_g(rho) coefficient_gk}.
 */
final class MergedOpening {
    private static final Comparator<FieldVector> BY_LIMBS = (a, b) -> Arrays.compare(a.limbs(), b.limbs());

    private MergedOpening() {}

    /** Result: the point, the last claim, and the weights of every row by matrix. */
    record Result(FieldVector rho, LinearForm claim, Map<CommittedMatrix, FieldVector> rowWeights) {}

    private record Scaled(EvaluationClaim.Term term, FieldElement scale) {}

    static Result run(SealedChannel channel, int columnBits, List<EvaluationClaim> claims) throws ProofFormatException {
        FieldElement kappa = channel.challenge("opening kappa");
        Map<CommittedMatrix, List<Scaled>> byMatrix = new IdentityHashMap<>();
        List<CommittedMatrix> order = new ArrayList<>();
        List<LinearForm> values = new ArrayList<>();
        List<FieldElement> powers = new ArrayList<>();
        FieldElement power = FieldElement.ONE;
        for (EvaluationClaim claim : claims) {
            values.add(claim.value());
            powers.add(power);
            for (EvaluationClaim.Term term : claim.terms()) {
                byMatrix.computeIfAbsent(term.matrix(), m -> {
                            if (m.layout().columnBits() != columnBits) {
                                throw new IllegalArgumentException(m.name() + " has another row width");
                            }
                            order.add(m);
                            return new ArrayList<>();
                        })
                        .add(new Scaled(term, term.scale().multiply(power)));
            }
            power = power.multiply(kappa);
        }
        // Claims on causal matrices are joined for both uses, on others for the sumcheck alone.
        byMatrix.replaceAll((m, terms) -> m.starts() == null ? terms : joined(m, terms));
        LinearForm claim = channel.graph().affine(FieldElement.ZERO, values, powers);
        List<SumcheckInstance> instances = new ArrayList<>();
        if (channel.isProver()) {
            for (CommittedMatrix m : order) {
                instances.add(instance(m, byMatrix.get(m)));
            }
        }
        BatchedSumcheck.Result s = BatchedSumcheck.run(channel, "opening", columnBits, 2, claim, instances);
        FieldVector rho = s.point(columnBits);
        Map<CommittedMatrix, FieldVector> weights = new IdentityHashMap<>();
        for (CommittedMatrix m : order) {
            weights.put(m, rowWeights(m, byMatrix.get(m), rho));
        }
        return new Result(rho, s.claim(), weights);
    }

    /**
     * Terms with the same position weights are one term whose unit weights are their sum: most claims on advice share the
     * point of the lookups. A matrix with one term a point keeps the structure of its unit weights.
     */
    private static List<Scaled> joined(CommittedMatrix m, List<Scaled> terms) {
        Map<FieldVector, List<Scaled>> byPositions = new TreeMap<>(BY_LIMBS);
        for (Scaled s : terms) {
            byPositions
                    .computeIfAbsent(s.term().positions().dense(), e -> new ArrayList<>())
                    .add(s);
        }
        if (byPositions.size() == terms.size()) {
            return terms;
        }
        List<Scaled> out = new ArrayList<>();
        for (Map.Entry<FieldVector, List<Scaled>> e : byPositions.entrySet()) {
            List<Scaled> group = e.getValue();
            if (group.size() == 1) {
                out.add(group.get(0));
                continue;
            }
            int from = Integer.MAX_VALUE;
            int to = 0;
            for (Scaled s : group) {
                from = Math.min(from, s.term().unitOffset());
                to = Math.max(to, s.term().unitOffset() + s.term().units().size());
            }
            FieldVector units = new FieldVector(to - from);
            for (Scaled s : group) {
                units.axpy(
                        s.term().unitOffset() - from,
                        s.scale(),
                        s.term().units().dense());
            }
            out.add(new Scaled(
                    new EvaluationClaim.Term(
                            m, from, new Weights.Dense(units), new Weights.Dense(e.getKey()), FieldElement.ONE),
                    FieldElement.ONE));
        }
        return out;
    }

    private static SumcheckInstance instance(CommittedMatrix m, List<Scaled> terms) {
        List<MatrixOpening.Term> dense = new ArrayList<>();
        for (Scaled s : joined(m, terms)) {
            FieldVector units = s.term().units().dense();
            if (!s.scale().equals(FieldElement.ONE)) {
                units = units.copy();
                units.scale(s.scale());
            }
            dense.add(new MatrixOpening.Term(
                    s.term().unitOffset(), units, s.term().positions().dense()));
        }
        return m.starts() == null ? new MatrixOpening(m, dense) : new CausalOpening(m, dense);
    }

    private static BlockWeights[] blocks(EvaluationClaim.Term term, MatrixLayout l) {
        return new BlockWeights[] {
            BlockWeights.of(term.units(), term.unitOffset(), l.unitBits(), l.unitBlocks()),
            BlockWeights.of(term.positions(), 0, l.positionBits(), l.positionBlocks())
        };
    }

    private static FieldVector rowWeights(CommittedMatrix m, List<Scaled> terms, FieldVector rho) {
        MatrixLayout l = m.layout();
        // Tables that most weights have no need of.
        Weights.EqTable eqPositions = new Weights.EqTable(rho.slice(0, l.positionBits()));
        Weights.EqTable eqUnits = new Weights.EqTable(rho.slice(l.positionBits(), l.unitBits()));
        FieldVector out = new FieldVector(l.rows());
        if (m.starts() != null) {
            for (Scaled s : terms) {
                addCausalRowWeights(out, m, s, blocks(s.term(), l), eqUnits.dense(), eqPositions.dense());
            }
            return out;
        }
        // Most terms on advice share the vector of their position weights.
        Map<Weights, FieldVector> byPositions = new IdentityHashMap<>();
        for (Scaled s : terms) {
            FieldVector units = s.term().units().blockSums(s.term().unitOffset(), l.unitBlocks(), eqUnits);
            FieldVector positions = byPositions.computeIfAbsent(
                    s.term().positions(), w -> w.blockSums(0, l.positionBlocks(), eqPositions));
            for (int u = 0; u < l.unitBlocks(); u++) {
                if (!units.isZero(u)) {
                    FieldElement wu = units.get(u).multiply(s.scale());
                    for (int p = 0; p < l.positionBlocks(); p++) {
                        out.addAt(u * l.positionBlocks() + p, wu.multiply(positions.get(p)));
                    }
                }
            }
        }
        return out;
    }

    /** Units with a first real position: sums over the positions of a block from that one on. */
    private static void addCausalRowWeights(
            FieldVector out,
            CommittedMatrix m,
            Scaled s,
            BlockWeights[] w,
            FieldVector eqUnits,
            FieldVector eqPositions) {
        MatrixLayout l = m.layout();
        FieldVector positions = s.term().positions().dense();
        int width = 1 << l.positionBits();
        FieldVector suffix = new FieldVector(l.positionBlocks() * (width + 1));
        for (int p = 0; p < l.positionBlocks(); p++) {
            for (int i = width - 1; i >= 0; i--) {
                int at = p * width + i;
                FieldElement next = suffix.get(p * (width + 1) + i + 1);
                suffix.set(
                        p * (width + 1) + i,
                        at < l.positions() ? next.add(positions.get(at).multiply(eqPositions.get(i))) : next);
            }
        }
        int unitMask = (1 << l.unitBits()) - 1;
        FieldVector sums = new FieldVector(l.rows());
        for (int u = 0; u < l.units(); u++) {
            int block = u >> l.unitBits();
            if (w[0].shapeOf(block) < 0) {
                continue;
            }
            FieldElement wu = w[0].shape(w[0].shapeOf(block)).get(u & unitMask).multiply(eqUnits.get(u & unitMask));
            for (int p = m.starts()[u] >> l.positionBits(); p < l.positionBlocks(); p++) {
                int from = Math.max(0, m.starts()[u] - (p << l.positionBits()));
                sums.addAt(block * l.positionBlocks() + p, wu.multiply(suffix.get(p * (width + 1) + from)));
            }
        }
        for (int r = 0; r < l.rows(); r++) {
            FieldElement factor = w[0].factor(r / l.positionBlocks()).multiply(s.scale());
            out.addAt(r, sums.get(r).multiply(factor));
        }
    }
}
