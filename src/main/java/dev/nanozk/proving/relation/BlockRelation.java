package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What a llama block must satisfy: X_out = X_mid + FFN(norm(X_mid)), X_mid = X_in + attention(norm(X_in)), in the exact integers of
 * the numeric profile. One description, run by prover and verifier; the claims that it returns are settled by the closing argument.
 */
public final class BlockRelation {
    private static final long RESIDUAL_OFFSET = 1L << 31;

    private final BlockStatement s;
    private final BlockWitness w;
    private final ModelSpec spec;
    private final BlockProfile p;
    private final int d;
    private final int ff;
    private final AdviceBuilder advice;
    private final List<Runnable> lookUps = new ArrayList<>();
    private final LookupArgument lookups;

    private BlockRelation(BlockStatement s, BlockWitness w) {
        this.s = s;
        this.w = w;
        this.spec = s.spec();
        this.p = s.profile().blocks().get(s.layer());
        this.d = spec.embeddingLength();
        this.ff = spec.feedForward();
        this.advice = new AdviceBuilder("advice", s.positions(), false);
        this.lookups = new LookupArgument(s.positions());
    }

    /**
     * Runs the relation.
     *
     * @param w the prover's integers, null on the verifier's side
     * @return the evaluation claims to settle
     */
    public static List<EvaluationClaim> run(SealedChannel channel, BlockStatement s, BlockWitness w)
            throws ProofFormatException {
        if (channel.isProver() != (w != null)) {
            throw new IllegalArgumentException("a witness belongs to the prover, and only to it");
        }
        return new BlockRelation(s, w).run(channel);
    }

    private List<EvaluationClaim> run(SealedChannel channel) throws ProofFormatException {
        LayerWeights weights = s.weights();
        Column xIn = s.layer() == 0 ? advice.add(d, rows(w == null ? null : w.xIn(), d)) : Column.of(s.boundaryIn());
        AdviceBuilder.Filler xInValues = rows(w == null ? null : w.xIn(), d);
        range32(xIn, xInValues);
        Embedding embedding = s.layer() == 0 ? embed(xIn) : null;
        RmsNorm norm1 = new RmsNorm(
                advice, xIn, xInValues, weights.attnNorm(), p.k1(), p.sY1(), p.normEps(), w == null ? null : w.norm1());
        Column q = rotated(
                "q",
                norm1,
                weights.q(),
                p.sQ(),
                w == null ? null : w.q(),
                w == null ? null : w.qRaw(),
                w == null ? null : w.qAcc());
        Column k = rotated(
                "k",
                norm1,
                weights.k(),
                p.sK(),
                w == null ? null : w.k(),
                w == null ? null : w.kRaw(),
                w == null ? null : w.kAcc());
        Column v = values(norm1);
        Attention attention = new Attention(
                spec, p.t(), p.kR(), p.sO(), advice, q, k, v, s.tables().exp(), w);
        Column xMid = advice.add(d, rows(w == null ? null : w.xMid(), d));
        AdviceBuilder.Filler xMidValues = rows(w == null ? null : w.xMid(), d);
        residual(
                "attention output",
                xMid,
                xIn,
                p.sXa(),
                attention.o(),
                rows(w == null ? null : w.o(), d),
                weights.output(),
                w == null ? null : w.xaAcc());
        range32(xMid, xMidValues);
        RmsNorm norm2 = new RmsNorm(
                advice,
                xMid,
                xMidValues,
                weights.ffnNorm(),
                p.k2(),
                p.sY2(),
                p.normEps(),
                w == null ? null : w.norm2());
        Column h = feedForward(norm2);
        Column xOut = Column.of(s.boundaryOut());
        residual(
                "feed-forward output",
                xOut,
                xMid,
                p.sXf(),
                h,
                rows(w == null ? null : w.h(), ff),
                weights.down(),
                w == null ? null : w.xfAcc());
        range32(xOut, rows(w == null ? null : w.xOut(), d));

        advice.commit(channel, s.columnBits());
        attention.commitScores(channel, s.columnBits());
        lookUps.forEach(Runnable::run);
        norm1.lookUp(lookups);
        norm2.lookUp(lookups);
        attention.lookUp(lookups);
        List<EvaluationClaim> claims = new ArrayList<>();
        LookupArgument.Result r = lookups.run(channel, s.columnBits(), claims);
        FieldElement gamma = channel.challenge("identities gamma");
        FieldElement gamma2 = gamma.multiply(gamma);
        norm1.identities(r.e(), gamma, gamma2, r.equation());
        norm2.identities(r.e(), gamma2.multiply(gamma), gamma2.multiply(gamma2), r.equation());
        attention.finish(r.e(), r.equation());
        if (embedding != null) {
            embedding.identity(
                    gamma2.multiply(gamma2).multiply(gamma), r.unitEq().slice(0, d), r.e(), r.equation());
        }
        ProductArgument.run(channel, r.q(), r.equation(), claims);
        return claims;
    }

    private static AdviceBuilder.Filler rows(int[] values, int width) {
        return values == null ? null : BlockWitness.rows(values, width);
    }

    private static AdviceBuilder.Filler rows(long[] values, int width) {
        return values == null ? null : BlockWitness.rows(values, width);
    }

    private void range32(Column column, AdviceBuilder.Filler values) {
        Gadgets.Range range = Gadgets.Range.declare(advice, column, RESIDUAL_OFFSET, 2, values);
        lookUps.add(() -> range.lookUp(lookups));
    }

    private void range16(Column column, AdviceBuilder.Filler values) {
        lookUps.add(() -> lookups.add(
                LookupTable.RANGE, column.units(), 1, null, List.of(Gadgets.shifted(column, 1 << 15, values))));
    }

    private Column rotated(String name, RmsNorm norm, WeightMatrix m, int shift, int[] values, long[] raw, long[] acc) {
        int width = m.outputs();
        Column out = advice.add(width, rows(values, width));
        range16(out, rows(values, width));
        Gadgets.Requantise r = Gadgets.Requantise.declare(advice, shift, out, null, rows(acc, width));
        lookUps.add(() ->
                r.lookUp(lookups, Rope.push(name, s.tables().rope(s.positions()), norm.y(), norm.yValues(), m, raw)));
        return out;
    }

    private Column values(RmsNorm norm) {
        int width = spec.kvWidth();
        AdviceBuilder.Filler values = rows(w == null ? null : w.v(), width);
        Column out = advice.add(width, values);
        range16(out, values);
        Gadgets.Requantise r =
                Gadgets.Requantise.declare(advice, p.sV(), out, null, rows(w == null ? null : w.vAcc(), width));
        lookUps.add(() -> r.lookUp(
                lookups,
                Gadgets.matmul("v", norm.y(), norm.yValues(), s.weights().v())));
        return out;
    }

    private void residual(
            String name,
            Column sum,
            Column before,
            int shift,
            Column input,
            AdviceBuilder.Filler inputValues,
            WeightMatrix m,
            long[] acc) {
        Gadgets.Requantise r = Gadgets.Requantise.declare(advice, shift, sum, before, rows(acc, d));
        lookUps.add(() -> r.lookUp(lookups, Gadgets.matmul(name, input, inputValues, m)));
    }

    private Column feedForward(RmsNorm norm) {
        AdviceBuilder.Filler gValues = rows(w == null ? null : w.g(), ff);
        AdviceBuilder.Filler actValues = rows(w == null ? null : w.act(), ff);
        AdviceBuilder.Filler hValues = rows(w == null ? null : w.h(), ff);
        Column g = advice.add(ff, gValues);
        Column act = advice.add(ff, actValues);
        Gadgets.Requantise gate =
                Gadgets.Requantise.declare(advice, p.sG(), g, null, rows(w == null ? null : w.gAcc(), ff));
        Column h = advice.add(ff, hValues);
        range32(h, hValues);
        Gadgets.Requantise product =
                Gadgets.Requantise.declare(advice, p.sH(), h, null, rows(w == null ? null : w.hAcc(), ff));
        lookUps.add(() -> {
            lookups.add(
                    s.tables().silu(s.layer()),
                    ff,
                    1,
                    null,
                    List.of(Gadgets.shifted(g, 1 << 15, gValues), Gadgets.shifted(act, 0, actValues)));
            gate.lookUp(
                    lookups,
                    Gadgets.matmul("gate", norm.y(), norm.yValues(), s.weights().gate()));
            product.lookUp(lookups, (scale, slice, e, eq) -> eq.add(gated(norm, act, scale, slice, e)));
        });
        return h;
    }

    /** {@code sum_{i,f} (e_i w_f act[i,f]) u[i,f]}, u = y2 Wu^T raw. */
    private ProductClaim gated(RmsNorm norm, Column act, FieldElement scale, Weights.EqSlice slice, FieldVector e) {
        int low = Vectors.bits(ff);
        int high = Vectors.bits(e.size());
        FieldVector units = slice.dense();
        ProductClaim.Open left = new ProductClaim.Open(
                () -> Gadgets.table(ff, e.size(), (f, i) -> e.get(i)
                        .multiply(units.get(f))
                        .multiply(FieldElement.of(w.act()[i * ff + f]))),
                r -> List.of(act.term(
                        new Weights.Dense(Vectors.hadamard(Vectors.eqPrefix(Vectors.range(r, 0, low), ff), units)),
                        new Weights.Dense(
                                Vectors.hadamard(Vectors.eqPrefix(Vectors.range(r, low, r.size()), e.size()), e)),
                        FieldElement.ONE)));
        ProductClaim.Raw right = new ProductClaim.Raw(
                () -> Gadgets.table(ff, e.size(), (f, i) -> FieldElement.of(w.u()[i * ff + f])),
                r -> Gadgets.matmulClaim(
                        "up",
                        FieldElement.ONE,
                        norm.y(),
                        norm.yValues(),
                        s.weights().up(),
                        new Weights.EqTable(Vectors.range(r, 0, low)).slice(0, ff),
                        Vectors.eqPrefix(Vectors.range(r, low, r.size()), e.size())));
        return new ProductClaim("act u", scale, low + high, List.of(left, right));
    }

    private Embedding embed(Column xIn) {
        Embedding e = new Embedding(
                advice,
                xIn,
                s.embedding(),
                s.tokens(),
                s.profile().kE() - s.profile().fx());
        lookUps.add(() -> e.lookUp(lookups));
        return e;
    }
}
