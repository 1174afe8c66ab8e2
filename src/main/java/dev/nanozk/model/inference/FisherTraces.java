package dev.nanozk.model.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * How much the output distribution depends on each block: the trace of its Fisher matrix F_l.
 *
 * <p>For noise d of independent normal entries of deviation s on the weights of block l, {@code KL(p_w, p_(w+d)) = d^T F_l d / 2 + O(s^3)} with expectation
 * {@code s^2 tr(F_l) / 2}; the trace is estimated as {@code 2 KL / s^2}, the mean over positions of a text and over draws of d. s is 1/256 of the root mean square
 * of all weights of all blocks. Whether that is small enough is told by {@code KL(2s) / (4 KL(s))} of the same d, 1 where only the second order counts.
 *
 * @param traces one a block
 * @param order KL(2s) / (4 KL(s)) of one draw, one a block; empty where it was not asked for
 */
public record FisherTraces(double[] traces, double[] order) {
    private static final double STEP = 1.0 / 256;
    /** Weights of a block stay dequantised up to this number of weights in all blocks. */
    private static final double MOST_KEPT = 1 << 26;

    /**
     * Estimates all traces; the same numbers for the same arguments.
     *
     * @param documents token sequences, none longer than the context
     * @param draws of noise, averaged
     * @param order whether to tell if the step is small enough
     * @param progress told fractions in (0, 1]
     */
    public static FisherTraces estimate(
            FloatModel model, List<int[]> documents, int draws, boolean order, DoubleConsumer progress) {
        int blocks = model.spec().blocks();
        double squares = 0;
        double count = 0;
        for (int l = 0; l < blocks; l++) {
            double[] s = model.squares(l);
            squares += s[0];
            count += s[1];
            model.restore(l);
        }
        boolean lean = count > MOST_KEPT;
        double deviation = STEP * Math.sqrt(squares / count);
        // X_l of every document, so that a perturbed pass starts at its block.
        List<List<double[][]>> streams = new ArrayList<>();
        streams.add(documents.stream().map(model::embed).toList());
        for (int l = 0; l < blocks; l++) {
            streams.add(through(model, l, streams.get(l), lean));
        }
        List<double[][]> exact =
                streams.get(blocks).stream().map(x -> logits(model, x)).toList();
        double[] traces = new double[blocks];
        double[] orders = new double[order ? blocks : 0];
        for (int l = 0; l < blocks; l++) {
            double once = 0;
            for (int draw = 0; draw < draws; draw++) {
                long seed = 1000L * l + draw;
                double first = divergence(model, l, streams.get(l), exact, deviation, seed, lean);
                once += first;
                if (order && draw == 0) {
                    orders[l] = divergence(model, l, streams.get(l), exact, 2 * deviation, seed, lean) / first / 4;
                }
                progress.accept((l * draws + draw + 1.0) / (blocks * draws));
            }
            traces[l] = 2 * once / draws / (deviation * deviation);
        }
        return new FisherTraces(traces, orders);
    }

    private static List<double[][]> through(FloatModel model, int l, List<double[][]> x, boolean lean) {
        List<double[][]> out = x.stream().map(d -> model.block(l, d)).toList();
        if (lean) {
            model.restore(l);
        }
        return out;
    }

    private static double[][] logits(FloatModel model, double[][] x) {
        double[][] out = new double[x.length][];
        for (int p = 0; p < x.length; p++) {
            out[p] = model.head(x[p]);
        }
        return out;
    }

    /** Mean over positions of KL(exact, perturbed). */
    private static double divergence(
            FloatModel model,
            int layer,
            List<double[][]> stream,
            List<double[][]> exact,
            double deviation,
            long seed,
            boolean lean) {
        model.perturb(layer, deviation, new SplittableRandom(seed));
        List<double[][]> x = through(model, layer, stream, lean);
        model.restore(layer);
        for (int l = layer + 1; l < model.spec().blocks(); l++) {
            x = through(model, l, x, lean);
        }
        double sum = 0;
        long positions = 0;
        for (int k = 0; k < x.size(); k++) {
            double[][] other = logits(model, x.get(k));
            for (int i = 0; i < other.length; i++) {
                sum += divergence(exact.get(k)[i], other[i]);
            }
            positions += other.length;
        }
        return sum / positions;
    }

    /** KL of two distributions by their logits. */
    public static double divergence(double[] p, double[] q) {
        double sum = 0;
        double zp = -FloatModel.logProbability(p, 0) + p[0];
        double zq = -FloatModel.logProbability(q, 0) + q[0];
        for (int v = 0; v < p.length; v++) {
            sum += Math.exp(p[v] - zp) * (p[v] - zp - q[v] + zq);
        }
        return sum;
    }
}
