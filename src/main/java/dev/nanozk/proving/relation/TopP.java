package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.sampling.Nucleus;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.spec.NucleusTable;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * top_p ({@link Nucleus}): the reference m_i is the largest B_iv of the allowed tokens, {@code k_iv = min(floor(2^11 M_iv / u), 65535)}, and tokens with k_iv more than t_i are excluded.
 *
 * <ul>
 *   <li>marks z: {@code sum_v z_iv >= 1}, {@code z_iv M_iv = 0}: some token has m_i
 *   <li>(k, W, f) in the nucleus table: f = 1 exactly where k = 65535
 *   <li>{@code (1 - f) (2^11 M - u k) + f (M - c') >= 0} and {@code (1 - f) (u - 1 - 2^11 M + u k) >= 0}: k is the one, and no M is negative. A token that top_k excludes (bit x)
 *       has {@code f - x >= 0}, and c' x is added to the first: it has f = 1, and M &gt;= 0 is all that is said of it
 *   <li>{@code (1 - s) (t - k) + s (k - t - 1) >= 0}, {@code (1 - b) (t - 1 - k) + b (k - t) >= 0}: s = 1 exactly where k &gt; t, b = 1 exactly where k &gt;= t
 *   <li>{@code 10^6 sum (1 - s) W - p sum W >= 0} and {@code p sum W - 1 - 10^6 sum (1 - b) W >= 0} over the allowed tokens, in five limbs: with weights up to t the share p is reached,
 *       with those below t it is not. Only the least such step has both, and some token has it
 *   <li>s_iv h_iv is added to D of {@link HeadRelation}: h = 2^min(16n-1, 62) switches an excluded token off, h = -1 forbids that the chosen one is excluded
 * </ul>
 *
 * <p>W &lt;= 2^30, at most 2^20 tokens: the sums are below 2^70. |M| &lt; 2^65, u &lt; 2^56: nothing wraps in F.
 */
final class TopP {
    private static final int SUM_LIMBS = 5;
    private static final FieldElement TWO = FieldElement.of(2);
    private static final FieldElement MILLION = FieldElement.of(SamplingSettings.MILLION);
    private static final FieldElement UP = Vectors.pow2(NucleusTable.STEP_BITS);

    private final HeadStatement s;
    private final Adjusted adjusted;
    private final Nucleus nucleus;
    private final long farthest;
    private final long[][] switches;
    private final Reference reference;
    private final TokenProducts.Values marks;
    private final TokenProducts.Values steps;
    private final TokenProducts.Values weights;
    private final TokenProducts.Values far;
    private final TokenProducts.Values above;
    private final TokenProducts.Values reached;
    private final TokenProducts.Values last;
    private final TokenProducts.Values excluded;
    private final Part atLeast;
    private final Part atMost;
    private final Part share;
    private final Part noLess;

    /** Something virtual that is not negative: the prover's integers (null on the verifier's side) and its committed upper limbs. */
    private record Part(LimbValues values, List<Column> upper) {
        AdviceBuilder.Filler limb(int k) {
            return values == null ? null : (v, i) -> values.limb(v, i, k);
        }
    }

    /** Limb k of a value of a token at a position; refuses values out of range. */
    @FunctionalInterface
    private interface LimbValues {
        long limb(int v, int i, int k);
    }

    /**
     * Declares the advice.
     *
     * @param excluded the bits of top_k, null without it
     * @param w null on the verifier's side
     */
    TopP(AdviceBuilder advice, Adjusted adjusted, TokenProducts.Values excluded, HeadWitness w) {
        this.adjusted = adjusted;
        this.s = adjusted.s();
        this.nucleus = s.adjustment().nucleus();
        this.farthest = nucleus.farthest();
        this.excluded = excluded;
        this.switches = switches();
        NucleusWitness n = w == null
                ? null
                : w.nucleus() != null ? w.nucleus() : NucleusWitness.of(s.adjustment(), s.outputs(), w.logits());
        boolean proves = w != null;
        int vocabulary = adjusted.vocabulary();
        reference = new Reference(advice, adjusted, proves ? (u, i) -> n.gap()[i] : null, w);
        marks = column(advice, vocabulary, proves ? (v, i) -> n.marks()[i][v] : null);
        steps = column(advice, vocabulary, proves ? (v, i) -> n.steps()[i][v] : null);
        weights = column(advice, vocabulary, proves ? (v, i) -> n.weights()[i][v] : null);
        far = column(advice, vocabulary, proves ? (v, i) -> n.farthest()[i][v] : null);
        above = column(advice, vocabulary, proves ? (v, i) -> n.above()[i][v] : null);
        reached = column(advice, vocabulary, proves ? (v, i) -> n.reached()[i][v] : null);
        last = column(advice, 1, proves ? (u, i) -> n.last()[i] : null);
        int unitLimbs = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(nucleus.unit() - 1) + 15) / Gadgets.LIMB);
        atLeast = part(advice, vocabulary, s.deltaLimbs(), proves ? small(this::atLeast, s.deltaLimbs()) : null);
        atMost = part(advice, vocabulary, unitLimbs, proves ? small(this::atMost, unitLimbs) : null);
        NucleusShares sums = proves ? new NucleusShares(adjusted, nucleus, n) : null;
        share = part(advice, 1, SUM_LIMBS, proves ? (u, i, k) -> sums.within(i, k) : null);
        noLess = part(advice, 1, SUM_LIMBS, proves ? (u, i, k) -> sums.below(i, k) : null);
    }

    private static TokenProducts.Values column(AdviceBuilder advice, int units, AdviceBuilder.Filler values) {
        return new TokenProducts.Values(advice.add(units, values), values);
    }

    private static Part part(AdviceBuilder advice, int units, int limbs, LimbValues values) {
        Part p = new Part(values, new ArrayList<>());
        for (int k = 1; k < limbs; k++) {
            p.upper.add(advice.add(units, p.limb(k)));
        }
        return p;
    }

    private static LimbValues small(AdviceBuilder.Filler values, int limbs) {
        AdviceBuilder.Filler ranged = Gadgets.ranged(values, limbs, "a step of the nucleus leaves its range");
        return (v, i, k) -> ranged.at(v, i) >>> Gadgets.LIMB * k & 0xffff;
    }

    /** h: 0 for a token that the mask excludes, which has a constant of its own. */
    private long[][] switches() {
        long off = 1L << Math.min(Gadgets.LIMB * s.deltaLimbs() - 1, 62);
        long[][] out = new long[adjusted.positions()][];
        for (int i = 0; i < out.length; i++) {
            if (adjusted.masked()) {
                out[i] = adjusted.allowed()[i].clone();
                for (int v = 0; v < out[i].length; v++) {
                    out[i][v] *= off;
                }
            } else {
                out[i] = new long[adjusted.vocabulary()];
                Arrays.fill(out[i], off);
            }
            out[i][s.outputs().get(i)] = -1;
        }
        return out;
    }

    private long bit(int v, int i) {
        return excluded == null ? 0 : excluded.at(v, i);
    }

    /** The prover's; its true value has 64 bits where it is in range, whatever wraps before. */
    private long atLeast(int v, int i) {
        long m = reference.below(v, i);
        long f = far.at(v, i);
        return (1 - f) * ((m << NucleusTable.STEP_BITS) - nucleus.unit() * steps.at(v, i))
                + f * (m - farthest)
                + farthest * bit(v, i);
    }

    private long atMost(int v, int i) {
        long m = reference.below(v, i);
        return (1 - far.at(v, i))
                * (nucleus.unit() - 1 - (m << NucleusTable.STEP_BITS) + nucleus.unit() * steps.at(v, i));
    }

    /** The prover's D where a token is excluded. */
    long excluded(int v, int i, long delta) {
        return delta + above.at(v, i) * switches[i][v];
    }

    /** {@code scale sum_{i,v} e_i w_v s_iv h_iv}. */
    void push(FieldElement scale, FieldVector units, FieldVector e, LinearEquation eq) {
        eq.add(TokenProducts.publicly("nucleus switch", scale, above, units, e, switches));
    }

    /** Adds what must vanish. */
    void identity(FieldElement gamma, FieldVector units, FieldVector e, Reference.Sides sides) {
        reference.pushTimes(gamma, marks, units, e, sides);
    }

    void lookUp(LookupArgument lookups, RmsNorm norm, Reference.Chosen chosen) {
        TokenLookups.bit(lookups, marks);
        TokenLookups.bit(lookups, above);
        TokenLookups.bit(lookups, reached);
        lookups.add(
                LookupTable.nucleus(),
                adjusted.vocabulary(),
                1,
                null,
                List.of(
                        Gadgets.shifted(steps.column(), 0, steps.filler()),
                        Gadgets.shifted(weights.column(), 0, weights.filler()),
                        Gadgets.shifted(far.column(), 0, far.filler())));
        long[] one = new long[adjusted.positions()];
        Arrays.fill(one, -1);
        TokenLookups.count(lookups, adjusted, marks, 1, one);
        if (excluded != null) {
            AdviceBuilder.Filler f = far.filler() == null ? null : (v, i) -> far.at(v, i) - bit(v, i);
            tokens(
                    lookups,
                    new Looked(f, FieldElement.ZERO)
                            .plus(FieldElement.ONE, far.column())
                            .plus(Gadgets.MINUS_ONE, excluded.column()));
        }
        FieldElement unit = FieldElement.of(nucleus.unit());
        FieldElement all = unit.multiply(FieldElement.of(Nucleus.FARTHEST));
        FieldElement distance = FieldElement.of(farthest);
        Looked first = new Looked(atLeast.limb(0), FieldElement.ZERO)
                .plus(unit.negate(), steps.column())
                .plus(all.subtract(distance), far.column())
                .plus((scale, slice, e, eq) -> {
                    Reference.Sides sides = new Reference.Sides(norm, chosen, eq);
                    FieldVector units = slice.dense();
                    reference.push(scale.multiply(UP), units, slice, e, sides);
                    reference.pushTimes(scale.multiply(FieldElement.ONE.subtract(UP)), far, units, e, sides);
                });
        if (excluded != null) {
            first.plus(distance, excluded.column());
        }
        limbs(lookups, adjusted.vocabulary(), atLeast, first);
        FieldElement most = unit.subtract(FieldElement.ONE);
        limbs(
                lookups,
                adjusted.vocabulary(),
                atMost,
                new Looked(atMost.limb(0), most)
                        .plus(unit, steps.column())
                        .plus(most.add(all).negate(), far.column())
                        .plus((scale, slice, e, eq) -> {
                            Reference.Sides sides = new Reference.Sides(norm, chosen, eq);
                            FieldVector units = slice.dense();
                            reference.push(scale.multiply(UP).negate(), units, slice, e, sides);
                            reference.pushTimes(scale.multiply(UP), far, units, e, sides);
                        }));
        order(lookups, above, 0);
        order(lookups, reached, 1);
        FieldElement p = FieldElement.of(nucleus.millionths());
        sums(lookups, share, MILLION.subtract(p), above, 0);
        sums(lookups, noLess, p.subtract(MILLION), reached, -1);
    }

    /** {@code (1 - x) (t - less - k) + x (k - t - 1 + less) = t - less - k - 2 x t + 2 x k + (2 less - 1) x}, in one limb. */
    private void order(LookupArgument lookups, TokenProducts.Values x, int less) {
        AdviceBuilder.Filler f = x.filler() == null
                ? null
                : (v, i) -> {
                    long up = last.at(0, i) - less - steps.at(v, i);
                    return (1 - x.at(v, i)) * up - x.at(v, i) * (up + 1);
                };
        int n = adjusted.positions();
        tokens(
                lookups,
                new Looked(f, FieldElement.of(-less))
                        .plus(Gadgets.MINUS_ONE, steps.column())
                        .plus(FieldElement.of(2L * less - 1), x.column())
                        .plus((scale, slice, e, eq) -> {
                            FieldVector units = slice.dense();
                            eq.add(
                                    scale.multiply(units.sum()),
                                    last.column(),
                                    new Weights.Ones(1),
                                    new Weights.Dense(e));
                            eq.add(new ProductClaim(
                                    "bit last step",
                                    scale.multiply(TWO).negate(),
                                    Vectors.bits(n),
                                    List.of(TokenProducts.perPosition(x, units, n), TokenProducts.weighted(last, e))));
                            eq.add(TokenProducts.times("bit step", scale.multiply(TWO), x, steps, units, e, null));
                        }));
    }

    /** {@code a sum_v W_iv -+ 10^6 sum_v x_iv W_iv + constant} over the allowed tokens: minus for the share that is reached, plus for what is below it. */
    private void sums(LookupArgument lookups, Part part, FieldElement a, TokenProducts.Values x, int constant) {
        FieldElement million = constant == 0 ? MILLION.negate() : MILLION;
        limbs(lookups, 1, part, new Looked(part.limb(0), FieldElement.of(constant)).plus((scale, slice, e, eq) -> {
                    FieldElement weight = scale.multiply(slice.dense().get(0));
                    TokenLookups.pushSum(weight.multiply(a), adjusted, weights, e, eq);
                    eq.add(TokenProducts.times(
                            "bit weight",
                            weight.multiply(million),
                            x,
                            weights,
                            Vectors.ones(adjusted.vocabulary()),
                            e,
                            adjusted.masked() ? adjusted.allowed() : null));
                }));
    }

    private void tokens(LookupArgument lookups, Looked looked) {
        lookups.add(LookupTable.RANGE, adjusted.vocabulary(), 1, null, List.of(looked));
    }

    private static void limbs(LookupArgument lookups, int units, Part part, Looked lowest) {
        for (int k = 0; k < part.upper().size(); k++) {
            lowest.plus(
                    Vectors.pow2(Gadgets.LIMB * (k + 1)).negate(), part.upper().get(k));
            lookups.add(
                    LookupTable.RANGE,
                    units,
                    1,
                    null,
                    List.of(Gadgets.shifted(part.upper().get(k), 0, part.limb(k + 1))));
        }
        lookups.add(LookupTable.RANGE, units, 1, null, List.of(lowest));
    }
}
