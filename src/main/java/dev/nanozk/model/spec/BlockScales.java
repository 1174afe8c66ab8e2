package dev.nanozk.model.spec;

/**
 * Exponents of a block's sites (value = integer * 2^-exponent) as they follow from profile and weight exponents.
 *
 * @param y1 first norm's output
 * @param q queries
 * @param k keys
 * @param v values
 * @param o attention output
 * @param y2 second norm's output
 * @param g input of the activation
 * @param h what the down projection multiplies
 */
public record BlockScales(NumericProfile profile, int layer, int y1, int q, int k, int v, int o, int y2, int g, int h) {
    /** Largest shift of a bias to its accumulator's exponent. */
    public static final int MAX_BIAS_SHIFT = 62;

    /** The exponents of a block. */
    public static BlockScales of(ModelSpec spec, NumericProfile profile, int layer) {
        BlockProfile b = profile.blocks().get(layer);
        int y1 = b.k1() + weight(profile, layer, BlockTensor.ATTN_NORM) - b.sY1();
        boolean heads = spec.architecture().headNorms();
        int qRaw = heads
                ? normed(profile, layer, BlockTensor.Q_NORM, b.qNorm())
                : weight(profile, layer, BlockTensor.Q) + y1;
        int kRaw = heads
                ? normed(profile, layer, BlockTensor.K_NORM, b.kNorm())
                : weight(profile, layer, BlockTensor.K) + y1;
        int q = qRaw + profile.ropeBits() - b.sQ();
        int k = kRaw + profile.ropeBits() - b.sK();
        int v = weight(profile, layer, BlockTensor.V) + y1 - b.sV();
        int o = b.kR() + v - b.sO();
        int y2 = b.k2() + weight(profile, layer, BlockTensor.FFN_NORM) - b.sY2();
        int up = weight(profile, layer, BlockTensor.FFN_UP) + y2;
        boolean gated = spec.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        int g = gated ? weight(profile, layer, BlockTensor.FFN_GATE) + y2 - b.sG() : up - b.sG();
        int h = gated ? g + up - b.sH() : g;
        return new BlockScales(profile, layer, y1, q, k, v, o, y2, g, h);
    }

    private static int normed(NumericProfile profile, int layer, BlockTensor gain, HeadNormProfile n) {
        return n.k() + weight(profile, layer, gain) - n.sY();
    }

    private static int weight(NumericProfile profile, int layer, BlockTensor t) {
        return profile.weightExponent(t.name(layer));
    }

    /** Exponent of the accumulators that a weight or gain makes, before RoPE. */
    public int accumulator(BlockTensor t) {
        BlockProfile b = profile.blocks().get(layer);
        int input =
                switch (t) {
                    case ATTN_NORM -> b.k1();
                    case Q, K, V -> y1;
                    case ATTN_OUTPUT -> o;
                    case FFN_NORM -> b.k2();
                    case FFN_GATE, FFN_UP -> y2;
                    case FFN_DOWN -> h;
                    default -> throw new IllegalArgumentException(t + " makes no accumulator");
                };
        return weight(profile, layer, t) + input;
    }

    /** s with {@code accumulator + 2^s bias}: the accumulator's exponent less the bias'. */
    public int biasShift(BlockTensor bias) {
        return accumulator(bias.weight()) - weight(profile, layer, bias);
    }
}
