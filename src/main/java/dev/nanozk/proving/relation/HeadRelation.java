package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.HeadProfile;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Final norm, LM head and sampling: for every generated position i and every token v that may come there
 * {@code Delta_iv = L_i,tok - L_iv + K_iv >= 0} on exact accumulators L = y E^T, where {@code K_iv = A_i,tok - A_iv - [v < tok_i]} is public, so that tok_i has the
 * largest L + A and the lowest id among equal ones; greedy sampling is A = 0. A token that the mask excludes has {@code K_iv = 2^min(16n-1, 62)} for n limbs instead:
 * its Delta says nothing. {@link Cut} is that of min_p or top_k, {@link TopP} that of top_p. With |y| &lt; 2^15, |E| &lt; 2^31, d &lt;= 2^16 and |K| &lt; 2^63, |Delta| &lt; 2^65 and nothing wraps in F.
 */
public final class HeadRelation {
    private final HeadStatement s;
    private final HeadWitness w;
    private final int d;
    private final int vocabulary;
    private final long[][] constants;
    private Cut cut;
    private TopP topP;

    private HeadRelation(HeadStatement s, HeadWitness w) {
        this.s = s;
        this.w = w;
        this.d = s.spec().embeddingLength();
        this.vocabulary = s.spec().vocabulary();
        boolean all = s.adjustment().cuts()
                || s.adjustment().nucleus() != null
                || w != null && !s.adjustment().isNone();
        this.constants = all ? allConstants() : null;
    }

    /**
     * Runs the relation.
     *
     * @param w the prover's integers, null on the verifier's side
     * @return the evaluation claims to settle
     */
    public static List<EvaluationClaim> run(SealedChannel channel, HeadStatement s, HeadWitness w)
            throws ProofFormatException {
        if (channel.isProver() != (w != null)) {
            throw new IllegalArgumentException("a witness belongs to the prover, and only to it");
        }
        return new HeadRelation(s, w).run(channel);
    }

    private List<EvaluationClaim> run(SealedChannel channel) throws ProofFormatException {
        HeadProfile p = s.profile().head();
        int n = s.outputs().size();
        AdviceBuilder advice = new AdviceBuilder("advice", n, false);
        LookupArgument lookups = new LookupArgument(n);
        Column x = Column.from(s.boundary(), s.firstPosition());
        AdviceBuilder.Filler xValues = w == null ? null : BlockWitness.rows(w.xIn(), d);
        Gadgets.Range xRange = Gadgets.Range.declare(advice, x, 1L << 31, 2, xValues);
        NormWitness witness = w == null ? null : w.norm();
        Mean mean = s.bias() == null ? null : new Mean(advice, x, xValues, w == null ? null : witness.mean());
        Bias bias = s.bias() == null ? null : new Bias(s.bias(), s.profile().outputNormBiasShift());
        RmsNorm norm = new RmsNorm(
                advice, Input.of(x, xValues, mean, witness), s.gain(), bias, p.kF(), p.sYf(), p.normEps(), witness);
        List<Column> limbs = new ArrayList<>();
        boolean nucleus = s.adjustment().nucleus() != null;
        Adjusted adjusted = s.adjustment().cuts() || nucleus ? Adjusted.of(s, constants) : null;
        if (s.adjustment().cuts()) {
            cut = s.adjustment().topK() > 0 ? new TopK(advice, adjusted, w) : new MinP(advice, adjusted, w);
        }
        if (nucleus) {
            topP = new TopP(advice, adjusted, cut instanceof TopK k ? k.cut : null, w);
        }
        for (int k = 1; k < s.deltaLimbs(); k++) {
            limbs.add(advice.add(vocabulary, Gadgets.limb(deltas(), 0, k)));
        }
        advice.commit(channel, s.columnBits());
        xRange.lookUp(lookups);
        if (mean != null) {
            mean.lookUp(lookups);
        }
        norm.lookUp(lookups);
        Looked lowest = new Looked(Gadgets.limb(deltas(), 0, 0), FieldElement.ZERO)
                .plus((scale, slice, e, eq) -> push(norm, scale, slice, e, eq));
        for (int k = 1; k < s.deltaLimbs(); k++) {
            Column limb = limbs.get(k - 1);
            lowest.plus(Vectors.pow2(Gadgets.LIMB * k).negate(), limb);
            lookups.add(
                    LookupTable.RANGE,
                    vocabulary,
                    1,
                    null,
                    List.of(Gadgets.shifted(limb, 0, Gadgets.limb(deltas(), 0, k))));
        }
        lookups.add(LookupTable.RANGE, vocabulary, 1, null, List.of(lowest));
        if (cut != null) {
            cut.lookUp(lookups, norm, (scale, e) -> chosen(norm, scale, e));
        }
        if (topP != null) {
            topP.lookUp(lookups, norm, (scale, e) -> chosen(norm, scale, e));
        }
        List<EvaluationClaim> claims = new ArrayList<>();
        LookupArgument.Result r = lookups.run(channel, s.columnBits(), s.arities(), claims);
        FieldElement gamma = channel.challenge("identities gamma");
        FieldElement gamma2 = gamma.multiply(gamma);
        norm.identities(r.e(), gamma, gamma2, r.equation());
        if (adjusted != null) {
            FieldVector units = r.unitEq().slice(0, vocabulary).dense();
            Reference.Sides sides = new Reference.Sides(norm, (scale, e) -> chosen(norm, scale, e), r.equation());
            if (cut != null) {
                cut.identity(gamma2.multiply(gamma), units, r.e(), sides);
            }
            if (topP != null) {
                topP.identity(gamma2.multiply(gamma2), units, r.e(), sides);
            }
        }
        ProductArgument.run(channel, r.q(), r.equation(), claims);
        return claims;
    }

    /** K_i for every token. */
    private long[] constants(int i) {
        int token = s.outputs().get(i);
        List<Integer> before = s.outputs().subList(0, i);
        long[] k = s.adjustment().at(before);
        BitSet allowed = s.adjustment().allowed(before);
        long chosen = k[token];
        for (int v = 0; v < vocabulary; v++) {
            k[v] = allowed == null || allowed.get(v)
                    ? chosen - k[v] - (v < token ? 1 : 0)
                    : 1L << Math.min(Gadgets.LIMB * s.deltaLimbs() - 1, 62);
        }
        return k;
    }

    private long[][] allConstants() {
        long[][] all = new long[s.outputs().size()][];
        for (int i = 0; i < all.length; i++) {
            all[i] = constants(i);
        }
        return all;
    }

    /** {@code L_tok - L_v + K_v}; a value outside its limbs can't be proved. */
    private AdviceBuilder.Filler deltas() {
        if (w == null) {
            return null;
        }
        int bits = Gadgets.LIMB * s.deltaLimbs();
        return (v, i) -> {
            int token = s.outputs().get(i);
            long k = constants == null ? v < token ? -1 : 0 : constants[i][v];
            long delta = w.logits()[i][token] - w.logits()[i][v] + k;
            delta = cut == null ? delta : cut.excluded(v, i, delta);
            delta = topP == null ? delta : topP.excluded(v, i, delta);
            if (delta < 0 || bits < Long.SIZE && delta >>> bits != 0) {
                throw new IllegalStateException(
                        "output " + i + " is not the sampled token, or its margin leaves " + bits + " bits");
            }
            return delta;
        };
    }

    private void push(RmsNorm norm, FieldElement scale, Weights.EqSlice slice, FieldVector e, LinearEquation eq) {
        eq.add(Gadgets.matmulClaim("logits", scale.negate(), norm.y(), norm.yValues(), s.output(), slice, e));
        eq.add(chosen(norm, scale.multiply(slice.sum()), e));
        if (cut != null) {
            cut.push(scale, slice.dense(), e, eq);
        }
        if (topP != null) {
            topP.push(scale, slice.dense(), e, eq);
        }
        if (!s.adjustment().isNone()) {
            FieldVector units = slice.dense();
            for (int i = 0; i < e.size(); i++) {
                long[] k = constants == null ? constants(i) : constants[i];
                eq.addConstant(scale.multiply(e.get(i)).multiply(units.innerProduct(k, 0)));
            }
            return;
        }
        // One less for each token below the chosen one.
        for (int i = 0; i < e.size(); i++) {
            FieldElement below = slice.first(s.outputs().get(i)).sum();
            eq.addConstant(scale.multiply(e.get(i)).multiply(below).negate());
        }
    }

    /** {@code scale * sum_i e_i L_i,tok = scale * sum_{i,c} (e_i y[i,c]) E[tok_i, c]}. */
    private ProductClaim chosen(RmsNorm norm, FieldElement scale, FieldVector e) {
        int low = Vectors.bits(d);
        int high = Vectors.bits(e.size());
        ProductClaim.Open left = new ProductClaim.Open(
                Gadgets.entries(d, e.size(), (c, i) -> e.get(i)
                        .multiply(FieldElement.of(norm.yValues().at(c, i)))),
                p -> List.of(norm.y()
                        .term(
                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, low), d)),
                                new Weights.Dense(Vectors.hadamard(
                                        Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size()), e)),
                                FieldElement.ONE)));
        ProductClaim.Open right = new ProductClaim.Open(
                Gadgets.entries(
                        d,
                        e.size(),
                        (c, i) ->
                                FieldElement.of(s.output().data().at(s.outputs().get(i), c))),
                p -> List.of(Embedding.rowTerm(
                        s.output(),
                        s.outputs(),
                        Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size()),
                        new Weights.EqTable(Vectors.range(p, 0, low)).slice(0, d),
                        FieldElement.ONE)));
        return new ProductClaim("chosen logits", scale, low + high, List.of(left, right));
    }
}
