package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A norm over d channels: {@code ms = sum c^2 + E}, {@code r = floor(sqrt(d 2^(2k) / ms))}, {@code y = requantise(c r g + b)}. An RMS norm has
 * c = x and no bias, a layer norm {@code c = x - mean} with the integer of {@link Mean}.
 *
 * <p>r is the only integer with {@code u = d 2^(2k) - r^2 ms >= 0} and {@code v = (2r + 1) ms - 1 - u >= 0}. Committed: ms and
 * rm = r ms in unranged pieces (only their sums enter), r in [0, 2^32), the upper five limbs of u and v in [0, 2^96). With
 * |c| <= 2^32, d <= 2^16 and k <= 62: ms < 2^81, r^2 ms < 2^145, d 2^(2k) <= 2^140, so that nothing wraps in F.
 */
final class RmsNorm {
    private static final int PIECE = 32;
    private static final int LIMB = Gadgets.LIMB;
    private static final int SLACK_LIMBS = 6;

    private final Input input;
    private final WeightMatrix gain;
    private final Bias bias;
    private final int channels;
    private final int rows;
    private final int k;
    private final long eps;
    private final Column ms;
    private final Column rm;
    private final Column r;
    private final Gadgets.Range rRange;
    private final List<Column> uLimbs = new ArrayList<>();
    private final List<Column> vLimbs = new ArrayList<>();
    private final Column y;
    private final Gadgets.Requantise requantise;
    private final NormWitness witness;
    private final BigInteger[] rmValues;
    private final BigInteger[] uValues;
    private final BigInteger[] vValues;
    private FieldElement rrm = FieldElement.ZERO;

    RmsNorm(
            AdviceBuilder advice,
            Input input,
            WeightMatrix gain,
            Bias bias,
            int k,
            int shift,
            long eps,
            NormWitness witness) {
        this.input = input;
        this.gain = gain;
        this.bias = bias;
        this.channels = input.channels();
        this.rows = advice.positions();
        this.k = k;
        this.eps = eps;
        this.witness = witness;
        int n = witness == null ? 0 : witness.r().length;
        rmValues = new BigInteger[n];
        uValues = new BigInteger[n];
        vValues = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            BigInteger ri = BigInteger.valueOf(witness.r()[i]);
            BigInteger m = witness.ms()[i];
            rmValues[i] = ri.multiply(m);
            uValues[i] = BigInteger.valueOf(channels).shiftLeft(2 * k).subtract(ri.multiply(rmValues[i]));
            vValues[i] =
                    rmValues[i].shiftLeft(1).add(m).subtract(BigInteger.ONE).subtract(uValues[i]);
            requireFits(ri, 32);
            requireFits(uValues[i], LIMB * SLACK_LIMBS);
            requireFits(vValues[i], LIMB * SLACK_LIMBS);
        }
        ms = advice.add(3, piece(witness == null ? null : witness.ms(), PIECE));
        rm = advice.add(4, piece(witness == null ? null : rmValues, PIECE));
        AdviceBuilder.Filler rFill = witness == null ? null : (u, i) -> witness.r()[i];
        r = advice.add(1, rFill);
        rRange = Gadgets.Range.declare(advice, r, 0, 2, rFill);
        for (int l = 1; l < SLACK_LIMBS; l++) {
            uLimbs.add(advice.add(1, limb(witness == null ? null : uValues, l)));
            vLimbs.add(advice.add(1, limb(witness == null ? null : vValues, l)));
        }
        y = advice.add(channels, yValues());
        requantise = Gadgets.Requantise.declare(
                advice, shift, y, null, witness == null ? null : (u, i) -> witness.acc()[i * channels + u]);
    }

    private static void requireFits(BigInteger v, int bits) {
        if (v.signum() < 0 || v.bitLength() > bits) {
            throw new IllegalStateException("a square root of the norm leaves its range of " + bits + " bits");
        }
    }

    Column y() {
        return y;
    }

    AdviceBuilder.Filler yValues() {
        return witness == null ? null : (u, i) -> witness.y()[i * channels + u];
    }

    private static AdviceBuilder.Filler piece(BigInteger[] v, int bits) {
        return v == null ? null : (u, i) -> v[i].shiftRight(bits * u).longValue() & (1L << bits) - 1;
    }

    private static AdviceBuilder.Filler limb(BigInteger[] v, int l) {
        return v == null ? null : (u, i) -> v[i].shiftRight(16 * l).longValue() & 0xffff;
    }

    void lookUp(LookupArgument lookups) {
        rRange.lookUp(lookups);
        slack(
                lookups,
                uLimbs,
                uValues,
                (scale, w, e, eq) -> pushU(scale, w.dense().get(0), e, eq));
        slack(lookups, vLimbs, vValues, (scale, w, e, eq) -> {
            FieldElement weight = w.dense().get(0);
            addPieces(scale.multiply(FieldElement.of(2)).multiply(weight), rm, e, eq);
            addPieces(scale.multiply(weight), ms, e, eq);
            eq.addConstant(scale.multiply(weight).multiply(e.sum()).negate());
            pushU(scale.negate(), weight, e, eq);
        });
        lookups.add(LookupTable.RANGE, channels, 1, null, List.of(Gadgets.shifted(y, 1 << 15, yValues())));
        requantise.lookUp(lookups, Bias.with(bias, this::pushAccumulator));
    }

    private void slack(LookupArgument lookups, List<Column> limbs, BigInteger[] values, Looked.Push push) {
        Looked lowest = new Looked(limb(witness == null ? null : values, 0), FieldElement.ZERO).plus(push);
        for (int l = 1; l < SLACK_LIMBS; l++) {
            Column c = limbs.get(l - 1);
            lowest.plus(Vectors.pow2(16 * l).negate(), c);
            lookups.add(
                    LookupTable.RANGE,
                    1,
                    1,
                    null,
                    List.of(Gadgets.shifted(c, 0, limb(witness == null ? null : values, l))));
        }
        lookups.add(LookupTable.RANGE, 1, 1, null, List.of(lowest));
    }

    /** {@code u = d 2^(2k) - r rm}. */
    private void pushU(FieldElement scale, FieldElement weight, FieldVector e, LinearEquation eq) {
        FieldElement s = scale.multiply(weight);
        eq.addConstant(s.multiply(FieldElement.of(channels))
                .multiply(Vectors.pow2(2 * k))
                .multiply(e.sum()));
        rrm = rrm.subtract(s);
    }

    private static void addPieces(FieldElement scale, Column pieces, FieldVector e, LinearEquation eq) {
        FieldVector w = new FieldVector(pieces.units());
        for (int p = 0; p < w.size(); p++) {
            w.set(p, Vectors.pow2(PIECE * p));
        }
        eq.add(scale, pieces, new Weights.Dense(w), new Weights.Dense(e));
    }

    private void pushAccumulator(FieldElement scale, Weights.EqSlice w, FieldVector e, LinearEquation eq) {
        int low = Vectors.bits(channels);
        int high = Vectors.bits(e.size());
        FieldVector dense = w.dense();
        eq.add(new ProductClaim(
                "c r gain",
                scale,
                low + high,
                List.of(
                        xFactor(low, null),
                        new ProductClaim.Open(
                                () -> Gadgets.spreadHigh(weighted(e, witness.r()), low, high),
                                p -> List.of(r.term(
                                        one(),
                                        new Weights.Dense(Vectors.hadamard(
                                                Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size()), e)),
                                        FieldElement.ONE))),
                        new ProductClaim.Open(
                                () -> {
                                    FieldVector g = new FieldVector(channels);
                                    for (int d = 0; d < channels; d++) {
                                        g.set(
                                                d,
                                                dense.get(d)
                                                        .multiply(FieldElement.of(
                                                                gain.data().at(0, d))));
                                    }
                                    return Gadgets.spreadLow(g, low, high);
                                },
                                p -> List.of(new dev.nanozk.protocol.commitment.EvaluationClaim.Term(
                                        gain.matrix(),
                                        0,
                                        one(),
                                        new Weights.Dense(Vectors.hadamard(
                                                Vectors.eqPrefix(Vectors.range(p, 0, low), channels), dense)),
                                        FieldElement.ONE))))));
    }

    /** c over (channel, position), each position weighted by e where given. */
    private ProductClaim.Open xFactor(int low, FieldVector e) {
        return new ProductClaim.Open(
                () -> Gadgets.table(channels, witness.r().length, (d, i) -> {
                    FieldElement v = FieldElement.of(input.values().at(d, i));
                    return e == null ? v : v.multiply(e.get(i));
                }),
                p -> {
                    FieldVector positions = Vectors.range(p, low, p.size());
                    FieldVector eqPositions = Vectors.eqPrefix(positions, rows);
                    return input.terms(
                            Vectors.eqPrefix(Vectors.range(p, 0, low), channels),
                            e == null ? eqPositions : Vectors.hadamard(eqPositions, e));
                });
    }

    /** The identities for ms and rm, weighted by powers of gamma, and the product r rm that the slacks have collected. */
    void identities(FieldVector e, FieldElement gammaMs, FieldElement gammaRm, LinearEquation eq) {
        int low = Vectors.bits(channels);
        int high = Vectors.bits(e.size());
        addPieces(gammaMs, ms, e, eq);
        eq.addConstant(gammaMs.multiply(FieldElement.of(eps)).multiply(e.sum()).negate());
        eq.add(new ProductClaim("c c", gammaMs.negate(), low + high, List.of(xFactor(low, e), xFactor(low, null))));
        addPieces(gammaRm, rm, e, eq);
        eq.add(new ProductClaim("r ms", gammaRm.negate(), high, List.of(rFactor(e), pieces(ms, e.size(), false))));
        eq.add(new ProductClaim("r r ms", rrm, high, List.of(rFactor(e), pieces(rm, e.size(), true))));
    }

    private ProductClaim.Open rFactor(FieldVector e) {
        return new ProductClaim.Open(
                () -> Gadgets.spreadLow(weighted(e, witness.r()), Vectors.bits(e.size()), 0),
                p -> List.of(r.term(
                        one(),
                        new Weights.Dense(Vectors.hadamard(Vectors.eqPrefix(p, e.size()), e)),
                        FieldElement.ONE)));
    }

    private ProductClaim.Open pieces(Column column, int n, boolean product) {
        return new ProductClaim.Open(
                () -> {
                    FieldVector v = new FieldVector(1 << Vectors.bits(n));
                    for (int i = 0; i < n; i++) {
                        v.set(i, FieldElement.of(product ? rmValues[i] : witness.ms()[i]));
                    }
                    return v;
                },
                p -> {
                    FieldVector w = new FieldVector(column.units());
                    for (int k2 = 0; k2 < w.size(); k2++) {
                        w.set(k2, Vectors.pow2(PIECE * k2));
                    }
                    return List.of(column.term(
                            new Weights.Dense(w), new Weights.Dense(Vectors.eqPrefix(p, n)), FieldElement.ONE));
                });
    }

    private static FieldVector weighted(FieldVector e, long[] values) {
        FieldVector out = new FieldVector(e.size());
        for (int i = 0; i < e.size(); i++) {
            out.set(i, e.get(i).multiply(FieldElement.of(values[i])));
        }
        return out;
    }

    private static Weights one() {
        return new Weights.Dense(Vectors.ones(1));
    }
}
