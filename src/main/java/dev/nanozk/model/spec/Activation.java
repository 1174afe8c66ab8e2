package dev.nanozk.model.spec;

/** Functions {@code x sigmoid(p(x))} with an odd p, looked up in an {@link ActivationTable}. */
public enum Activation {
    /** {@code x sigmoid(x)}. */
    SILU,
    /** {@code x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)) = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}, llama.cpp's form. */
    GELU
}
