package dev.nanozk.bench;

import java.util.List;

/**
 * Shape of a model whose weights are drawn at random for measurements.
 *
 * @param name as on the command line
 * @param architecture {@code llama} or {@code gpt2}
 * @param width d of the residual stream
 * @param blocks number of blocks
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param feedForward width of the feed-forward layer
 * @param vocabulary number of tokens
 * @param context largest number of positions
 * @param ropeBase frequency base of RoPE; unused by gpt2
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
        float ropeBase) {
    /** Shapes with a name. */
    public static final List<ModelShape> KNOWN = List.of(
            new ModelShape("stories260k", "llama", 64, 5, 8, 4, 172, 512, 512, 10000f),
            new ModelShape("smollm2-135m", "llama", 576, 30, 9, 3, 1536, 49152, 2048, 100000f),
            new ModelShape("gpt2-small", "gpt2", 768, 12, 12, 12, 3072, 50257, 1024, 0f),
            new ModelShape("tinyllama-1.1b", "llama", 2048, 22, 32, 4, 5632, 32000, 2048, 10000f));

    /** {@link IllegalArgumentException} names what does not fit together. */
    public ModelShape {
        if (!architecture.equals("llama") && !architecture.equals("gpt2")) {
            throw new IllegalArgumentException("shape " + name + ": architecture " + architecture);
        }
        if (width < 1 || blocks < 1 || heads < 1 || kvHeads < 1 || width % heads != 0 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "shape " + name + ": width " + width + ", heads " + heads + " and kv heads " + kvHeads);
        }
        if (vocabulary < RandomTokenizer.SMALLEST || feedForward < 1 || context < 2) {
            throw new IllegalArgumentException("shape " + name + ": a vocabulary has " + RandomTokenizer.SMALLEST
                    + " tokens or more, a context two positions or more");
        }
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

    /** Head width. */
    public int headDim() {
        return width / heads;
    }

    /** Number of weights, the head tied to the embedding. */
    public long parameters() {
        long d = width;
        long kv = (long) kvHeads * headDim();
        long block = architecture.equals("llama")
                ? 2 * d + 2 * d * d + 2 * kv * d + 3 * d * feedForward
                : 4 * d + 4 * d * d + 4 * d + 2 * d * feedForward + feedForward + d;
        long positions = architecture.equals("llama") ? 0 : d * context;
        return d * vocabulary + positions + blocks * block + (architecture.equals("llama") ? d : 2 * d);
    }
}
