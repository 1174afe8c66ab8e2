package dev.nanozk.model.inference;

/**
 * The RMS norm of every head of q or k, before rotation: {@code c = requant(acc, shift)} in 32 bits, each head of c normed over its own entries.
 *
 * @param norm over the entries of a head, one gain for all heads
 * @param shift of c
 * @param site name in errors
 */
public record HeadNorm(Norm norm, int shift, String site) {
    /** c of n accumulators. */
    public void requantise(long[] acc, int ao, int n, int[] c, int co, int layer) {
        Kernels.requant32(acc, ao, n, shift, c, co, layer, site);
    }

    /** Replaces the accumulators of whole heads, acc[0 .. n), by the normed integers; c and y are scratch of n entries. */
    void apply(long[] acc, int n, int[] c, int[] y, long[] wide, int layer) {
        int width = norm.gain().cols();
        requantise(acc, 0, n, c, 0, layer);
        for (int h = 0; h < n; h += width) {
            norm.apply(c, h, wide, y, h, layer, site);
        }
        for (int i = 0; i < n; i++) {
            acc[i] = y[i];
        }
    }
}
