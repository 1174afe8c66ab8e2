package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A cut of the distribution by a reference: with B_iv = L_iv + A'_iv (A' without noise) and m_i, tokens with B_iv &lt; m_i - c are excluded. What the reference is,
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
 * <p>With |L| &lt; 2^62, |A| + |A'| + c &lt; 2^62 and limbs of 64 bits at most, nothing wraps in F.
 */
abstract sealed class Cut permits MinP, TopK {
    final HeadStatement s;
    final HeadWitness w;
    final Adjusted adjusted;
    final Reference reference;
    final int n;
    final int vocabulary;
    /** s. */
    final TokenProducts.Values cut;
    /** The bits of the reference. */
    final TokenProducts.Values marks;

    private final long c;
    private final long[][] bounds;
    private final List<Column> chosenLimbs = new ArrayList<>();
    private final List<List<Column>> limbs = new ArrayList<>();
    private final AdviceBuilder.Filler chosenValues;

    /**
     * Declares the advice.
     *
     * @param w null on the verifier's side
     */
    Cut(AdviceBuilder advice, Adjusted adjusted, HeadWitness w) {
        this.adjusted = adjusted;
        this.s = adjusted.s();
        this.w = w;
        this.n = adjusted.positions();
        this.vocabulary = adjusted.vocabulary();
        this.c = s.adjustment().cut();
        this.bounds = new long[n][vocabulary];
        long[][] base = adjusted.base();
        for (int i = 0; i < n; i++) {
            for (int v = 0; v < vocabulary; v++) {
                bounds[i][v] = Math.addExact(c + 1, Math.addExact(base[i][v], adjusted.constants()[i][v]));
            }
        }
        CutWitness values =
                w == null ? null : w.cut() != null ? w.cut() : CutWitness.of(s.adjustment(), s.outputs(), w.logits());
        reference = new Reference(advice, adjusted, w == null ? null : (u, i) -> values.gap()[i], w);
        cut = column(advice, w == null ? null : (v, i) -> values.excluded()[i][v]);
        marks = column(advice, w == null ? null : (v, i) -> values.marks()[i][v]);
        chosenValues = w == null
                ? null
                : ranged((u, i) -> c - values.gap()[i] + base[i][s.outputs().get(i)]);
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

    private TokenProducts.Values column(AdviceBuilder advice, AdviceBuilder.Filler values) {
        return new TokenProducts.Values(advice.add(vocabulary, values), values);
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
        void push(FieldElement scale, FieldVector units, Weights.EqSlice slice, FieldVector e, Reference.Sides sides);
    }

    /** What makes the reference the one that it must be, beside the counts. */
    abstract List<Ordered> ordered();

    /** Looks the counts of bits up. */
    abstract void counts(LookupArgument lookups);

    /** Adds what must vanish. */
    abstract void identity(FieldElement gamma, FieldVector units, FieldVector e, Reference.Sides sides);

    private AdviceBuilder.Filler ranged(AdviceBuilder.Filler f) {
        return Gadgets.ranged(f, s.deltaLimbs(), "an output is cut, or a margin leaves its range");
    }

    /** The prover's D where a token is excluded. */
    long excluded(int v, int i, long delta) {
        return delta + cut.at(v, i) * (reference.gap().at(0, i) - bounds[i][v]);
    }

    void lookUp(LookupArgument lookups, RmsNorm norm, Reference.Chosen chosen) {
        TokenLookups.bit(lookups, cut);
        TokenLookups.bit(lookups, marks);
        counts(lookups);
        TokenLookups.limbs(
                lookups,
                1,
                chosenLimbs,
                chosenValues,
                new Looked(Gadgets.limb(chosenValues, 0, 0), FieldElement.of(c))
                        .plus(Gadgets.MINUS_ONE, reference.gap().column())
                        .plus((scale, units, e, eq) -> {
                            for (int i = 0; i < n; i++) {
                                eq.addConstant(scale.multiply(units.dense().get(0))
                                        .multiply(e.get(i))
                                        .multiply(FieldElement.of(
                                                adjusted.base()[i][s.outputs().get(i)])));
                            }
                        }));
        List<Ordered> ordered = ordered();
        for (int k = 0; k < ordered.size(); k++) {
            Ordered o = ordered.get(k);
            AdviceBuilder.Filler v = w == null ? null : ranged(o.values());
            TokenLookups.limbs(
                    lookups,
                    vocabulary,
                    limbs.get(k),
                    v,
                    new Looked(Gadgets.limb(v, 0, 0), FieldElement.ZERO).plus((scale, slice, e, eq) -> o.push()
                            .push(scale, slice.dense(), slice, e, new Reference.Sides(norm, chosen, eq))));
        }
    }

    /** {@code scale sum_{i,v} e_i w_v s_iv (g_i - q_iv)}. */
    void push(FieldElement scale, FieldVector units, FieldVector e, LinearEquation eq) {
        eq.add(new ProductClaim(
                "cut gap",
                scale,
                Vectors.bits(n),
                List.of(TokenProducts.perPosition(cut, units, n), TokenProducts.weighted(reference.gap(), e))));
        eq.add(TokenProducts.publicly("cut bound", scale.negate(), cut, units, e, bounds));
    }
}
