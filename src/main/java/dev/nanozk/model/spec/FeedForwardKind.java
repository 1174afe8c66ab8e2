package dev.nanozk.model.spec;

/** What stands between the two norms' outputs and the residual stream in a feed-forward layer. */
public enum FeedForwardKind {
    /** {@code (SiLU(y Wg^T) * (y Wu^T)) Wd^T}. */
    GATED_SILU(Activation.SILU),
    /** {@code GELU(y Wu^T + bu) Wd^T + bd}. */
    GELU(Activation.GELU);

    private final Activation activation;

    FeedForwardKind(Activation activation) {
        this.activation = activation;
    }

    /** The function whose table is looked up. */
    public Activation activation() {
        return activation;
    }
}
