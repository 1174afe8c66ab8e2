package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.sumcheck.BilinearInstance;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Causal attention over S positions, normalised late, with grouped keys and values.
 *
 * <p>For j &lt;= i: {@code 2^t z_hi - q_hi . k_j = 2^t lo + rem}, rem looked up as 2^(16-t) rem, (lo, Exp[lo], [lo = 0]) looked up in
 * the exp table. z is ranged as an integer and {@code sum_j [lo = 0] - 1} in 16 bits, so that z = ceil(max / 2^t) and nothing
 * else. {@code R = floor(2^kR / sum)} by u = 2^kR - R sum and v = sum - 1 - u, both in 32 bits (sum &lt; 2^32 as S &lt;= 2^16), R in 48 bits.
 * {@code o = requantise(R sum_j e_j v_j)}.
 *
 * <p>Everything that multiplies R and e ends in one product
 * {@code sum_{h,i,j} (e_i R[h,i]) E[h,i,j] P[h,j]}, P[h,j] = c_h + sum_k a_hk v[kv(h), j, k], c from the slacks and a from o.
 */
final class Attention {
    private static final int SUM_LIMBS = 2;
    private static final int RECIPROCAL_LIMBS = 3;
    private static final long Z_OFFSET = 1L << 31;

    private final ModelSpec spec;
    private final int positions;
    private final int t;
    private final int kR;
    private final Column q;
    private final Column k;
    private final Column v;
    private final BlockWitness w;
    private final AdviceBuilder scores;
    private final int[] starts;
    private final Column lo;
    private final Column e;
    private final Column isZero;
    private final Column z;
    private final Gadgets.Range zRange;
    private final Column reciprocal;
    private final Gadgets.Range reciprocalRange;
    private final Column uLimb;
    private final Column vLimb;
    private final Column o;
    private final Gadgets.Requantise requantise;
    private final LookupTable exp;
    private final FieldVector slackWeights;
    private final FieldVector outputWeights;

    /**
     * @param advice the block's advice, to which z, R, the slacks and o are added
     * @param exp the exp table with its two columns
     * @param w null on the verifier's side
     */
    Attention(
            ModelSpec spec,
            int t,
            int kR,
            int shift,
            AdviceBuilder advice,
            Column q,
            Column k,
            Column v,
            LookupTable exp,
            BlockWitness w) {
        this.spec = spec;
        this.positions = advice.positions();
        this.t = t;
        this.kR = kR;
        this.q = q;
        this.k = k;
        this.v = v;
        this.w = w;
        this.exp = exp;
        int heads = spec.heads();
        int n = positions;
        starts = new int[heads * n];
        for (int u = 0; u < starts.length; u++) {
            starts[u] = u % n;
        }
        scores = new AdviceBuilder("scores", n, true);
        lo = scores.add(starts.length, starts, loValues());
        e = scores.add(starts.length, starts, eValues());
        isZero = scores.add(starts.length, starts, isZeroValues());
        AdviceBuilder.Filler zFill = w == null ? null : BlockWitness.heads(w.z());
        z = advice.add(heads, zFill);
        zRange = Gadgets.Range.declare(advice, z, Z_OFFSET, 2, zFill);
        AdviceBuilder.Filler rFill = w == null ? null : BlockWitness.heads(w.reciprocal());
        reciprocal = advice.add(heads, rFill);
        reciprocalRange = Gadgets.Range.declare(advice, reciprocal, 0, RECIPROCAL_LIMBS, rFill);
        uLimb = advice.add(heads, Gadgets.limb(uValues(), 0, 1));
        vLimb = advice.add(heads, Gadgets.limb(vValues(), 0, 1));
        int width = spec.queryWidth();
        o = advice.add(width, w == null ? null : BlockWitness.rows(w.o(), width));
        requantise = Gadgets.Requantise.declare(
                advice, shift, o, null, w == null ? null : BlockWitness.rows(w.oAcc(), width));
        slackWeights = new FieldVector(heads);
        outputWeights = new FieldVector(width);
    }

    Column o() {
        return o;
    }

    void commitScores(SealedChannel channel, int columnBits) throws ProofFormatException {
        scores.commit(channel, columnBits);
    }

    private AdviceBuilder.Filler loValues() {
        return w == null ? null : BlockWitness.scores(w.lo(), positions);
    }

    private AdviceBuilder.Filler eValues() {
        return w == null ? null : BlockWitness.scores(w.e(), positions);
    }

    private AdviceBuilder.Filler isZeroValues() {
        AdviceBuilder.Filler f = loValues();
        return f == null ? null : (u, i) -> f.at(u, i) == 0 ? 1 : 0;
    }

    private AdviceBuilder.Filler uValues() {
        return w == null ? null : (h, i) -> (1L << kR) - w.reciprocal()[h][i] * w.sum()[h][i];
    }

    private AdviceBuilder.Filler vValues() {
        return w == null ? null : (h, i) -> w.sum()[h][i] - 1 - (1L << kR) + w.reciprocal()[h][i] * w.sum()[h][i];
    }

    private AdviceBuilder.Filler remValues() {
        if (w == null) {
            return null;
        }
        AdviceBuilder.Filler f = BlockWitness.scores(w.rem(), positions);
        return (u, i) -> f.at(u, i) << Gadgets.LIMB - t;
    }

    private AdviceBuilder.Filler countValues() {
        if (w == null) {
            return null;
        }
        AdviceBuilder.Filler f = isZeroValues();
        return (h, i) -> {
            long c = -1;
            for (int j = 0; j <= i; j++) {
                c += f.at(h * positions + j, i);
            }
            return c;
        };
    }

    void lookUp(LookupArgument lookups) {
        int heads = spec.heads();
        lookups.add(
                exp,
                starts.length,
                1,
                starts,
                List.of(
                        Gadgets.shifted(lo, 0, loValues()),
                        Gadgets.shifted(e, 0, eValues()),
                        Gadgets.shifted(isZero, 0, isZeroValues())));
        lookups.add(
                LookupTable.RANGE,
                starts.length,
                1,
                starts,
                List.of(new Looked(remValues(), FieldElement.ZERO)
                        .plus(Vectors.pow2(Gadgets.LIMB).negate(), lo)
                        .plus(this::pushScore)));
        lookups.add(
                LookupTable.RANGE,
                heads,
                1,
                null,
                List.of(new Looked(countValues(), Gadgets.MINUS_ONE)
                        .plus((scale, units, e1, eq) -> pushHeadSum(scale, units.dense(), e1, isZero, eq))));
        zRange.lookUp(lookups);
        reciprocalRange.lookUp(lookups);
        FieldElement limb = Vectors.pow2(Gadgets.LIMB).negate();
        lookups.add(
                LookupTable.RANGE, heads, 1, null, List.of(Gadgets.shifted(uLimb, 0, Gadgets.limb(uValues(), 0, 1))));
        lookups.add(
                LookupTable.RANGE, heads, 1, null, List.of(Gadgets.shifted(vLimb, 0, Gadgets.limb(vValues(), 0, 1))));
        lookups.add(
                LookupTable.RANGE,
                heads,
                1,
                null,
                List.of(new Looked(Gadgets.limb(uValues(), 0, 0), Vectors.pow2(kR))
                        .plus(limb, uLimb)
                        .plus((scale, units, e1, eq) -> slackWeights.axpy(scale.negate(), units.dense()))));
        lookups.add(
                LookupTable.RANGE,
                heads,
                1,
                null,
                List.of(new Looked(
                                Gadgets.limb(vValues(), 0, 0),
                                Vectors.pow2(kR).add(FieldElement.ONE).negate())
                        .plus(limb, vLimb)
                        .plus((scale, units, e1, eq) -> {
                            pushHeadSum(scale, units.dense(), e1, e, eq);
                            slackWeights.axpy(scale, units.dense());
                        })));
        int width = spec.queryWidth();
        lookups.add(
                LookupTable.RANGE,
                width,
                1,
                null,
                List.of(Gadgets.shifted(o, 1 << 15, w == null ? null : BlockWitness.rows(w.o(), width))));
        requantise.lookUp(lookups, (scale, units, e1, eq) -> outputWeights.axpy(scale, units.dense()));
    }

    /** {@code scale * sum_{h,i} w_h e_i sum_{j <= i} column[(h, j), i]}. */
    private void pushHeadSum(
            FieldElement scale, FieldVector heads, FieldVector position, Column column, LinearEquation eq) {
        FieldVector units = new FieldVector(starts.length);
        for (int u = 0; u < starts.length; u++) {
            units.set(u, heads.get(u / positions));
        }
        eq.add(scale, column, new Weights.Dense(units), new Weights.Dense(position));
    }

    /** {@code 2^16 z - 2^(16-t) q.k}, the part of the remainder that is not lo. */
    private void pushScore(FieldElement scale, Weights.EqSlice slice, FieldVector position, LinearEquation eq) {
        FieldVector units = slice.dense();
        int n = positions;
        for (int h = 0; h < spec.heads(); h++) {
            FieldVector prefix = Vectors.prefixSums(Vectors.range(units, h * n, (h + 1) * n));
            eq.add(
                    scale.multiply(Vectors.pow2(Gadgets.LIMB)),
                    z.slice(h, 1),
                    new Weights.Ones(1),
                    new Weights.Dense(Vectors.hadamard(prefix, position)));
        }
        int kBits = Vectors.bits(spec.headDim());
        int jBits = Vectors.bits(n);
        eq.add(new ProductClaim(
                "scores",
                scale.multiply(Vectors.pow2(Gadgets.LIMB - t)).negate(),
                kBits + jBits + Vectors.bits(spec.heads()),
                List.of(
                        new ProductClaim.Open(keyTable(units, kBits, jBits), p -> keyTerms(units, p, kBits, jBits)),
                        new ProductClaim.Open(
                                () -> queryTable(position, kBits, jBits),
                                p -> queryTerms(position, p, kBits, jBits)))));
    }

    /** {@code w_hj k[kv(h), j, c]} over (c, j, h). */
    private PiecewiseProduct.Table keyTable(FieldVector units, int kBits, int jBits) {
        int hd = spec.headDim();
        return Gadgets.entries(1 << kBits, spec.heads() << jBits, (c, hj) -> {
            int h = hj >> jBits;
            int j = hj & (1 << jBits) - 1;
            if (c >= hd || j >= positions) {
                return FieldElement.ZERO;
            }
            int key = w.k()[j * spec.kvWidth() + spec.kvHead(h) * hd + c];
            return units.get(h * positions + j).multiply(FieldElement.of(key));
        });
    }

    private List<EvaluationClaim.Term> keyTerms(FieldVector units, FieldVector p, int kBits, int jBits) {
        FieldVector eqK = Vectors.eqPrefix(Vectors.range(p, 0, kBits), spec.headDim());
        FieldVector eqJ = Vectors.eqPrefix(Vectors.range(p, kBits, kBits + jBits), positions);
        FieldVector eqH = Vectors.eqPrefix(Vectors.range(p, kBits + jBits, p.size()), spec.heads());
        List<EvaluationClaim.Term> terms = new ArrayList<>();
        for (int g = 0; g < spec.kvHeads(); g++) {
            FieldVector byKey = new FieldVector(positions);
            for (int h = 0; h < spec.heads(); h++) {
                if (spec.kvHead(h) == g) {
                    byKey.axpy(eqH.get(h), Vectors.range(units, h * positions, (h + 1) * positions));
                }
            }
            terms.add(k.slice(g * spec.headDim(), spec.headDim())
                    .term(new Weights.Dense(eqK), new Weights.Dense(Vectors.hadamard(byKey, eqJ)), FieldElement.ONE));
        }
        return terms;
    }

    /** {@code sum_{i >= j} e_i q[h, i, c]} over (c, j, h). */
    private FieldVector queryTable(FieldVector position, int kBits, int jBits) {
        int hd = spec.headDim();
        int width = spec.queryWidth();
        FieldVector out = new FieldVector(1 << kBits + jBits + Vectors.bits(spec.heads()));
        for (int h = 0; h < spec.heads(); h++) {
            for (int c = 0; c < hd; c++) {
                FieldElement sum = FieldElement.ZERO;
                for (int i = positions - 1; i >= 0; i--) {
                    sum = sum.add(position.get(i).multiply(FieldElement.of(w.q()[i * width + h * hd + c])));
                    out.set((h << jBits | i) << kBits | c, sum);
                }
            }
        }
        return out;
    }

    private List<EvaluationClaim.Term> queryTerms(FieldVector position, FieldVector p, int kBits, int jBits) {
        FieldVector eqK = Vectors.eqPrefix(Vectors.range(p, 0, kBits), spec.headDim());
        FieldVector eqJ = Vectors.eqPrefix(Vectors.range(p, kBits, kBits + jBits), positions);
        FieldVector eqH = Vectors.eqPrefix(Vectors.range(p, kBits + jBits, p.size()), spec.heads());
        FieldVector units = new FieldVector(spec.queryWidth());
        for (int u = 0; u < units.size(); u++) {
            units.set(u, eqH.get(u / spec.headDim()).multiply(eqK.get(u % spec.headDim())));
        }
        return List.of(q.term(
                new Weights.Dense(units),
                new Weights.Dense(Vectors.hadamard(Vectors.prefixSums(eqJ), position)),
                FieldElement.ONE));
    }

    /** The product of R, E and P, once every lookup has pushed its weight. */
    void finish(FieldVector position, LinearEquation eq) {
        int n = positions;
        int bits = Vectors.bits(n);
        int heads = spec.heads();
        int variables = 2 * bits + Vectors.bits(heads);
        eq.add(new ProductClaim(
                "reciprocal weights values",
                FieldElement.ONE,
                variables,
                List.of(
                        new ProductClaim.Open(
                                null,
                                p -> List.of(reciprocal.term(
                                        new Weights.Dense(eqHeads(p, bits)),
                                        new Weights.Dense(Vectors.hadamard(eqQueries(p, bits), position)),
                                        FieldElement.ONE))),
                        new ProductClaim.Open(
                                null,
                                p -> List.of(e.term(
                                        new Weights.Dense(scoreUnits(p, bits)),
                                        new Weights.Dense(eqQueries(p, bits)),
                                        FieldElement.ONE))),
                        valueFactor(bits)),
                coefficient -> weightedValues(coefficient, position, bits)));
    }

    /** {@code sum_{h,i} (e_i R[h,i]) sum_j E[h,i,j] P[h,j]}: rows (i, h), columns j, a block for each head; real i and h, every padded j. */
    private BilinearInstance weightedValues(FieldElement coefficient, FieldVector position, int bits) {
        int heads = 1 << Vectors.bits(spec.heads());
        FieldVector r = new FieldVector(heads << bits);
        FieldVector values = new FieldVector(heads << bits);
        for (int h = 0; h < spec.heads(); h++) {
            for (int i = 0; i < positions; i++) {
                r.set(h << bits | i, position.get(i).multiply(FieldElement.of(w.reciprocal()[h][i])));
            }
            System.arraycopy(
                    headValues(h).limbs(),
                    0,
                    values.limbs(),
                    ScalarField.LIMBS * (h << bits),
                    ScalarField.LIMBS * positions);
        }
        return new BilinearInstance(
                coefficient,
                bits,
                r,
                (x, row) -> weights(x >> bits, x & (1 << bits) - 1, row),
                values,
                x -> x >> bits,
                false);
    }

    /** E[h, i, .], of which j &lt;= i are not zero. */
    private boolean weights(int h, int i, long[] row) {
        if (h >= spec.heads() || i >= positions) {
            return false;
        }
        Arrays.fill(row, i + 1, row.length, 0);
        for (int j = 0; j <= i; j++) {
            row[j] = w.e()[h][i * (i + 1) / 2 + j];
        }
        return true;
    }

    /** P[h, .] at the positions. */
    private FieldVector headValues(int h) {
        int hd = spec.headDim();
        FieldVector out = new FieldVector(positions);
        FieldVector a = Vectors.range(outputWeights, h * hd, (h + 1) * hd);
        long[] row = new long[hd];
        for (int j = 0; j < positions; j++) {
            for (int c = 0; c < hd; c++) {
                row[c] = w.v()[j * spec.kvWidth() + spec.kvHead(h) * hd + c];
            }
            out.set(j, slackWeights.get(h).add(a.innerProduct(row, 0)));
        }
        return out;
    }

    private FieldVector eqHeads(FieldVector p, int bits) {
        return Vectors.eqPrefix(Vectors.range(p, 2 * bits, p.size()), spec.heads());
    }

    private FieldVector eqQueries(FieldVector p, int bits) {
        return Vectors.eqPrefix(Vectors.range(p, bits, 2 * bits), positions);
    }

    private FieldVector scoreUnits(FieldVector p, int bits) {
        FieldVector heads = eqHeads(p, bits);
        FieldVector keys = Vectors.eqPrefix(Vectors.range(p, 0, bits), positions);
        FieldVector units = new FieldVector(starts.length);
        for (int u = 0; u < starts.length; u++) {
            units.set(u, heads.get(u / positions).multiply(keys.get(u % positions)));
        }
        return units;
    }

    /** P over (j, i, h), the same for every padded i. */
    private ProductClaim.Open valueFactor(int bits) {
        int hd = spec.headDim();
        return new ProductClaim.Open(
                null,
                p -> {
                    FieldVector heads = eqHeads(p, bits);
                    FieldVector units = new FieldVector(spec.kvWidth());
                    for (int u = 0; u < outputWeights.size(); u++) {
                        int h = u / hd;
                        units.addAt(spec.kvHead(h) * hd + u % hd, heads.get(h).multiply(outputWeights.get(u)));
                    }
                    return List.of(v.term(
                            new Weights.Dense(units),
                            new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, bits), positions)),
                            FieldElement.ONE));
                },
                p -> eqHeads(p, bits)
                        .innerProduct(slackWeights)
                        .multiply(Vectors.eqPrefix(Vectors.range(p, 0, bits), positions)
                                .sum()));
    }
}
