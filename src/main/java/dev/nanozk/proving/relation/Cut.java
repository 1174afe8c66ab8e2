package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A cut of the distribution: with B_iv = L_iv + A'_iv (A' without noise) and a reference m_i, tokens with B_iv &lt; m_i - c are excluded. What the reference is,
 * {@link MinP} and {@link TopK} say.
 *
 * <p>Committed at every generated position: {@code g_i = m_i - L_i,tok} and bits s_iv (excluded). What holds in n limbs:
 *
 * <ul>
 *   <li>{@code c - (m_i - B_i,tok) >= 0}: the chosen token is not excluded
 *   <li>{@code D_iv = (1 - s_iv) (L_i,tok - L_iv + K_iv) + s_iv (m_i - c - 1 - B_iv) >= 0}: every other token loses against it, or is excluded. L_iv cancels
 *       in what s multiplies: {@code D_iv = L_i,tok - L_iv + K_iv + s_iv (g_i - q_iv)} with public {@code q_iv = c + 1 + A'_iv + K_iv}
 * </ul>
 *
 * A token that a mask excludes has A'_iv = -K_iv, a large negative number, and does not count in any sum of bits; what is said of it says nothing.
 *
 * <p>With |L| &lt; 2^62, |A| + |A'| + c &lt; 2^62 and limbs of 64 bits at most, nothing wraps in F.
 */
abstract sealed class Cut permits MinP, TopK {
    final HeadStatement s;
    final int n;
    final int vocabulary;
    private final long c;
    final long[][] base;
    private final long[][] bounds;
    /** 1 where the mask allows a token; rows are null where there is no mask. */
    final long[][] allowed;

    private final Column gap;
    /** s. */
    final Column cut;
    /** The bits of the reference. */
    final Column marks;

    private final List<Column> chosenLimbs = new ArrayList<>();
    private final List<List<Column>> limbs = new ArrayList<>();
    final AdviceBuilder.Filler gapValues;
    final AdviceBuilder.Filler cutValues;
    final AdviceBuilder.Filler markValues;
    private final AdviceBuilder.Filler chosenValues;
    final HeadWitness w;

    /** Pushes {@code scale sum_i e_i L_i,tok}. */
    @FunctionalInterface
    interface Chosen {
        ProductClaim claim(FieldElement scale, FieldVector e);
    }

    /**
     * Declares the advice.
     *
     * @param constants K_iv, a position each
     * @param w null on the verifier's side
     */
    Cut(AdviceBuilder advice, HeadStatement s, long[][] constants, HeadWitness w) {
        this.s = s;
        this.w = w;
        this.n = s.outputs().size();
        this.vocabulary = s.spec().vocabulary();
        this.c = s.adjustment().cut();
        this.base = new long[n][];
        this.bounds = new long[n][];
        this.allowed = new long[n][];
        for (int i = 0; i < n; i++) {
            base[i] = s.adjustment().base(s.outputs().subList(0, i));
            BitSet mask = s.adjustment().allowed(s.outputs().subList(0, i));
            if (mask != null) {
                allowed[i] = new long[vocabulary];
                for (int v = 0; v < vocabulary; v++) {
                    allowed[i][v] = mask.get(v) ? 1 : 0;
                    base[i][v] = mask.get(v) ? base[i][v] : -constants[i][v];
                }
            }
            bounds[i] = new long[vocabulary];
            for (int v = 0; v < vocabulary; v++) {
                bounds[i][v] = Math.addExact(c + 1, Math.addExact(base[i][v], constants[i][v]));
            }
        }
        CutWitness values =
                w == null ? null : w.cut() != null ? w.cut() : CutWitness.of(s.adjustment(), s.outputs(), w.logits());
        gapValues = w == null ? null : (u, i) -> values.gap()[i];
        cutValues = w == null ? null : (v, i) -> values.excluded()[i][v];
        markValues = w == null ? null : (v, i) -> values.marks()[i][v];
        chosenValues = w == null
                ? null
                : ranged((u, i) -> c - values.gap()[i] + base[i][s.outputs().get(i)]);
        gap = advice.add(1, gapValues);
        cut = advice.add(vocabulary, cutValues);
        marks = advice.add(vocabulary, markValues);
        for (int k = 1; k < s.deltaLimbs(); k++) {
            chosenLimbs.add(advice.add(1, Gadgets.limb(chosenValues, 0, k)));
        }
        for (Ordered o : ordered()) {
            AdviceBuilder.Filler v = w == null ? null : ranged(o.values());
            List<Column> upper = new ArrayList<>();
            for (int k = 1; k < s.deltaLimbs(); k++) {
                upper.add(advice.add(vocabulary, Gadgets.limb(v, 0, k)));
            }
            limbs.add(upper);
        }
    }

    /**
     * Something of every token that is not negative.
     *
     * @param values the prover's integers, null on the verifier's side
     * @param push its weights
     */
    record Ordered(AdviceBuilder.Filler values, Push push) {}

    /** Pushes {@code scale sum_{i,v} e_i w_v value_iv}. */
    @FunctionalInterface
    interface Push {
        void push(FieldElement scale, FieldVector units, Weights.EqSlice slice, FieldVector e, Sides sides);
    }

    /** What pushes need beside weights. */
    record Sides(RmsNorm norm, Chosen chosen, LinearEquation eq) {}

    /** What makes the reference the one that it must be, beside the counts. */
    abstract List<Ordered> ordered();

    /** Looks the counts of bits up. */
    abstract void counts(LookupArgument lookups);

    /** Adds what must vanish. */
    abstract void identity(FieldElement gamma, FieldVector units, FieldVector e, Sides sides);

    /** {@code M_iv = m_i - B_iv}, the prover's. */
    long below(int v, int i) {
        return gapValues.at(0, i) + chosen(i) - adjusted(v, i);
    }

    private long adjusted(int v, int i) {
        return w.logits()[i][v] + base[i][v];
    }

    private long chosen(int i) {
        return w.logits()[i][s.outputs().get(i)];
    }

    private AdviceBuilder.Filler ranged(AdviceBuilder.Filler f) {
        int bits = Gadgets.LIMB * s.deltaLimbs();
        return (u, i) -> {
            long v = f.at(u, i);
            if (v < 0 || bits < Long.SIZE && v >>> bits != 0) {
                throw new IllegalStateException("output " + i + " is cut, or a margin leaves " + bits + " bits");
            }
            return v;
        };
    }

    /** The prover's D where a token is excluded. */
    long excluded(int v, int i, long delta) {
        return delta + cutValues.at(v, i) * (gapValues.at(0, i) - bounds[i][v]);
    }

    void lookUp(LookupArgument lookups, RmsNorm norm, Chosen chosen) {
        bit(lookups, cut, cutValues);
        bit(lookups, marks, markValues);
        counts(lookups);
        limbs(
                lookups,
                1,
                chosenLimbs,
                chosenValues,
                new Looked(Gadgets.limb(chosenValues, 0, 0), FieldElement.of(c))
                        .plus(Gadgets.MINUS_ONE, gap)
                        .plus((scale, units, e, eq) -> {
                            for (int i = 0; i < n; i++) {
                                eq.addConstant(scale.multiply(units.dense().get(0))
                                        .multiply(e.get(i))
                                        .multiply(FieldElement.of(
                                                base[i][s.outputs().get(i)])));
                            }
                        }));
        List<Ordered> ordered = ordered();
        for (int k = 0; k < ordered.size(); k++) {
            Ordered o = ordered.get(k);
            AdviceBuilder.Filler v = w == null ? null : ranged(o.values());
            limbs(
                    lookups,
                    vocabulary,
                    limbs.get(k),
                    v,
                    new Looked(Gadgets.limb(v, 0, 0), FieldElement.ZERO).plus((scale, slice, e, eq) -> o.push()
                            .push(scale, slice.dense(), slice, e, new Sides(norm, chosen, eq))));
        }
    }

    /** {@code scale sum_{i,v} e_i w_v M_iv}. */
    void pushBelow(FieldElement scale, FieldVector units, Weights.EqSlice slice, FieldVector e, Sides sides) {
        LinearEquation eq = sides.eq();
        FieldElement all = scale.multiply(units.sum());
        eq.add(Gadgets.matmulClaim(
                "logits", scale.negate(), sides.norm().y(), sides.norm().yValues(), s.output(), slice, e));
        eq.add(sides.chosen().claim(all, e));
        eq.add(all, gap, new Weights.Dense(Vectors.ones(1)), new Weights.Dense(e));
        for (int i = 0; i < n; i++) {
            eq.addConstant(scale.multiply(e.get(i))
                    .multiply(units.innerProduct(base[i], 0))
                    .negate());
        }
    }

    /** {@code constant + sign sum_v column[v, i]} over the tokens that the mask allows, in one limb; the constant may depend on the position. */
    void count(LookupArgument lookups, Column column, AdviceBuilder.Filler values, int sign, long[] constant) {
        AdviceBuilder.Filler count = w == null
                ? null
                : (u, i) -> {
                    long sum = constant[i];
                    for (int v = 0; v < vocabulary; v++) {
                        sum += sign * values.at(v, i) * (allowed[i] == null ? 1 : allowed[i][v]);
                    }
                    return sum;
                };
        lookups.add(
                LookupTable.RANGE,
                1,
                1,
                null,
                List.of(new Looked(count, FieldElement.ZERO).plus((scale, units, e, eq) -> {
                    FieldElement weight = scale.multiply(units.dense().get(0));
                    pushCount(weight.multiply(FieldElement.of(sign)), column, values, e, eq);
                    for (int i = 0; i < n; i++) {
                        eq.addConstant(weight.multiply(e.get(i)).multiply(FieldElement.of(constant[i])));
                    }
                })));
    }

    /** {@code scale sum_i e_i sum_v column[v, i]} over the tokens that the mask allows. */
    private void pushCount(
            FieldElement scale, Column column, AdviceBuilder.Filler values, FieldVector e, LinearEquation eq) {
        FieldVector ones = Vectors.ones(vocabulary);
        if (allowed[0] == null) {
            eq.add(scale, column, new Weights.Dense(ones), new Weights.Dense(e));
        } else {
            eq.add(publicly("allowed", scale, column, values, ones, e, allowed));
        }
    }

    private static void bit(LookupArgument lookups, Column column, AdviceBuilder.Filler values) {
        lookups.add(LookupTable.RANGE, column.units(), 1, null, List.of(Gadgets.shifted(column, 0, values)));
        AdviceBuilder.Filler other = values == null ? null : (u, i) -> 1 - values.at(u, i);
        lookups.add(
                LookupTable.RANGE,
                column.units(),
                1,
                null,
                List.of(new Looked(other, FieldElement.ONE).plus(Gadgets.MINUS_ONE, column)));
    }

    private static void limbs(
            LookupArgument lookups, int units, List<Column> upper, AdviceBuilder.Filler values, Looked lowest) {
        for (int k = 0; k < upper.size(); k++) {
            lowest.plus(Vectors.pow2(Gadgets.LIMB * (k + 1)).negate(), upper.get(k));
            lookups.add(
                    LookupTable.RANGE,
                    units,
                    1,
                    null,
                    List.of(Gadgets.shifted(upper.get(k), 0, Gadgets.limb(values, 0, k + 1))));
        }
        lookups.add(LookupTable.RANGE, units, 1, null, List.of(lowest));
    }

    /** {@code scale sum_{i,v} e_i w_v s_iv (g_i - q_iv)}. */
    void push(FieldElement scale, FieldVector units, FieldVector e, LinearEquation eq) {
        eq.add(new ProductClaim(
                "cut gap", scale, Vectors.bits(n), List.of(perPosition(cut, cutValues, units), weightedGap(e))));
        eq.add(publicly("cut bound", scale.negate(), cut, cutValues, units, e, bounds));
    }

    /** {@code scale sum_{i,v} e_i w_v column[v, i] M_iv}. */
    void pushTimesBelow(
            FieldElement gamma,
            Column top,
            AdviceBuilder.Filler topValues,
            FieldVector units,
            FieldVector e,
            Sides sides) {
        RmsNorm norm = sides.norm();
        LinearEquation eq = sides.eq();
        int d = s.spec().embeddingLength();
        int high = Vectors.bits(n);
        int channels = Vectors.bits(d);
        int tokens = Vectors.bits(vocabulary);
        eq.add(new ProductClaim("bit gap", gamma, high, List.of(perPosition(top, topValues, units), weightedGap(e))));
        eq.add(new ProductClaim(
                "bit chosen",
                gamma,
                channels + high,
                List.of(
                        new ProductClaim.Open(
                                () -> Gadgets.spreadHigh(Vectors.hadamard(sums(topValues, units), e), channels, high),
                                p -> List.of(top.term(
                                        new Weights.Dense(units),
                                        new Weights.Dense(Vectors.hadamard(
                                                Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n), e)),
                                        FieldElement.ONE))),
                        new ProductClaim.Open(
                                () -> Gadgets.table(
                                        d,
                                        n,
                                        (k, i) -> FieldElement.of(norm.yValues().at(k, i))),
                                p -> List.of(norm.y()
                                        .term(
                                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, channels), d)),
                                                new Weights.Dense(
                                                        Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n)),
                                                FieldElement.ONE))),
                        new ProductClaim.Open(
                                () -> Gadgets.table(
                                        d,
                                        n,
                                        (k, i) -> FieldElement.of(
                                                s.output().data().at(s.outputs().get(i), k))),
                                p -> List.of(Embedding.rowTerm(
                                        s.output(),
                                        s.outputs(),
                                        Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n),
                                        new Weights.EqTable(Vectors.range(p, 0, channels)).slice(0, d),
                                        FieldElement.ONE))))));
        eq.add(new ProductClaim(
                "bit logits",
                gamma.negate(),
                tokens + high,
                List.of(
                        new ProductClaim.Open(
                                () -> Gadgets.table(vocabulary, n, (v, i) -> units.get(v)
                                        .multiply(e.get(i))
                                        .multiply(FieldElement.of(topValues.at(v, i)))),
                                p -> List.of(top.term(
                                        new Weights.Dense(Vectors.hadamard(
                                                Vectors.eqPrefix(Vectors.range(p, 0, tokens), vocabulary), units)),
                                        new Weights.Dense(Vectors.hadamard(
                                                Vectors.eqPrefix(Vectors.range(p, tokens, p.size()), n), e)),
                                        FieldElement.ONE))),
                        new ProductClaim.Raw(
                                () -> Gadgets.table(vocabulary, n, (v, i) -> FieldElement.of(w.logits()[i][v])),
                                p -> Gadgets.matmulClaim(
                                        "logits",
                                        FieldElement.ONE,
                                        norm.y(),
                                        norm.yValues(),
                                        s.output(),
                                        new Weights.EqTable(Vectors.range(p, 0, tokens)).slice(0, vocabulary),
                                        Vectors.eqPrefix(Vectors.range(p, tokens, p.size()), n))))));
        eq.add(publicly("bit base", gamma.negate(), top, topValues, units, e, base));
    }

    private FieldVector sums(AdviceBuilder.Filler values, FieldVector units) {
        FieldVector out = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            FieldElement sum = FieldElement.ZERO;
            for (int v = 0; v < vocabulary; v++) {
                if (values.at(v, i) != 0) {
                    sum = sum.add(units.get(v).multiply(FieldElement.of(values.at(v, i))));
                }
            }
            out.set(i, sum);
        }
        return out;
    }

    /** {@code sum_v w_v column[v, i]} over positions. */
    private ProductClaim.Open perPosition(Column column, AdviceBuilder.Filler values, FieldVector units) {
        return new ProductClaim.Open(
                () -> Gadgets.spreadLow(sums(values, units), Vectors.bits(n), 0),
                p -> List.of(column.term(
                        new Weights.Dense(units), new Weights.Dense(Vectors.eqPrefix(p, n)), FieldElement.ONE)));
    }

    private ProductClaim.Open weightedGap(FieldVector e) {
        return new ProductClaim.Open(
                () -> Gadgets.table(1, n, (u, i) -> e.get(i).multiply(FieldElement.of(gapValues.at(0, i)))),
                p -> List.of(gap.term(
                        new Weights.Dense(Vectors.ones(1)),
                        new Weights.Dense(Vectors.hadamard(Vectors.eqPrefix(p, n), e)),
                        FieldElement.ONE)));
    }

    /** {@code coefficient sum_{i,v} (e_i w_v known[i][v]) column[v, i]}. */
    private ProductClaim publicly(
            String name,
            FieldElement coefficient,
            Column column,
            AdviceBuilder.Filler values,
            FieldVector units,
            FieldVector e,
            long[][] known) {
        int low = Vectors.bits(vocabulary);
        return new ProductClaim(
                name,
                coefficient,
                low + Vectors.bits(n),
                List.of(
                        new ProductClaim.Public(
                                () -> Gadgets.table(vocabulary, n, (v, i) -> units.get(v)
                                        .multiply(e.get(i))
                                        .multiply(FieldElement.of(known[i][v]))),
                                p -> {
                                    FieldVector row = Vectors.hadamard(
                                            Vectors.eqPrefix(Vectors.range(p, 0, low), vocabulary), units);
                                    FieldVector eqI = Vectors.eqPrefix(Vectors.range(p, low, p.size()), n);
                                    FieldElement sum = FieldElement.ZERO;
                                    for (int i = 0; i < n; i++) {
                                        sum = sum.add(
                                                eqI.get(i).multiply(e.get(i)).multiply(row.innerProduct(known[i], 0)));
                                    }
                                    return sum;
                                }),
                        new ProductClaim.Open(
                                () -> Gadgets.table(vocabulary, n, (v, i) -> FieldElement.of(values.at(v, i))),
                                p -> List.of(column.term(
                                        new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, low), vocabulary)),
                                        new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, low, p.size()), n)),
                                        FieldElement.ONE)))));
    }
}
