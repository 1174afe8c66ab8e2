package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.HeadNormProfile;
import dev.nanozk.model.spec.HeadProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * Chooses the exponents of a model in one pass of the integer engine: all documents go through a layer together, and a
 * site's exponent is fixed from its largest accumulator just before it is requantised. No float activation exists.
 */
public final class Calibrator {
    private static final int FX = 18;
    private static final int EXP_BITS = 12;
    private static final int ROPE_BITS = 14;
    private static final int SCORE_SPAN_NATS = 700;
    private static final int SCALE_BITS = 12;
    private static final int FLOAT_BITS = 16;
    private static final int BIAS_BITS = 24;
    private static final int ACTIVATION_BITS = 15;
    private static final int HEAD_BITS = 24;
    private static final int HEAD_FRACTION = 24;
    private static final int MAX_RECIPROCAL = 47;
    static final int WIDE_SHIFT = 32;
    /** Of h = SiLU(g) u with its headroom, within the 32 bits of its format: what stored rows are multiplied with at once ({@link dev.nanozk.math.simd.MatrixKernel#INPUT_BITS}). */
    private static final int HIDDEN_BITS = 21;

    private static final int HEADROOM = 2;
    private static final String SHAPE_CLASS = "nanozk.shape_class";
    private static final int WIDEST_WEIGHT = 31;
    private static final int NARROW_SHIFT = 17;
    private static final int LIMB = 16;

    private final GgufFile file;
    private final ModelSpec spec;
    private final DoubleConsumer progress;
    private final TreeMap<String, Integer> weightExponents = new TreeMap<>();
    private final int positions;
    private final int[] position;
    private final int[] start;
    private final int expScale;
    private final long normEps;
    private final ExpTable exp;
    private final RopeTable rope;
    private final int ropeBits;
    private final boolean gated;
    /** A file of a shape class: every shift between 17 and 32 bits, so that proofs of all its models have one form. */
    private final boolean uniform;

    private int[] x;
    private int[] y;
    private int yExponent;
    private int rootExponent;
    private int yShift;

    private Calibrator(GgufFile file, List<int[]> documents, DoubleConsumer progress) {
        this.file = file;
        this.progress = progress;
        spec = ModelReader.spec(file);
        positions = documents.stream().mapToInt(ids -> ids.length).sum();
        position = new int[positions];
        start = new int[positions];
        int at = 0;
        for (int[] ids : documents) {
            if (ids.length > spec.context()) {
                throw new IllegalArgumentException("calibration document longer than the context");
            }
            int first = at;
            for (int i = 0; i < ids.length; i++, at++) {
                position[at] = i;
                start[at] = first;
            }
        }
        expScale = scoreScale(spec.headDim());
        normEps = ModelReader.normEps(spec, spec.embeddingLength(), FX);
        exp = ExpTable.of(spec.headDim(), expScale, EXP_BITS);
        rope = spec.positionKind() instanceof PositionKind.Rotary r
                ? RopeTable.of(spec.context(), spec.headDim(), r, ROPE_BITS)
                : null;
        ropeBits = rope == null ? 0 : ROPE_BITS;
        gated = spec.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        uniform = file.metadata().has(SHAPE_CLASS);
    }

    /** Largest c with 2^16 2^-c / sqrt(headDim) &gt;= 700: (2^(16-c))^2 &gt;= 700^2 headDim. */
    private static int scoreScale(int headDim) {
        BigInteger span = BigInteger.valueOf((long) SCORE_SPAN_NATS * SCORE_SPAN_NATS * headDim);
        int c = 16;
        while (c > -16 && BigInteger.ONE.shiftLeft(2 * (16 - c)).compareTo(span) < 0) {
            c--;
        }
        return c;
    }

    /**
     * Calibrates a model.
     *
     * @param documents token sequences, none longer than the context, at least one token in all
     * @param progress told fractions in (0, 1]
     * @throws OutOfRangeException if the residual stream leaves 32 bits or scores span too much
     */
    public static NumericProfile calibrate(GgufFile file, List<int[]> documents, DoubleConsumer progress) {
        Calibrator run = new Calibrator(file, documents, progress);
        if (run.positions == 0) {
            throw new IllegalArgumentException("no calibration tokens");
        }
        return run.run(documents);
    }

    private NumericProfile run(List<int[]> documents) {
        int d = spec.embeddingLength();
        IntegerMatrix table = embedding(ModelReader.tensor(file, ModelSpec.TOKEN_EMBEDDING));
        IntegerMatrix learned = spec.architecture().learnedPositions()
                ? embedding(ModelReader.tensor(file, ModelSpec.POSITION_EMBEDDING))
                : null;
        x = new int[positions * d];
        int at = 0;
        for (int[] ids : documents) {
            for (int id : ids) {
                IntegerModel.embed(FX, table, learned, id, position[at], x, at * d);
                at++;
            }
        }
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < spec.blocks(); l++) {
            blocks.add(block(l));
            progress.accept((l + 1.0) / spec.blocks());
        }
        boolean layerNorm = spec.architecture().norm() == NormKind.LAYER;
        norm(
                ModelReader.tensor(file, ModelSpec.OUTPUT_NORM),
                layerNorm ? ModelReader.tensor(file, ModelSpec.OUTPUT_NORM_BIAS) : null,
                spec.blocks(),
                "yf");
        if (!spec.tiedHead()) {
            weightExponents.put(
                    ModelSpec.OUTPUT,
                    IntegerMatrix.exponentFor(ModelReader.tensor(file, ModelSpec.OUTPUT), SCALE_BITS, FLOAT_BITS));
        }
        HeadProfile head = new HeadProfile(rootExponent, yShift, normEps);
        return new NumericProfile(FX, table.exponent(), expScale, EXP_BITS, ropeBits, blocks, head, weightExponents);
    }

    private GgufTensor tensor(int layer, BlockTensor t) {
        return ModelReader.tensor(file, spec, layer, t);
    }

    private boolean has(BlockTensor t) {
        return t != null && t.isPresent(spec.architecture());
    }

    private IntegerMatrix defaultMatrix(GgufTensor tensor) {
        return matrix(tensor, exponent(tensor));
    }

    /** The default matrix of a product that becomes 16 bits; in a shape class coarser where its shift would exceed two limbs. */
    private IntegerMatrix shiftable(int l, BlockTensor t) {
        IntegerMatrix w = defaultMatrix(tensor(l, t));
        int raw = w.exponent() + yExponent;
        int excess = uniform ? raw - outputExponent(product(l, t, w, y, yExponent), raw, 16) - WIDE_SHIFT : 0;
        return excess > 0 && excess <= w.exponent() ? matrix(tensor(l, t), w.exponent() - excess) : w;
    }

    /** As fine as a weight can be in a shape class, whatever its size; else as its own size asks for. */
    private int exponent(GgufTensor tensor) {
        return IntegerMatrix.exponentFor(tensor, SCALE_BITS, uniform ? WIDEST_WEIGHT : FLOAT_BITS);
    }

    /** The embedding, or learned positions; in a shape class no finer than the stream, so that they enter it exactly. */
    private IntegerMatrix embedding(GgufTensor table) {
        int kE = IntegerMatrix.exponentFor(table, SCALE_BITS, FLOAT_BITS);
        return matrix(table, uniform ? Math.min(FX, kE) : kE);
    }

    private IntegerMatrix matrix(GgufTensor tensor, int kw) {
        weightExponents.put(tensor.name(), kw);
        return IntegerMatrix.of(tensor, kw);
    }

    /** The matrix at exponent kw, or at the largest below whose accumulators stay in 62 bits, with a bias where it has one. */
    private IntegerMatrix bounded(int layer, BlockTensor t, int kw, int factorBits) {
        GgufTensor tensor = tensor(layer, t);
        int carry = has(t.bias()) ? 1 : 0;
        IntegerMatrix w = matrix(tensor, kw);
        while (!ModelChecks.fits(w, factorBits + carry) && w.exponent() > 0) {
            w = matrix(tensor, w.exponent() - 1);
        }
        return w;
    }

    /** A bias for accumulators of an exponent, at most at that exponent. */
    private long[] bias(GgufTensor tensor, int accumulatorExponent) {
        int kb = Math.min(accumulatorExponent, IntegerMatrix.exponentFor(tensor, SCALE_BITS, BIAS_BITS));
        if (kb < 0) {
            throw new IllegalArgumentException("tensor " + tensor.name() + ": accumulators are too coarse for it");
        }
        return IntegerModel.shifted(matrix(tensor, kb), accumulatorExponent - kb);
    }

    private BlockProfile block(int l) {
        norm(l, BlockTensor.ATTN_NORM, "y1");
        int k1 = rootExponent;
        int sY1 = yShift;
        int base = yExponent + ropeBits;
        boolean normed = spec.architecture().headNorms();
        Heads qHeads = normed ? heads(l, BlockTensor.Q, BlockTensor.Q_NORM, "qn") : null;
        Heads kHeads = normed ? heads(l, BlockTensor.K, BlockTensor.K_NORM, "kn") : null;
        int fq = normed ? rotatedExponent(qHeads) : rotatedExponent(l, BlockTensor.Q);
        int fk = normed ? rotatedExponent(kHeads) : rotatedExponent(l, BlockTensor.K);
        while (fq + fk - expScale > 16) {
            if (fq >= fk) {
                fq--;
            } else {
                fk--;
            }
        }
        if (fq + fk - expScale < 1) {
            throw new OutOfRangeException(l, "score", fq + fk);
        }
        int sQ;
        int sK;
        int[] q;
        int[] k;
        if (normed) {
            sQ = qHeads.exponent() + ropeBits - fq;
            sK = kHeads.exponent() + ropeBits - fk;
            q = requant16(rotated(qHeads), sQ, l, "q");
            k = requant16(rotated(kHeads), sK, l, "k");
        } else {
            int rotation = ACTIVATION_BITS + (rope == null ? 0 : ropeBits + 1);
            IntegerMatrix wq = bounded(l, BlockTensor.Q, Math.clamp(WIDE_SHIFT + fq - base, 0, 24), rotation);
            IntegerMatrix wk = bounded(l, BlockTensor.K, Math.clamp(WIDE_SHIFT + fk - base, 0, 24), rotation);
            sQ = Math.max(1, wq.exponent() + base - fq);
            sK = Math.max(1, wk.exponent() + base - fk);
            fq = wq.exponent() + base - sQ;
            fk = wk.exponent() + base - sK;
            q = requant16(rotated(l, BlockTensor.Q, wq), sQ, l, "q");
            k = requant16(rotated(l, BlockTensor.K, wk), sK, l, "k");
        }
        int t = fq + fk - expScale;
        IntegerMatrix wv = shiftable(l, BlockTensor.V);
        long[] vAcc = product(l, BlockTensor.V, wv, y, yExponent);
        int sV = Math.max(1, wv.exponent() + yExponent - outputExponent(vAcc, wv.exponent() + yExponent, 16));
        int fv = wv.exponent() + yExponent - sV;
        int[] v = requant16(vAcc, sV, l, "v");
        long[] sums = new long[positions * spec.heads()];
        long[] num = attention(l, q, k, v, t, sums);
        int fo = outputExponent(normalised(num, sums, MAX_RECIPROCAL), MAX_RECIPROCAL + fv, 16);
        int kR = Math.clamp(WIDE_SHIFT + fo - fv, 1, MAX_RECIPROCAL);
        int sO = Math.max(1, kR + fv - fo);
        fo = kR + fv - sO;
        int[] o = requant16(normalised(num, sums, kR), sO, l, "o");
        int sXa = residual(l, BlockTensor.ATTN_OUTPUT, o, fo, ACTIVATION_BITS, "xa");

        norm(l, BlockTensor.FFN_NORM, "y2");
        int k2 = rootExponent;
        int sY2 = yShift;
        BlockTensor inner = gated ? BlockTensor.FFN_GATE : BlockTensor.FFN_UP;
        IntegerMatrix wg = shiftable(l, inner);
        long[] gAcc = product(l, inner, wg, y, yExponent);
        int gRaw = wg.exponent() + yExponent;
        int fg = Math.min(ActivationTable.MAX_EXPONENT, Math.min(gRaw - 1, outputExponent(gAcc, gRaw, 16)));
        int[] act = requant16(gAcc, gRaw - fg, l, "g");
        ActivationTable table =
                ActivationTable.of(spec.architecture().feedForward().activation(), fg);
        for (int i = 0; i < act.length; i++) {
            act[i] = table.apply(act[i]);
        }
        int sH = 0;
        int sXf;
        if (gated) {
            GgufTensor up = tensor(l, BlockTensor.FFN_UP);
            int kw = exponent(up);
            IntegerMatrix wu = bounded(l, BlockTensor.FFN_UP, kw, 2 * ACTIVATION_BITS);
            long[] h = product(l, BlockTensor.FFN_UP, wu, y, yExponent);
            for (int i = 0; i < h.length; i++) {
                h[i] *= act[i];
            }
            int hRaw = fg + wu.exponent() + yExponent;
            sH = Math.max(1, hRaw - outputExponent(h, hRaw, uniform ? 32 : HIDDEN_BITS));
            int[] hidden = new int[h.length];
            Kernels.requant32(h, 0, h.length, sH, hidden, 0, l, "h");
            sXf = residual(l, BlockTensor.FFN_DOWN, hidden, hRaw - sH, 31, "xf");
        } else {
            sXf = residual(l, BlockTensor.FFN_DOWN, act, fg, ACTIVATION_BITS, "xf");
        }
        return new BlockProfile(
                k1,
                sY1,
                sQ,
                sK,
                sV,
                t,
                kR,
                sO,
                sXa,
                k2,
                sY2,
                gRaw - fg,
                fg,
                sH,
                sXf,
                normEps,
                normed ? qHeads.profile() : null,
                normed ? kHeads.profile() : null);
    }

    /** Adds a projection to the residual stream, its exponent raised where needed so that the shift is at least 1; gives the shift. */
    private int residual(int l, BlockTensor t, int[] input, int inputExponent, int inputBits, String site) {
        int kw = exponent(tensor(l, t));
        int wanted = Math.clamp(Math.max(kw, FX + 1 - inputExponent), 0, 24);
        // One limb where 16 bits are multiplied, as their exponent can be too low for two; two where 32 bits are.
        int most = inputBits == ACTIVATION_BITS ? LIMB : WIDE_SHIFT;
        wanted = uniform ? Math.clamp(FX + most - inputExponent, 0, wanted) : wanted;
        IntegerMatrix w = bounded(l, t, wanted, inputBits);
        int s = inputExponent + w.exponent() - FX;
        long[] acc = product(l, t, w, input, inputExponent);
        Kernels.addRequant(x, 0, acc, 0, acc.length, s, x, 0, l, site);
        return s;
    }

    private void norm(int layer, BlockTensor gain, String site) {
        norm(tensor(layer, gain), has(gain.bias()) ? tensor(layer, gain.bias()) : null, layer, site);
    }

    private void norm(GgufTensor gain, GgufTensor bias, int layer, String site) {
        NormCalibration n = new NormCalibration(spec.architecture().norm(), uniform, this::matrix, this::bias);
        n.run(x, positions, normEps, gain, bias, layer, site);
        rootExponent = n.rootExponent;
        yExponent = n.yExponent;
        yShift = n.yShift;
        y = n.y;
    }

    /** A norm of heads with what it makes. */
    private record Heads(HeadNormProfile profile, int[] y, int exponent) {}

    /** The norm of each head of q or k; c has its largest value in 22 bits, 24 fraction bits at most. */
    private Heads heads(int l, BlockTensor weight, BlockTensor gain, String site) {
        GgufTensor tensor = tensor(l, weight);
        IntegerMatrix w = bounded(l, weight, exponent(tensor), ACTIVATION_BITS);
        long[] acc = product(l, weight, w, y, yExponent);
        int raw = w.exponent() + yExponent;
        int exponent = Math.min(HEAD_FRACTION, outputExponent(acc, raw, HEAD_BITS));
        exponent = uniform ? Math.min(exponent, raw - NARROW_SHIFT) : exponent;
        int[] c = new int[acc.length];
        Kernels.requant32(acc, 0, acc.length, raw - exponent, c, 0, l, site);
        long eps = ModelReader.normEps(spec, spec.headDim(), exponent);
        NormCalibration n = new NormCalibration(NormKind.RMS, uniform, this::matrix, this::bias);
        n.run(c, acc.length / spec.headDim(), eps, tensor(l, gain), null, l, site);
        return new Heads(new HeadNormProfile(raw - exponent, n.rootExponent, n.yShift, eps), n.y, n.yExponent);
    }

    /** The exponent at which the largest accumulator keeps the headroom in a signed format. */
    static int outputExponent(long[] acc, int accExponent, int bits) {
        long largest = 0;
        for (long v : acc) {
            largest = Math.max(largest, Math.abs(v));
        }
        int length = Long.SIZE - Long.numberOfLeadingZeros(largest);
        return Math.min(accExponent - 1, bits - 1 - HEADROOM - length + accExponent);
    }

    private long[] product(int layer, BlockTensor t, IntegerMatrix w, int[] input, int inputExponent) {
        long[] bias = has(t.bias()) ? bias(tensor(layer, t.bias()), w.exponent() + inputExponent) : null;
        long[] out = new long[positions * w.rows()];
        Kernels.multiply(w, input, 0, positions, out, 0);
        for (int p = 0; p < positions; p++) {
            Kernels.addBias(bias, out, p * w.rows());
        }
        return out;
    }

    private int rotatedExponent(int layer, BlockTensor t) {
        IntegerMatrix w = defaultMatrix(tensor(layer, t));
        return outputExponent(rotated(layer, t, w), w.exponent() + yExponent + ropeBits, 16);
    }

    private int rotatedExponent(Heads heads) {
        return outputExponent(rotated(heads), heads.exponent() + ropeBits, 16);
    }

    private long[] rotated(Heads heads) {
        return rotated(Arrays.stream(heads.y()).asLongStream().toArray());
    }

    private long[] rotated(int layer, BlockTensor t, IntegerMatrix w) {
        return rotated(product(layer, t, w, y, yExponent));
    }

    private long[] rotated(long[] acc) {
        int width = acc.length / positions;
        for (int p = 0; rope != null && p < positions; p++) {
            Kernels.rope(rope, position[p], acc, p * width, width, acc, p * width);
        }
        return acc;
    }

    private static int[] requant16(long[] acc, int s, int layer, String site) {
        int[] out = new int[acc.length];
        Kernels.requant16(acc, 0, acc.length, s, out, 0, layer, site);
        return out;
    }

    private long[] attention(int l, int[] q, int[] k, int[] v, int t, long[] sums) {
        int width = spec.queryWidth();
        int hd = spec.headDim();
        int kv = spec.kvWidth();
        long[] num = new long[positions * width];
        long[] unused = new long[positions * width];
        int[] lo = new int[spec.context()];
        int[] rem = new int[spec.context()];
        int[] e = new int[spec.context()];
        SoftmaxRow row = new SoftmaxRow();
        for (int p = 0; p < positions; p++) {
            for (int h = 0; h < spec.heads(); h++) {
                int ko = start[p] * kv + spec.kvHead(h) * hd;
                int at = p * width + h * hd;
                row.compute(q, at, k, v, ko, kv, position[p] + 1, hd, t, 1, exp, lo, rem, e, 0, num, unused, at, l);
                sums[p * spec.heads() + h] = row.sum;
            }
        }
        return num;
    }

    private long[] normalised(long[] num, long[] sums, int kR) {
        long[] out = new long[num.length];
        for (int i = 0; i < num.length; i++) {
            out[i] = num[i] * ((1L << kR) / sums[i / spec.headDim()]);
        }
        return out;
    }
}
