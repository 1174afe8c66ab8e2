package dev.nanozk.model.spec;

/**
 * The architectures that are read, as combinations of the same parts.
 *
 * <p>Rotary models keep the two halves of a head apart (NeoX) or its pairs adjacent; as scores do not change when the channels of a head are
 * exchanged in q and k alike, rows of NeoX models are reordered when they are read and everything behind knows adjacent pairs only.
 */
public enum Architecture {
    /** Llama 1 to 3, TinyLlama, SmolLM2, Mistral. */
    LLAMA("llama", NormKind.RMS, FeedForwardKind.GATED_SILU, false, false, false, false, false),
    /** GPT-2: biases everywhere, learned positions. */
    GPT2("gpt2", NormKind.LAYER, FeedForwardKind.GELU, true, true, true, false, false),
    /** Qwen 2 and 2.5: biases of q, k and v. */
    QWEN2("qwen2", NormKind.RMS, FeedForwardKind.GATED_SILU, true, false, false, true, false),
    /** Qwen 3: every head of q and k is normed. */
    QWEN3("qwen3", NormKind.RMS, FeedForwardKind.GATED_SILU, false, false, false, true, true);

    private final String label;
    private final NormKind norm;
    private final FeedForwardKind feedForward;
    private final boolean projectionBias;
    private final boolean outputBias;
    private final boolean learnedPositions;
    private final boolean halves;
    private final boolean headNorms;

    Architecture(
            String label,
            NormKind norm,
            FeedForwardKind feedForward,
            boolean projectionBias,
            boolean outputBias,
            boolean learnedPositions,
            boolean halves,
            boolean headNorms) {
        this.label = label;
        this.norm = norm;
        this.feedForward = feedForward;
        this.projectionBias = projectionBias;
        this.outputBias = outputBias;
        this.learnedPositions = learnedPositions;
        this.halves = halves;
        this.headNorms = headNorms;
    }

    /** The architecture of a name; {@link IllegalArgumentException} with the names there are. */
    public static Architecture of(String label) {
        StringBuilder known = new StringBuilder();
        for (Architecture a : values()) {
            if (a.label.equals(label)) {
                return a;
            }
            known.append(known.isEmpty() ? "" : ", ").append(a.label);
        }
        throw new IllegalArgumentException(
                "metadata key general.architecture is " + label + ", which is not supported (" + known + " are)");
    }

    /** Its name in {@code general.architecture}. */
    public String label() {
        return label;
    }

    /** The kind of all norms. */
    public NormKind norm() {
        return norm;
    }

    /** The kind of all feed-forward layers. */
    public FeedForwardKind feedForward() {
        return feedForward;
    }

    /** Whether q, k and v have biases. */
    public boolean projectionBias() {
        return projectionBias;
    }

    /** Whether the attention output and the feed-forward layer have biases. */
    public boolean outputBias() {
        return outputBias;
    }

    /** Whether positions are learned, rather than rotary. */
    public boolean learnedPositions() {
        return learnedPositions;
    }

    /** Whether the file keeps the two halves of a rotary head apart. */
    public boolean halves() {
        return halves;
    }

    /** Whether every head of q and k has an RMS norm of its own, before its rotation. */
    public boolean headNorms() {
        return headNorms;
    }
}
