package dev.nanozk.model.inference;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.math.BigInteger;

/** Shapes, matching exponents and 63-bit accumulator bounds of a model. */
final class ModelChecks {
    private static final int SHORT_BITS = 15;
    private static final int INT_BITS = 31;

    private ModelChecks() {}

    static void check(IntegerModel model) {
        ModelSpec s = model.spec();
        NumericProfile p = model.profile();
        int d = s.embeddingLength();
        shape(model.embedding(), s.vocabulary(), d);
        shape(model.output(), s.vocabulary(), d);
        shape(model.outputNorm(), 1, d);
        equal("kE", p.kE(), model.embedding().exponent());
        for (int l = 0; l < s.blocks(); l++) {
            block(model.block(l), s, p, p.blocks().get(l));
        }
        norm(model.outputNorm(), d, p.head().kF());
        bound(model.output(), SHORT_BITS, 0);
    }

    private static void block(IntegerModel.Block w, ModelSpec s, NumericProfile p, BlockProfile b) {
        int d = s.embeddingLength();
        shape(w.attnNorm(), 1, d);
        shape(w.q(), d, d);
        shape(w.k(), s.kvWidth(), d);
        shape(w.v(), s.kvWidth(), d);
        shape(w.output(), d, d);
        shape(w.ffnNorm(), 1, d);
        shape(w.gate(), s.feedForward(), d);
        shape(w.up(), s.feedForward(), d);
        shape(w.down(), d, s.feedForward());
        norm(w.attnNorm(), d, b.k1());
        norm(w.ffnNorm(), d, b.k2());
        bound(w.q(), SHORT_BITS, p.ropeBits() + 1);
        bound(w.k(), SHORT_BITS, p.ropeBits() + 1);
        bound(w.v(), SHORT_BITS, 0);
        bound(w.output(), SHORT_BITS, 0);
        bound(w.gate(), SHORT_BITS, 0);
        bound(w.up(), SHORT_BITS, SHORT_BITS);
        bound(w.down(), INT_BITS, 0);
        int y1 = b.k1() + w.attnNorm().exponent() - b.sY1();
        int q = w.q().exponent() + y1 + p.ropeBits() - b.sQ();
        int k = w.k().exponent() + y1 + p.ropeBits() - b.sK();
        int o = b.kR() + w.v().exponent() + y1 - b.sV() - b.sO();
        equal("t", b.t(), q + k - p.expScale());
        equal("sXa", b.sXa(), o + w.output().exponent() - p.fx());
        int y2 = b.k2() + w.ffnNorm().exponent() - b.sY2();
        int g = w.gate().exponent() + y2 - b.sG();
        equal("gExponent", b.gExponent(), g);
        int h = g + w.up().exponent() + y2 - b.sH();
        equal("sXf", b.sXf(), h + w.down().exponent() - p.fx());
    }

    /** |X r| &lt;= sqrt(d) 2^k, so |X r gain| &lt;= sqrt(d) 2^k max|gain| must stay below 2^62. */
    private static void norm(IntegerMatrix gain, int d, int k) {
        long largest = 0;
        for (int g : gain.data()) {
            largest = Math.max(largest, Math.abs((long) g));
        }
        int root = BigInteger.valueOf(d).sqrt().bitLength();
        if (k + root + Long.SIZE - Long.numberOfLeadingZeros(largest) > 62) {
            throw new IllegalArgumentException(gain.name() + ": norm accumulator can leave 63 bits");
        }
    }

    /** sum |w| 2^inputBits 2^extra must stay below 2^62. */
    private static void bound(IntegerMatrix w, int inputBits, int extra) {
        if (!fits(w, inputBits + extra)) {
            throw new IllegalArgumentException(w.name() + ": accumulator can leave 63 bits");
        }
    }

    static boolean fits(IntegerMatrix w, int factorBits) {
        return Long.SIZE - Long.numberOfLeadingZeros(w.maxRowSum()) + factorBits <= 62;
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
