package dev.nanozk.bench;

import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.NormKind;
import java.util.List;

/**
 * Shape of a model whose weights are drawn at random for measurements.
 *
 * @param name as on the command line
 * @param architecture its name in model files
 * @param width d of the residual stream
 * @param blocks number of blocks
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param feedForward width of the feed-forward layer
 * @param vocabulary number of tokens
 * @param context largest number of positions
 * @param ropeBase frequency base of RoPE; unused by gpt2
 * @param headDim head width
 * @param ropeFactor by how much Llama 3's scaling stretches the low frequencies; 1: not scaled
 * @param tied whether the head is the embedding table
 */
public record ModelShape(
        String name,
        String architecture,
        int width,
        int blocks,
        int heads,
        int kvHeads,
        int feedForward,
        int vocabulary,
        int context,
        float ropeBase,
        int headDim,
        float ropeFactor,
        boolean tied) {
    /** Shapes with a name. */
    public static final List<ModelShape> KNOWN = List.of(
            new ModelShape("stories260k", "llama", 64, 5, 8, 4, 172, 512, 512, 10000f),
            new ModelShape("smollm2-135m", "llama", 576, 30, 9, 3, 1536, 49152, 2048, 100000f),
            new ModelShape("gpt2-small", "gpt2", 768, 12, 12, 12, 3072, 50257, 1024, 0f),
            new ModelShape("tinyllama-1.1b", "llama", 2048, 22, 32, 4, 5632, 32000, 2048, 10000f),
            new ModelShape("tiny-llama3", "llama", 64, 2, 4, 2, 128, 320, 128, 500000f, 16, 32f),
            new ModelShape("tiny-gpt2", "gpt2", 64, 2, 4, 4, 256, 320, 128, 0f),
            new ModelShape("tiny-qwen2", "qwen2", 64, 2, 4, 2, 128, 320, 128, 1000000f),
            new ModelShape("tiny-qwen3", "qwen3", 64, 2, 4, 2, 128, 320, 128, 1000000f, 24, 1),
            // As wide as the blocks of Q4_K, Q5_K and Q6_K.
            new ModelShape("tiny-llama3-256", "llama", 256, 2, 4, 2, 256, 320, 128, 500000f, 64, 32f),
            new ModelShape("tiny-gpt2-256", "gpt2", 256, 2, 4, 4, 256, 320, 128, 0f),
            new ModelShape("tiny-qwen2-256", "qwen2", 256, 2, 4, 2, 256, 320, 128, 1000000f),
            new ModelShape("tiny-qwen3-256", "qwen3", 256, 2, 4, 2, 256, 320, 128, 1000000f, 128, 1));

    /** {@link IllegalArgumentException} names what does not fit together. */
    public ModelShape {
        Architecture kind = Architecture.of(architecture);
        if (ropeFactor < 1 || kind.learnedPositions() && ropeFactor != 1) {
            throw new IllegalArgumentException("shape " + name + ": rope factor " + ropeFactor);
        }
        if (width < 1 || blocks < 1 || heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || headDim < 2) {
            throw new IllegalArgumentException(
                    "shape " + name + ": width " + width + ", heads " + heads + " and kv heads " + kvHeads);
        }
        if (vocabulary < RandomTokenizer.SMALLEST || feedForward < 1 || context < 2) {
            throw new IllegalArgumentException("shape " + name + ": a vocabulary has " + RandomTokenizer.SMALLEST
                    + " tokens or more, a context two positions or more");
        }
    }

    /** With heads as wide as the stream together, rope not scaled. */
    public ModelShape(
            String name,
            String architecture,
            int width,
            int blocks,
            int heads,
            int kvHeads,
            int feedForward,
            int vocabulary,
            int context,
            float ropeBase) {
        this(
                name,
                architecture,
                width,
                blocks,
                heads,
                kvHeads,
                feedForward,
                vocabulary,
                context,
                ropeBase,
                heads < 1 ? 0 : width / heads,
                1,
                true);
    }

    /** With a tied head. */
    public ModelShape(
            String name,
            String architecture,
            int width,
            int blocks,
            int heads,
            int kvHeads,
            int feedForward,
            int vocabulary,
            int context,
            float ropeBase,
            int headDim,
            float ropeFactor) {
        this(
                name,
                architecture,
                width,
                blocks,
                heads,
                kvHeads,
                feedForward,
                vocabulary,
                context,
                ropeBase,
                headDim,
                ropeFactor,
                true);
    }

    /** The same with a head of its own. */
    public ModelShape untied() {
        return new ModelShape(
                name + "-untied",
                architecture,
                width,
                blocks,
                heads,
                kvHeads,
                feedForward,
                vocabulary,
                context,
                ropeBase,
                headDim,
                ropeFactor,
                false);
    }

    /** What the blocks are made of. */
    public Architecture kind() {
        return Architecture.of(architecture);
    }

    /** A shape by its name. */
    public static ModelShape of(String name) {
        return KNOWN.stream()
                .filter(s -> s.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("shape " + name + " is not known; "
                        + String.join(", ", KNOWN.stream().map(ModelShape::name).toList()) + " are"));
    }

    /** A llama shape of heads of 32 and a feed-forward layer four times as wide, for curves of growth. */
    public static ModelShape sweep(int width, int blocks) {
        if (width < 64 || width % 64 != 0) {
            throw new IllegalArgumentException("sweep: width " + width + " is not a multiple of 64");
        }
        return new ModelShape(
                "sweep-" + width + "x" + blocks,
                "llama",
                width,
                blocks,
                width / 32,
                width / 64,
                4 * width,
                512,
                1024,
                10000f);
    }

    /** Number of weights. */
    public long parameters() {
        long d = width;
        long norm = kind().norm() == NormKind.LAYER ? 2 * d : d;
        long q = (long) heads * headDim;
        long kv = (long) kvHeads * headDim;
        int inner = kind().feedForward() == FeedForwardKind.GATED_SILU ? 2 : 1;
        long block = 2 * norm + 2 * q * d + 2 * kv * d + (inner + 1) * d * feedForward;
        if (kind().headNorms()) {
            block += 2L * headDim;
        }
        if (kind().projectionBias()) {
            block += q + 2 * kv;
        }
        if (kind().outputBias()) {
            block += 2 * d + feedForward;
        }
        return (tied ? d : 2 * d) * vocabulary + (kind().learnedPositions() ? d * context : 0) + blocks * block + norm;
    }
}
