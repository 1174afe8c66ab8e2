package dev.nanozk.model.spec;

/** How a layer's input is normalised. */
public enum NormKind {
    /** {@code x / sqrt(mean(x^2) + eps) * gain}. */
    RMS,
    /** {@code (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps) * gain + bias}. */
    LAYER
}
