package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.sumcheck.BilinearInstance;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A norm over d channels, of one row a position or of several (groups: the heads of q or k): {@code ms = sum c^2 + E}, {@code r = floor(sqrt(d 2^(2k) / ms))}, {@code y = requantise(c r g + b)}. An RMS norm has
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
    private final int groups;
    private final int channels;
    private final int low;
    private final int groupBits;
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
    /** What the slacks have collected on r rm, a group each. */
    private final FieldVector rrm;

    /** One row a position. */
    RmsNorm(
            AdviceBuilder advice,
            Input input,
            WeightMatrix gain,
            Bias bias,
            int k,
            int shift,
            long eps,
            NormWitness witness) {
        this(advice, input, 1, gain, bias, k, shift, eps, witness);
    }

    /** @param groups rows a position, consecutive channels of the input, with one gain */
    RmsNorm(
            AdviceBuilder advice,
            Input input,
            int groups,
            WeightMatrix gain,
            Bias bias,
            int k,
            int shift,
            long eps,
            NormWitness witness) {
        this.input = input;
        this.gain = gain;
        this.bias = bias;
        this.groups = groups;
        this.channels = input.channels() / groups;
        this.low = Vectors.bits(channels);
        this.groupBits = Vectors.bits(groups);
        this.rrm = new FieldVector(groups);
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
        ms = advice.add(3 * groups, piece(witness == null ? null : witness.ms(), PIECE));
        rm = advice.add(4 * groups, piece(witness == null ? null : rmValues, PIECE));
        AdviceBuilder.Filler rFill = witness == null ? null : (u, i) -> witness.r()[i * groups + u];
        r = advice.add(groups, rFill);
        rRange = Gadgets.Range.declare(advice, r, 0, 2, rFill);
        for (int l = 1; l < SLACK_LIMBS; l++) {
            uLimbs.add(advice.add(groups, limb(witness == null ? null : uValues, l)));
            vLimbs.add(advice.add(groups, limb(witness == null ? null : vValues, l)));
        }
        y = advice.add(input.channels(), yValues());
        requantise = Gadgets.Requantise.declare(
                advice, shift, y, null, witness == null ? null : (u, i) -> witness.acc()[i * input.channels() + u]);
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
        return witness == null ? null : (u, i) -> witness.y()[i * input.channels() + u];
    }

    /** Piece p of group g is unit p groups + g. */
    private AdviceBuilder.Filler piece(BigInteger[] v, int bits) {
        return v == null
                ? null
                : (u, i) -> v[i * groups + u % groups]
                                .shiftRight(bits * (u / groups))
                                .longValue()
                        & (1L << bits) - 1;
    }

    private AdviceBuilder.Filler limb(BigInteger[] v, int l) {
        return v == null ? null : (u, i) -> v[i * groups + u].shiftRight(16 * l).longValue() & 0xffff;
    }

    void lookUp(LookupArgument lookups) {
        rRange.lookUp(lookups);
        slack(lookups, uLimbs, uValues, (scale, w, e, eq) -> pushU(scale, w.dense(), e, eq));
        slack(lookups, vLimbs, vValues, (scale, w, e, eq) -> {
            FieldVector weights = w.dense();
            addPieces(scale.multiply(FieldElement.of(2)), rm, weights, e, eq);
            addPieces(scale, ms, weights, e, eq);
            eq.addConstant(scale.multiply(weights.sum()).multiply(e.sum()).negate());
            pushU(scale.negate(), weights, e, eq);
        });
        lookups.add(LookupTable.RANGE, input.channels(), 1, null, List.of(Gadgets.shifted(y, 1 << 15, yValues())));
        requantise.lookUp(lookups, Bias.with(bias, this::pushAccumulator));
    }

    private void slack(LookupArgument lookups, List<Column> limbs, BigInteger[] values, Looked.Push push) {
        Looked lowest = new Looked(limb(witness == null ? null : values, 0), FieldElement.ZERO).plus(push);
        for (int l = 1; l < SLACK_LIMBS; l++) {
            Column c = limbs.get(l - 1);
            lowest.plus(Vectors.pow2(16 * l).negate(), c);
            lookups.add(
                    LookupTable.RANGE,
                    groups,
                    1,
                    null,
                    List.of(Gadgets.shifted(c, 0, limb(witness == null ? null : values, l))));
        }
        lookups.add(LookupTable.RANGE, groups, 1, null, List.of(lowest));
    }

    /** {@code u = d 2^(2k) - r rm}. */
    private void pushU(FieldElement scale, FieldVector weights, FieldVector e, LinearEquation eq) {
        eq.addConstant(scale.multiply(weights.sum())
                .multiply(FieldElement.of(channels))
                .multiply(Vectors.pow2(2 * k))
                .multiply(e.sum()));
        rrm.axpy(scale.negate(), weights);
    }

    private void addPieces(FieldElement scale, Column pieces, FieldVector weights, FieldVector e, LinearEquation eq) {
        eq.add(scale, pieces, new Weights.Dense(pieceUnits(pieces, weights)), new Weights.Dense(e));
    }

    private FieldVector pieceUnits(Column pieces, FieldVector weights) {
        FieldVector w = new FieldVector(pieces.units());
        for (int u = 0; u < w.size(); u++) {
            w.set(u, Vectors.pow2(PIECE * (u / groups)).multiply(weights.get(u % groups)));
        }
        return w;
    }

    private FieldVector eqChannels(FieldVector p) {
        return Vectors.eqPrefix(Vectors.range(p, 0, low), channels);
    }

    /** eq over the groups at a point whose first coordinates are {@code skip} others. */
    private FieldVector eqGroups(FieldVector p, int skip) {
        return Vectors.eqPrefix(Vectors.range(p, skip, skip + groupBits), groups);
    }

    private FieldVector eqPositions(FieldVector p, int skip, int n) {
        return Vectors.eqPrefix(Vectors.range(p, skip + groupBits, p.size()), n);
    }

    /** A table over (channel, group, position): {@code (position 2^groupBits + group) 2^skip + channel}. */
    private FieldVector table(int skip, int n, RowEntry entry) {
        int inner = skip == 0 ? 1 : channels;
        FieldVector out = new FieldVector(1 << skip + groupBits + Vectors.bits(n));
        Threads.forEach(n, i -> {
            for (int g = 0; g < groups; g++) {
                for (int d = 0; d < inner; d++) {
                    out.set((i << groupBits | g) << skip | d, entry.at(d, g, i));
                }
            }
        });
        return out;
    }

    /** The table over (channel, group, position) of all rows, in whole or in pieces. */
    private PiecewiseProduct.Table entries(RowEntry entry) {
        return new PiecewiseProduct.Table() {
            @Override
            public void fill(int from, FieldVector target) {
                for (int k = 0; k < target.size(); k++) {
                    int d = from + k & (1 << low) - 1;
                    int g = from + k >> low & (1 << groupBits) - 1;
                    int i = from + k >> low + groupBits;
                    if (d < channels && g < groups && i < rows) {
                        target.set(k, entry.at(d, g, i));
                    }
                }
            }

            @Override
            public FieldVector get() {
                return table(low, rows, entry);
            }
        };
    }

    @FunctionalInterface
    private interface RowEntry {
        FieldElement at(int channel, int group, int position);
    }

    private void pushAccumulator(FieldElement scale, Weights.EqSlice w, FieldVector e, LinearEquation eq) {
        int n = e.size();
        FieldVector dense = w.dense();
        eq.add(new ProductClaim(
                "c r gain",
                scale,
                low + groupBits + Vectors.bits(n),
                List.of(
                        xFactor(null, null),
                        new ProductClaim.Open(
                                null,
                                p -> List.of(r.term(
                                        new Weights.Dense(eqGroups(p, low)),
                                        new Weights.Dense(Vectors.hadamard(eqPositions(p, low, n), e)),
                                        FieldElement.ONE))),
                        new ProductClaim.Open(
                                null,
                                p -> List.of(new dev.nanozk.protocol.commitment.EvaluationClaim.Term(
                                        gain.matrix(),
                                        0,
                                        one(),
                                        new Weights.Dense(
                                                Vectors.hadamard(eqChannels(p), perChannel(eqGroups(p, low), dense))),
                                        FieldElement.ONE)))),
                coefficient -> accumulators(coefficient, dense, e)));
    }

    /** {@code sum_{i,g} (e_i r[i,g]) sum_d c[g,d,i] (w[g,d] gain[d])}: rows (g, i), columns d, a block for each group. */
    private BilinearInstance accumulators(FieldElement coefficient, FieldVector w, FieldVector e) {
        int mask = (1 << groupBits) - 1;
        FieldVector weighted =
                table(0, e.size(), (d, g, i) -> e.get(i).multiply(FieldElement.of(witness.r()[i * groups + g])));
        FieldVector gains = new FieldVector(1 << low + groupBits);
        for (int u = 0; u < input.channels(); u++) {
            gains.set(
                    u / channels << low | u % channels,
                    w.get(u).multiply(FieldElement.of(gain.data().at(0, u % channels))));
        }
        return new BilinearInstance(
                coefficient,
                low,
                weighted,
                (x, row) -> {
                    int g = x & mask;
                    int i = x >> groupBits;
                    if (g >= groups || i >= rows) {
                        return false;
                    }
                    for (int d = 0; d < channels; d++) {
                        row[d] = input.values().at(g * channels + d, i);
                    }
                    Arrays.fill(row, channels, row.length, 0);
                    return true;
                },
                gains,
                x -> x & mask,
                true);
    }

    /** {@code sum_g group_g w[g, d]}. */
    private FieldVector perChannel(FieldVector group, FieldVector w) {
        FieldVector out = new FieldVector(channels);
        for (int g = 0; g < groups; g++) {
            out.axpy(group.get(g), Vectors.range(w, g * channels, (g + 1) * channels));
        }
        return out;
    }

    /** c over (channel, group, position), weighted by group and e where given. */
    private ProductClaim.Open xFactor(FieldVector group, FieldVector e) {
        return new ProductClaim.Open(
                entries((d, g, i) -> {
                    FieldElement v = FieldElement.of(input.values().at(g * channels + d, i));
                    return e == null ? v : v.multiply(e.get(i)).multiply(group.get(g));
                }),
                p -> {
                    FieldVector eqGroups = eqGroups(p, low);
                    FieldVector eqPositions = eqPositions(p, low, rows);
                    FieldVector byGroup = e == null ? eqGroups : Vectors.hadamard(eqGroups, group);
                    FieldVector positions = e == null ? eqPositions : Vectors.hadamard(eqPositions, e);
                    return groups == 1
                            ? input.terms(
                                    byGroup.get(0),
                                    new Weights.EqTable(Vectors.range(p, 0, low)).slice(0, channels),
                                    positions)
                            : input.terms(
                                    FieldElement.ONE, new Weights.Dense(outer(byGroup, eqChannels(p))), positions);
                });
    }

    private FieldVector outer(FieldVector group, FieldVector channel) {
        FieldVector out = new FieldVector(input.channels());
        for (int u = 0; u < out.size(); u++) {
            out.set(u, group.get(u / channels).multiply(channel.get(u % channels)));
        }
        return out;
    }

    /** The identities for ms and rm, weighted by powers of gamma, and the product r rm that the slacks have collected. */
    void identities(FieldVector e, FieldElement gammaMs, FieldElement gammaRm, LinearEquation eq) {
        identities(Vectors.ones(1), e, gammaMs, gammaRm, eq);
    }

    /** The same with weights of the groups. */
    void identities(FieldVector group, FieldVector e, FieldElement gammaMs, FieldElement gammaRm, LinearEquation eq) {
        int n = e.size();
        int rowBits = groupBits + Vectors.bits(n);
        addPieces(gammaMs, ms, group, e, eq);
        eq.addConstant(gammaMs.multiply(FieldElement.of(eps))
                .multiply(group.sum())
                .multiply(e.sum())
                .negate());
        eq.add(new ProductClaim(
                "c c", gammaMs.negate(), low + rowBits, List.of(xFactor(group, e), xFactor(null, null))));
        addPieces(gammaRm, rm, group, e, eq);
        eq.add(new ProductClaim(
                "r ms",
                gammaRm.negate(),
                rowBits,
                List.of(rFactor(group, e), pieces(ms, n, witness == null ? null : witness.ms()))));
        // A single row's weight is a factor of the claim, those of groups belong to r.
        boolean single = groups == 1;
        eq.add(new ProductClaim(
                "r r ms",
                single ? rrm.get(0) : FieldElement.ONE,
                rowBits,
                List.of(rFactor(single ? Vectors.ones(1) : rrm, e), pieces(rm, n, rmValues))));
    }

    private ProductClaim.Open rFactor(FieldVector group, FieldVector e) {
        return new ProductClaim.Open(
                () -> table(0, e.size(), (d, g, i) -> e.get(i)
                        .multiply(group.get(g))
                        .multiply(FieldElement.of(witness.r()[i * groups + g]))),
                p -> List.of(r.term(
                        new Weights.Dense(Vectors.hadamard(eqGroups(p, 0), group)),
                        new Weights.Dense(Vectors.hadamard(eqPositions(p, 0, e.size()), e)),
                        FieldElement.ONE)));
    }

    private ProductClaim.Open pieces(Column column, int n, BigInteger[] values) {
        return new ProductClaim.Open(
                () -> table(0, n, (d, g, i) -> FieldElement.of(values[i * groups + g])),
                p -> List.of(column.term(
                        new Weights.Dense(pieceUnits(column, eqGroups(p, 0))),
                        new Weights.Dense(eqPositions(p, 0, n)),
                        FieldElement.ONE)));
    }

    private static Weights one() {
        return new Weights.Ones(1);
    }
}
