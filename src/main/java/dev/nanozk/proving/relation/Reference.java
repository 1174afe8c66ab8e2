package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * An adjusted logit m_i at every generated position, committed as {@code g_i = m_i - L_i,tok}, and what may be said of {@code M_iv = m_i - B_iv = g_i + L_i,tok - L_iv - A'_iv}.
 * m_i is any element of F until something is said of it.
 */
final class Reference {
    private final Adjusted adjusted;
    private final HeadStatement s;
    private final HeadWitness w;
    private final TokenProducts.Values gap;

    /** Pushes {@code scale sum_i e_i L_i,tok}. */
    @FunctionalInterface
    interface Chosen {
        ProductClaim claim(FieldElement scale, FieldVector e);
    }

    /** What pushes need beside weights. */
    record Sides(RmsNorm norm, Chosen chosen, LinearEquation eq) {}

    /**
     * Declares g.
     *
     * @param gapValues null on the verifier's side, as w is
     */
    Reference(AdviceBuilder advice, Adjusted adjusted, AdviceBuilder.Filler gapValues, HeadWitness w) {
        this.adjusted = adjusted;
        this.s = adjusted.s();
        this.w = w;
        this.gap = new TokenProducts.Values(advice.add(1, gapValues), gapValues);
    }

    TokenProducts.Values gap() {
        return gap;
    }

    /** M_iv, the prover's. */
    long below(int v, int i) {
        long[] logits = w.logits()[i];
        return gap.at(0, i) + logits[s.outputs().get(i)] - logits[v] - adjusted.base()[i][v];
    }

    /** {@code scale sum_{i,v} e_i w_v M_iv}. */
    void push(FieldElement scale, FieldVector units, Weights.EqSlice slice, FieldVector e, Sides sides) {
        LinearEquation eq = sides.eq();
        FieldElement all = scale.multiply(units.sum());
        eq.add(Gadgets.matmulClaim(
                "logits", scale.negate(), sides.norm().y(), sides.norm().yValues(), s.output(), slice, e));
        eq.add(sides.chosen().claim(all, e));
        eq.add(all, gap.column(), new Weights.Ones(1), new Weights.Dense(e));
        for (int i = 0; i < e.size(); i++) {
            eq.addConstant(scale.multiply(e.get(i))
                    .multiply(units.innerProduct(adjusted.base()[i], 0))
                    .negate());
        }
    }

    /** {@code scale sum_{i,v} e_i w_v x_iv M_iv} of a column x. */
    void pushTimes(FieldElement scale, TokenProducts.Values x, FieldVector units, FieldVector e, Sides sides) {
        RmsNorm norm = sides.norm();
        LinearEquation eq = sides.eq();
        int n = e.size();
        int high = Vectors.bits(n);
        int tokens = Vectors.bits(units.size());
        eq.add(new ProductClaim(
                "bit gap",
                scale,
                high,
                List.of(TokenProducts.perPosition(x, units, n), TokenProducts.weighted(gap, e))));
        eq.add(new ProductClaim(
                "bit chosen",
                scale,
                Vectors.bits(s.spec().embeddingLength()) + high,
                List.of(spread(x, units, e), normed(norm, n), chosenRows(n))));
        eq.add(new ProductClaim(
                "bit logits",
                scale.negate(),
                tokens + high,
                List.of(
                        TokenProducts.weighted(x, units, e),
                        new ProductClaim.Raw(
                                () -> Gadgets.table(units.size(), n, (v, i) -> FieldElement.of(w.logits()[i][v])),
                                p -> Gadgets.matmulClaim(
                                        "logits",
                                        FieldElement.ONE,
                                        norm.y(),
                                        norm.yValues(),
                                        s.output(),
                                        new Weights.EqTable(Vectors.range(p, 0, tokens)).slice(0, units.size()),
                                        Vectors.eqPrefix(Vectors.range(p, tokens, p.size()), n))))));
        eq.add(TokenProducts.publicly("bit base", scale.negate(), x, units, e, adjusted.base()));
    }

    /** {@code e_i sum_v w_v x_iv} over (channel, position), the same for every channel. */
    private ProductClaim.Open spread(TokenProducts.Values x, FieldVector units, FieldVector e) {
        int channels = Vectors.bits(s.spec().embeddingLength());
        int n = e.size();
        return new ProductClaim.Open(
                () -> Gadgets.spreadHigh(
                        Vectors.hadamard(TokenProducts.sums(x.filler(), units, n), e), channels, Vectors.bits(n)),
                p -> List.of(x.column()
                        .term(
                                new Weights.Dense(units),
                                new Weights.Dense(
                                        Vectors.hadamard(Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n), e)),
                                FieldElement.ONE)));
    }

    private ProductClaim.Open normed(RmsNorm norm, int n) {
        int d = s.spec().embeddingLength();
        int channels = Vectors.bits(d);
        return new ProductClaim.Open(
                () -> Gadgets.table(
                        d, n, (k, i) -> FieldElement.of(norm.yValues().at(k, i))),
                p -> List.of(norm.y()
                        .term(
                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, channels), d)),
                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n)),
                                FieldElement.ONE)));
    }

    private ProductClaim.Open chosenRows(int n) {
        int d = s.spec().embeddingLength();
        int channels = Vectors.bits(d);
        return new ProductClaim.Open(
                () -> Gadgets.table(
                        d,
                        n,
                        (k, i) ->
                                FieldElement.of(s.output().data().at(s.outputs().get(i), k))),
                p -> List.of(Embedding.rowTerm(
                        s.output(),
                        s.outputs(),
                        Vectors.eqPrefix(Vectors.range(p, channels, p.size()), n),
                        new Weights.EqTable(Vectors.range(p, 0, channels)).slice(0, d),
                        FieldElement.ONE)));
    }
}
