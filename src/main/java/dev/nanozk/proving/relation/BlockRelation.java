package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockScales;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.HeadNormProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a block must satisfy: X_out = X_mid + FFN(norm(X_mid)), X_mid = X_in + attention(norm(X_in)), in the exact integers of the numeric
 * profile; norm, positions, biases and feed-forward layer as the architecture has them. One description, run by prover and verifier; the
 * claims that it returns are settled by the closing argument.
 */
public final class BlockRelation {
    private static final long RESIDUAL_OFFSET = 1L << 31;

    private final BlockStatement s;
    private final BlockWitness w;
    private final ModelSpec spec;
    private final BlockProfile p;
    private final int d;
    private final int ff;
    private final LayerWeights weights;
    private final BlockScales scales;
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
        this.weights = s.weights();
        this.scales = BlockScales.of(spec, s.profile(), s.layer());
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
        Column xIn = s.layer() == 0 ? advice.add(d, rows(w == null ? null : w.xIn(), d)) : Column.of(s.boundaryIn());
        AdviceBuilder.Filler xInValues = rows(w == null ? null : w.xIn(), d);
        range32(xIn, xInValues);
        Embedding embedding = s.layer() == 0 ? embed(xIn) : null;
        RmsNorm norm1 = norm(xIn, xInValues, BlockTensor.ATTN_NORM, p.k1(), p.sY1(), w == null ? null : w.norm1());
        HeadNorms qHeads = headNorms(
                "q",
                norm1,
                BlockTensor.Q,
                BlockTensor.Q_NORM,
                p.qNorm(),
                w == null ? null : w.qNorm(),
                w == null ? null : w.qRaw());
        Column q = rotated(
                "q",
                norm1,
                qHeads,
                BlockTensor.Q,
                p.sQ(),
                w == null ? null : w.q(),
                w == null ? null : w.qRaw(),
                w == null ? null : w.qAcc());
        HeadNorms kHeads = headNorms(
                "k",
                norm1,
                BlockTensor.K,
                BlockTensor.K_NORM,
                p.kNorm(),
                w == null ? null : w.kNorm(),
                w == null ? null : w.kRaw());
        Column k = rotated(
                "k",
                norm1,
                kHeads,
                BlockTensor.K,
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
                rows(w == null ? null : w.o(), spec.queryWidth()),
                BlockTensor.ATTN_OUTPUT,
                w == null ? null : w.xaAcc());
        range32(xMid, xMidValues);
        RmsNorm norm2 = norm(xMid, xMidValues, BlockTensor.FFN_NORM, p.k2(), p.sY2(), w == null ? null : w.norm2());
        Column h =
                switch (spec.architecture().feedForward()) {
                    case GATED_SILU -> gated(norm2);
                    case GELU -> activated(norm2, BlockTensor.FFN_UP);
                };
        Column xOut = Column.of(s.boundaryOut());
        residual(
                "feed-forward output",
                xOut,
                xMid,
                p.sXf(),
                h,
                rows(w == null ? null : w.h(), ff),
                BlockTensor.FFN_DOWN,
                w == null ? null : w.xfAcc());
        range32(xOut, rows(w == null ? null : w.xOut(), d));

        advice.commit(channel, s.columnBits());
        attention.commitScores(channel, s.columnBits());
        lookUps.forEach(Runnable::run);
        norm1.lookUp(lookups);
        norm2.lookUp(lookups);
        attention.lookUp(lookups);
        List<EvaluationClaim> claims = new ArrayList<>();
        LookupArgument.Result r = lookups.run(channel, s.columnBits(), s.arities(), claims);
        FieldElement gamma = channel.challenge("identities gamma");
        FieldElement gamma2 = gamma.multiply(gamma);
        norm1.identities(r.e(), gamma, gamma2, r.equation());
        norm2.identities(r.e(), gamma2.multiply(gamma), gamma2.multiply(gamma2), r.equation());
        attention.finish(r.e(), r.equation());
        if (embedding != null) {
            embedding.identity(
                    gamma2.multiply(gamma2).multiply(gamma), r.unitEq().slice(0, d), r.e(), r.equation());
        }
        if (qHeads != null) {
            FieldElement gamma6 = gamma2.multiply(gamma2).multiply(gamma2);
            FieldElement gamma7 = gamma6.multiply(gamma);
            qHeads.identities(r.unitEq(), r.e(), gamma6, gamma7, r.equation());
            kHeads.identities(r.unitEq(), r.e(), gamma6.multiply(gamma2), gamma7.multiply(gamma2), r.equation());
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

    /** A norm; the lookups of a layer norm's mean stand where it is declared, those of the norm behind all others. */
    private RmsNorm norm(
            Column x, AdviceBuilder.Filler xValues, BlockTensor gain, int k, int shift, NormWitness witness) {
        Mean mean = null;
        if (spec.architecture().norm() == NormKind.LAYER) {
            Mean m = new Mean(advice, x, xValues, witness == null ? null : witness.mean());
            lookUps.add(() -> m.lookUp(lookups));
            mean = m;
        }
        Input input = Input.of(x, xValues, mean, witness);
        return new RmsNorm(advice, input, weights.get(gain), bias(gain), k, shift, p.normEps(), witness);
    }

    /** A weight's bias, null where it has none. */
    private Bias bias(BlockTensor weight) {
        WeightMatrix b = weights.bias(weight);
        return b == null ? null : new Bias(b, scales.biasShift(weight.bias()));
    }

    /** {@code input W^T + b}. */
    private Looked.Push linear(String name, Column input, AdviceBuilder.Filler values, BlockTensor weight) {
        return Bias.with(bias(weight), Gadgets.matmul(name, input, values, weights.get(weight)));
    }

    /** The norm of the heads of q or k, null where the architecture has none. */
    private HeadNorms headNorms(
            String name,
            RmsNorm norm,
            BlockTensor weight,
            BlockTensor gain,
            HeadNormProfile profile,
            HeadNormWitness witness,
            long[] raw) {
        if (!spec.architecture().headNorms()) {
            return null;
        }
        WeightMatrix m = weights.get(weight);
        HeadNorms h = new HeadNorms(
                advice, m.outputs() / spec.headDim(), profile, weights.get(gain), witness, rows(raw, m.outputs()));
        lookUps.add(() -> h.lookUp(lookups, linear(name + " heads", norm.y(), norm.yValues(), weight)));
        return h;
    }

    private Column rotated(
            String name,
            RmsNorm norm,
            HeadNorms heads,
            BlockTensor weight,
            int shift,
            int[] values,
            long[] raw,
            long[] acc) {
        WeightMatrix m = weights.get(weight);
        int width = m.outputs();
        Column out = advice.add(width, rows(values, width));
        range16(out, rows(values, width));
        Gadgets.Requantise r = Gadgets.Requantise.declare(advice, shift, out, null, rows(acc, width));
        Looked.Push push =
                switch (spec.positionKind()) {
                    case PositionKind.Rotary rotary
                    when heads != null -> Rope.push(name, s.tables().rope(s.positions()), heads.y(), heads.yValues());
                    case PositionKind.Rotary rotary ->
                        Rope.push(name, s.tables().rope(s.positions()), norm.y(), norm.yValues(), m, bias(weight), raw);
                    case PositionKind.Learned learned -> linear(name, norm.y(), norm.yValues(), weight);
                };
        lookUps.add(() -> r.lookUp(lookups, push));
        return out;
    }

    private Column values(RmsNorm norm) {
        int width = spec.kvWidth();
        AdviceBuilder.Filler values = rows(w == null ? null : w.v(), width);
        Column out = advice.add(width, values);
        range16(out, values);
        Gadgets.Requantise r =
                Gadgets.Requantise.declare(advice, p.sV(), out, null, rows(w == null ? null : w.vAcc(), width));
        lookUps.add(() -> r.lookUp(lookups, linear("v", norm.y(), norm.yValues(), BlockTensor.V)));
        return out;
    }

    private void residual(
            String name,
            Column sum,
            Column before,
            int shift,
            Column input,
            AdviceBuilder.Filler inputValues,
            BlockTensor weight,
            long[] acc) {
        Gadgets.Requantise r = Gadgets.Requantise.declare(advice, shift, sum, before, rows(acc, d));
        lookUps.add(() -> r.lookUp(lookups, linear(name, input, inputValues, weight)));
    }

    /** {@code act(g)}, g = requantise(y W^T + b). */
    private Column activated(RmsNorm norm, BlockTensor weight) {
        AdviceBuilder.Filler gValues = rows(w == null ? null : w.g(), ff);
        AdviceBuilder.Filler actValues = rows(w == null ? null : w.act(), ff);
        Column g = advice.add(ff, gValues);
        Column act = advice.add(ff, actValues);
        Gadgets.Requantise gate =
                Gadgets.Requantise.declare(advice, p.sG(), g, null, rows(w == null ? null : w.gAcc(), ff));
        lookUps.add(() -> {
            lookups.add(
                    s.tables().activation(s.layer()),
                    ff,
                    1,
                    null,
                    List.of(Gadgets.shifted(g, 1 << 15, gValues), Gadgets.shifted(act, 0, actValues)));
            gate.lookUp(lookups, linear("activation input", norm.y(), norm.yValues(), weight));
        });
        return act;
    }

    /** {@code requantise(act(g) u)}, g = requantise(y Wg^T), u = y Wu^T raw. */
    private Column gated(RmsNorm norm) {
        Column act = activated(norm, BlockTensor.FFN_GATE);
        AdviceBuilder.Filler hValues = rows(w == null ? null : w.h(), ff);
        Column h = advice.add(ff, hValues);
        range32(h, hValues);
        Gadgets.Requantise product =
                Gadgets.Requantise.declare(advice, p.sH(), h, null, rows(w == null ? null : w.hAcc(), ff));
        lookUps.add(() -> product.lookUp(lookups, (scale, slice, e, eq) -> eq.add(gated(norm, act, scale, slice, e))));
        return h;
    }

    /** {@code sum_{i,f} (e_i w_f act[i,f]) u[i,f]}, u = y2 Wu^T raw. */
    private ProductClaim gated(RmsNorm norm, Column act, FieldElement scale, Weights.EqSlice slice, FieldVector e) {
        int low = Vectors.bits(ff);
        int high = Vectors.bits(e.size());
        FieldVector units = slice.dense();
        ProductClaim.Open left = new ProductClaim.Open(
                Gadgets.entries(ff, e.size(), (f, i) -> e.get(i)
                        .multiply(units.get(f))
                        .multiply(FieldElement.of(w.act()[i * ff + f]))),
                r -> List.of(act.term(
                        new Weights.Dense(Vectors.hadamard(Vectors.eqPrefix(Vectors.range(r, 0, low), ff), units)),
                        new Weights.Dense(
                                Vectors.hadamard(Vectors.eqPrefix(Vectors.range(r, low, r.size()), e.size()), e)),
                        FieldElement.ONE)));
        ProductClaim.Raw right = new ProductClaim.Raw(
                Gadgets.entries(ff, e.size(), (f, i) -> FieldElement.of(w.u()[i * ff + f])),
                r -> Gadgets.matmulClaim(
                        "up",
                        FieldElement.ONE,
                        norm.y(),
                        norm.yValues(),
                        weights.get(BlockTensor.FFN_UP),
                        new Weights.EqTable(Vectors.range(r, 0, low)).slice(0, ff),
                        Vectors.eqPrefix(Vectors.range(r, low, r.size()), e.size())));
        return new ProductClaim("act u", scale, low + high, List.of(left, right));
    }

    private Embedding embed(Column xIn) {
        int kE = s.profile().kE();
        WeightMatrix learned = s.positionTable();
        List<Embedding.Table> tables = new ArrayList<>();
        int finer = kE;
        if (learned != null) {
            int kP = s.profile().weightExponent(ModelSpec.POSITION_EMBEDDING);
            finer = Math.max(kE, kP);
            List<Integer> positions = IntStream.range(0, s.positions()).boxed().toList();
            tables.add(new Embedding.Table(learned, positions, finer - kP));
        }
        tables.add(0, new Embedding.Table(s.embedding(), s.tokens(), finer - kE));
        Embedding e = new Embedding(advice, xIn, tables, finer - s.profile().fx());
        lookUps.add(() -> e.lookUp(lookups));
        return e;
    }
}
