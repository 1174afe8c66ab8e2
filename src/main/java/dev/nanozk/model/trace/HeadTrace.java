package dev.nanozk.model.trace;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.Kernels;
import java.util.Arrays;

/** All integers of the head at the generated positions: final norm and exact logits y . E^T. */
public final class HeadTrace {
    /** Rows that are multiplied together. */
    private static final int AT_ONCE = 32;

    /** Number of rows. */
    public final int rows;
    /** Residual rows entering the head, rows * d. */
    public final int[] xIn;
    /** The final norm. */
    public final NormTrace norm;
    /** Logit accumulators a row: [row][token]. */
    public final long[][] logits;

    private HeadTrace(int rows, int[] xIn, NormTrace norm, long[][] logits) {
        this.rows = rows;
        this.xIn = xIn;
        this.norm = norm;
        this.logits = logits;
    }

    /**
     * Computes the head for consecutive positions.
     *
     * @param xLast residual stream after the last block, S * d
     * @param from first position whose next token was generated
     * @param rows number of generated tokens, from + rows &lt;= S
     */
    public static HeadTrace compute(IntegerModel model, int[] xLast, int from, int rows) {
        int d = model.spec().embeddingLength();
        int[] xIn = Arrays.copyOfRange(xLast, from * d, (from + rows) * d);
        NormTrace norm =
                NormTrace.compute(xIn, rows, model.outputNorm(), model.spec().blocks(), "yf");
        long[][] logits = new long[rows][model.spec().vocabulary()];
        int vocabulary = model.spec().vocabulary();
        // Some rows at a time, so that logits are not there twice.
        long[] some = new long[Math.multiplyExact(Math.min(rows, AT_ONCE), vocabulary)];
        for (int first = 0; first < rows; first += AT_ONCE) {
            int n = Math.min(AT_ONCE, rows - first);
            Kernels.multiply(model.output(), norm.y, first * d, n, some, 0);
            for (int i = 0; i < n; i++) {
                System.arraycopy(some, i * vocabulary, logits[first + i], 0, vocabulary);
            }
        }
        return new HeadTrace(rows, xIn, norm, logits);
    }

    /** The greedy token of a row: the largest logit, the lowest id on ties. */
    public int greedy(int row) {
        return ForwardPass.argmax(logits[row]);
    }
}
