package dev.nanozk.model.inference;

import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The same architectures in double precision on dequantised weights: plain loops that share nothing with the integer engine but the reader of shapes. What the
 * integer engine's accuracy is measured against; answers never come from it.
 */
public final class FloatModel {
    private final GgufFile file;
    private final ModelSpec spec;
    private final Map<String, double[][]> weights = new HashMap<>();
    private final List<List<double[]>> keys = new ArrayList<>();
    private final List<List<double[]>> values = new ArrayList<>();
    private int position;

    /** Reads a model's shape; weights are dequantised when they are first needed. */
    public FloatModel(GgufFile file) {
        this.file = file;
        this.spec = ModelReader.spec(file);
        restart();
    }

    /** Adds independent normal noise to every weight of a block; {@link #restore} takes it away. */
    void perturb(int layer, double deviation, SplittableRandom random) {
        for (BlockTensor t : BlockTensor.of(spec)) {
            for (double[] row : weight(layer, t)) {
                for (int i = 0; i < row.length; i++) {
                    row[i] += deviation * random.nextGaussian();
                }
            }
        }
    }

    /** The block's weights as the file has them. */
    void restore(int layer) {
        BlockTensor.of(spec).forEach(t -> weights.remove(t.name(layer)));
    }

    /** Sum of the squares and number of a block's weights. */
    double[] squares(int layer) {
        double sum = 0;
        long n = 0;
        for (BlockTensor t : BlockTensor.of(spec)) {
            for (double[] row : weight(layer, t)) {
                sum += dot(row, row);
                n += row.length;
            }
        }
        return new double[] {sum, n};
    }

    public ModelSpec spec() {
        return spec;
    }

    /** X_0 of a sequence from position 0 on, [position][channel]. */
    double[][] embed(int[] tokens) {
        double[][] out = new double[tokens.length][];
        for (int p = 0; p < tokens.length; p++) {
            out[p] = embed(tokens[p], p);
        }
        return out;
    }

    private double[] embed(int token, int at) {
        double[] x = weight(ModelReader.tensor(file, ModelSpec.TOKEN_EMBEDDING))[token].clone();
        if (spec.architecture().learnedPositions()) {
            add(x, weight(ModelReader.tensor(file, ModelSpec.POSITION_EMBEDDING))[at]);
        }
        return x;
    }

    /** X_(l+1) of a whole sequence from its X_l. */
    double[][] block(int l, double[][] in) {
        restart();
        double[][] out = new double[in.length][];
        for (int p = 0; p < in.length; p++, position++) {
            out[p] = in[p].clone();
            block(l, out[p]);
        }
        return out;
    }

    private void block(int l, double[] x) {
        add(x, attention(l, norm(l, BlockTensor.ATTN_NORM, x)));
        add(x, feedForward(l, norm(l, BlockTensor.FFN_NORM, x)));
    }

    /** Forgets all positions. */
    public void restart() {
        position = 0;
        keys.clear();
        values.clear();
        for (int l = 0; l < spec.blocks(); l++) {
            keys.add(new ArrayList<>());
            values.add(new ArrayList<>());
        }
    }

    private double[][] weight(GgufTensor t) {
        return weights.computeIfAbsent(t.name(), n -> {
            double[][] out = new double[t.rows()][t.cols()];
            float[] row = new float[t.cols()];
            for (int r = 0; r < t.rows(); r++) {
                t.floatRow(r, row);
                for (int i = 0; i < row.length; i++) {
                    out[r][i] = row[i];
                }
            }
            return out;
        });
    }

    private double[][] weight(int layer, BlockTensor t) {
        return weight(ModelReader.tensor(file, spec, layer, t));
    }

    private double[] linear(int layer, BlockTensor t, double[] x) {
        double[][] w = weight(layer, t);
        boolean biased = t.bias() != null && t.bias().isPresent(spec.architecture());
        double[] out = biased ? weight(layer, t.bias())[0].clone() : new double[w.length];
        for (int r = 0; r < out.length; r++) {
            out[r] += dot(w[r], x);
        }
        return out;
    }

    private double[] norm(double[] x, double[] gain, double[] bias) {
        double mean = 0;
        if (spec.architecture().norm() == NormKind.LAYER) {
            for (double v : x) {
                mean += v / x.length;
            }
        }
        double ms = spec.normEps();
        for (double v : x) {
            ms += (v - mean) * (v - mean) / x.length;
        }
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = (x[i] - mean) / Math.sqrt(ms) * gain[i] + (bias == null ? 0 : bias[i]);
        }
        return out;
    }

    private double[] norm(int layer, BlockTensor t, double[] x) {
        boolean biased = t.bias().isPresent(spec.architecture());
        return norm(x, weight(layer, t)[0], biased ? weight(layer, t.bias())[0] : null);
    }

    private void normHeads(int layer, BlockTensor gain, double[] x) {
        int hd = spec.headDim();
        for (int h = 0; spec.architecture().headNorms() && h < x.length; h += hd) {
            double[] head = norm(Arrays.copyOfRange(x, h, h + hd), weight(layer, gain)[0], null);
            System.arraycopy(head, 0, x, h, hd);
        }
    }

    private void rotate(double[] x) {
        if (!(spec.positionKind() instanceof PositionKind.Rotary r)) {
            return;
        }
        int hd = spec.headDim();
        for (int i = 0; i < x.length; i += 2) {
            int pair = i % hd / 2;
            double divisor =
                    r.linear() * (r.factors().isEmpty() ? 1 : r.factors().get(pair));
            double angle = position * Math.pow(r.base(), -2.0 * pair / hd) / divisor;
            double a = x[i];
            double b = x[i + 1];
            x[i] = a * Math.cos(angle) - b * Math.sin(angle);
            x[i + 1] = a * Math.sin(angle) + b * Math.cos(angle);
        }
    }

    private double[] attention(int l, double[] y) {
        double[] q = linear(l, BlockTensor.Q, y);
        double[] k = linear(l, BlockTensor.K, y);
        normHeads(l, BlockTensor.Q_NORM, q);
        normHeads(l, BlockTensor.K_NORM, k);
        rotate(q);
        rotate(k);
        keys.get(l).add(k);
        values.get(l).add(linear(l, BlockTensor.V, y));
        int hd = spec.headDim();
        double[] out = new double[q.length];
        for (int h = 0; h < spec.heads(); h++) {
            int kv = spec.kvHead(h) * hd;
            double[] e = new double[position + 1];
            double sum = 0;
            for (int j = 0; j <= position; j++) {
                for (int c = 0; c < hd; c++) {
                    e[j] += q[h * hd + c] * keys.get(l).get(j)[kv + c] / Math.sqrt(hd);
                }
                e[j] = Math.exp(e[j]);
                sum += e[j];
            }
            for (int j = 0; j <= position; j++) {
                for (int c = 0; c < hd; c++) {
                    out[h * hd + c] += e[j] / sum * values.get(l).get(j)[kv + c];
                }
            }
        }
        return linear(l, BlockTensor.ATTN_OUTPUT, out);
    }

    private double[] feedForward(int l, double[] y) {
        if (spec.architecture().feedForward() == FeedForwardKind.GELU) {
            double[] g = linear(l, BlockTensor.FFN_UP, y);
            for (int i = 0; i < g.length; i++) {
                double x = g[i];
                g[i] = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            }
            return linear(l, BlockTensor.FFN_DOWN, g);
        }
        double[] g = linear(l, BlockTensor.FFN_GATE, y);
        double[] u = linear(l, BlockTensor.FFN_UP, y);
        for (int i = 0; i < g.length; i++) {
            g[i] = g[i] / (1 + Math.exp(-g[i])) * u[i];
        }
        return linear(l, BlockTensor.FFN_DOWN, g);
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }

    /** Logits behind every token of a sequence from position 0 on, [position][token]. */
    public double[][] logits(int[] tokens) {
        restart();
        double[][] out = new double[tokens.length][];
        for (int p = 0; p < tokens.length; p++) {
            out[p] = step(tokens[p]);
        }
        return out;
    }

    /** Logits behind one more token. */
    public double[] step(int token) {
        double[] x = embed(token, position);
        for (int l = 0; l < spec.blocks(); l++) {
            block(l, x);
        }
        position++;
        return head(x);
    }

    /** Logits of the residual stream behind the last block. */
    double[] head(double[] x) {
        boolean layerNorm = spec.architecture().norm() == NormKind.LAYER;
        double[] y = norm(
                x,
                weight(ModelReader.tensor(file, ModelSpec.OUTPUT_NORM))[0],
                layerNorm ? weight(ModelReader.tensor(file, ModelSpec.OUTPUT_NORM_BIAS))[0] : null);
        double[][] head =
                weight(ModelReader.tensor(file, spec.tiedHead() ? ModelSpec.TOKEN_EMBEDDING : ModelSpec.OUTPUT));
        double[] out = new double[head.length];
        for (int v = 0; v < head.length; v++) {
            out[v] = dot(head[v], y);
        }
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Natural logarithm of the probability of a token. */
    public static double logProbability(double[] logits, int token) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : logits) {
            max = Math.max(max, v);
        }
        double sum = 0;
        for (double v : logits) {
            sum += Math.exp(v - max);
        }
        return logits[token] - max - Math.log(sum);
    }
}
