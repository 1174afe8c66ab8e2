package dev.nanozk.model.inference;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockScales;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.math.BigInteger;

/** Shapes, matching exponents and 63-bit accumulator bounds of a model. */
final class ModelChecks {
    private static final int SHORT_BITS = 15;
    private static final int INT_BITS = 31;
    private static final int MOST = 62;

    private ModelChecks() {}

    static void check(IntegerModel model) {
        ModelSpec s = model.spec();
        NumericProfile p = model.profile();
        int d = s.embeddingLength();
        IntegerModel.Outside outside = model.outside();
        shape(outside.embedding(), s.vocabulary(), d);
        if (outside.positions() != null) {
            shape(outside.positions(), s.context(), d);
        }
        shape(outside.output(), s.vocabulary(), d);
        equal("kE", p.kE(), outside.embedding().exponent());
        for (int l = 0; l < s.blocks(); l++) {
            block(model, l);
        }
        norm(model.outputNorm(), d);
        if (outside.outputNormBias() != null) {
            shape(outside.outputNormBias(), 1, d);
        }
        bound(outside.output(), null, SHORT_BITS, 0);
    }

    private static void block(IntegerModel model, int l) {
        ModelSpec s = model.spec();
        NumericProfile p = model.profile();
        BlockProfile b = p.blocks().get(l);
        IntegerModel.Block w = model.block(l);
        for (BlockTensor t : BlockTensor.of(s)) {
            shape(w.get(t), t.outputs(s), t.inputs(s));
        }
        norm(model.attnNorm(l), s.embeddingLength());
        norm(model.ffnNorm(l), s.embeddingLength());
        boolean gated = s.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        boolean heads = s.architecture().headNorms();
        if (heads) {
            norm(model.qNorm(l).norm(), s.headDim());
            norm(model.kNorm(l).norm(), s.headDim());
        }
        int rotation = heads || p.ropeBits() == 0 ? 0 : p.ropeBits() + 1;
        bound(model, l, BlockTensor.Q, SHORT_BITS, rotation);
        bound(model, l, BlockTensor.K, SHORT_BITS, rotation);
        bound(model, l, BlockTensor.V, SHORT_BITS, 0);
        bound(model, l, BlockTensor.ATTN_OUTPUT, SHORT_BITS, 0);
        if (gated) {
            bound(model, l, BlockTensor.FFN_GATE, SHORT_BITS, 0);
        }
        bound(model, l, BlockTensor.FFN_UP, SHORT_BITS, gated ? SHORT_BITS : 0);
        bound(model, l, BlockTensor.FFN_DOWN, gated ? INT_BITS : SHORT_BITS, 0);
        BlockScales e = BlockScales.of(s, p, l);
        equal("t", b.t(), e.q() + e.k() - p.expScale());
        equal("sXa", b.sXa(), e.accumulator(BlockTensor.ATTN_OUTPUT) - p.fx());
        equal("gExponent", b.gExponent(), e.g());
        equal("sXf", b.sXf(), e.accumulator(BlockTensor.FFN_DOWN) - p.fx());
    }

    /** |(X - mean) r| &lt;= sqrt(d) 2^k, so |(X - mean) r gain| &lt;= sqrt(d) 2^k max|gain| must stay below 2^62 with the bias. */
    private static void norm(Norm norm, int d) {
        shape(norm.gain(), 1, d);
        long largest = 0;
        for (int g : norm.gain().data()) {
            largest = Math.max(largest, Math.abs((long) g));
        }
        int root = BigInteger.valueOf(d).sqrt().bitLength();
        if (norm.k() + root + bits(largest) + (norm.bias() == null ? 0 : 1) > MOST) {
            throw new IllegalArgumentException(norm.gain().name() + ": norm accumulator can leave 63 bits");
        }
    }

    private static void bound(IntegerModel model, int layer, BlockTensor t, int inputBits, int extra) {
        long[] bias = t.bias() == null ? null : model.bias(layer, t.bias());
        bound(model.block(layer).get(t), bias, inputBits, extra);
    }

    /** (sum |w| 2^inputBits + |bias|) 2^extra must stay below 2^62. */
    private static void bound(IntegerMatrix w, long[] bias, int inputBits, int extra) {
        long largest = 0;
        for (int i = 0; bias != null && i < bias.length; i++) {
            largest = Math.max(largest, Math.abs(bias[i]));
        }
        int carry = bias == null ? 0 : 1;
        if (!fits(w, inputBits + extra + carry) || bits(largest) + extra + carry > MOST) {
            throw new IllegalArgumentException(w.name() + ": accumulator can leave 63 bits");
        }
    }

    private static int bits(long v) {
        return Long.SIZE - Long.numberOfLeadingZeros(v);
    }

    static boolean fits(IntegerMatrix w, int factorBits) {
        return bits(w.maxRowSum()) + factorBits <= MOST;
    }

    private static void shape(IntegerMatrix w, int rows, int cols) {
        if (w.rows() != rows || w.cols() != cols) {
            throw new IllegalArgumentException(
                    "tensor " + w.name() + " is " + w.rows() + " x " + w.cols() + ", must be " + rows + " x " + cols);
        }
    }

    private static void equal(String name, int stated, int derived) {
        if (stated != derived) {
            throw new IllegalArgumentException(
                    "profile: " + name + " is " + stated + " but the exponents give " + derived);
        }
    }
}
