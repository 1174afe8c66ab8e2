package dev.nanozk.model.inference;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.HeadProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.model.spec.SiluTable;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.math.BigInteger;
import java.util.ArrayList;
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
    private static final int GAIN_BITS = 14;
    private static final int MIN_GAIN_BITS = 12;
    private static final int ROOT_BITS = 11;
    private static final int MAX_RECIPROCAL = 47;
    private static final int WIDE_SHIFT = 32;
    private static final int HEADROOM = 2;

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
        normEps = ModelReader.normEps(spec, FX);
        exp = ExpTable.of(spec.headDim(), expScale, EXP_BITS);
        rope = RopeTable.of(spec.context(), spec.headDim(), spec.ropeBase(), ROPE_BITS);
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
        IntegerMatrix table = defaultMatrix("token_embd.weight");
        int kE = table.exponent();
        x = new int[positions * d];
        int at = 0;
        for (int[] ids : documents) {
            for (int id : ids) {
                int[] row = new int[d];
                table.row(id, row);
                for (int i = 0; i < d; i++) {
                    long e = row[i];
                    x[at * d + i] = fit32(kE > FX ? Kernels.requant(e, kE - FX) : e << (FX - kE), -1, "embedding");
                }
                at++;
            }
        }
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < spec.blocks(); l++) {
            blocks.add(block(l));
            progress.accept((l + 1.0) / spec.blocks());
        }
        norm("output_norm.weight", spec.blocks(), "yf");
        if (!spec.tiedHead()) {
            weightExponents.put(
                    "output.weight",
                    IntegerMatrix.exponentFor(ModelReader.tensor(file, "output.weight"), SCALE_BITS, FLOAT_BITS));
        }
        HeadProfile head = new HeadProfile(rootExponent, yShift, normEps);
        return new NumericProfile(FX, kE, expScale, EXP_BITS, ROPE_BITS, blocks, head, weightExponents);
    }

    private IntegerMatrix defaultMatrix(String name) {
        GgufTensor tensor = ModelReader.tensor(file, name);
        return matrix(name, IntegerMatrix.exponentFor(tensor, SCALE_BITS, FLOAT_BITS));
    }

    private IntegerMatrix matrix(String name, int kw) {
        weightExponents.put(name, kw);
        return IntegerMatrix.of(ModelReader.tensor(file, name), kw);
    }

    /** The matrix at exponent kw, or at the largest below whose accumulators stay in 62 bits. */
    private IntegerMatrix bounded(String name, int kw, int factorBits) {
        IntegerMatrix w = matrix(name, kw);
        while (!ModelChecks.fits(w, factorBits) && w.exponent() > 0) {
            w = matrix(name, w.exponent() - 1);
        }
        return w;
    }

    private BlockProfile block(int l) {
        int d = spec.embeddingLength();
        norm(ModelReader.blockTensor(l, "attn_norm"), l, "y1");
        int k1 = rootExponent;
        int sY1 = yShift;
        String qName = ModelReader.blockTensor(l, "attn_q");
        String kName = ModelReader.blockTensor(l, "attn_k");
        int fq = outputExponent(rotated(defaultMatrix(qName)), weightExponents.get(qName) + yExponent + ROPE_BITS, 16);
        int fk = outputExponent(rotated(defaultMatrix(kName)), weightExponents.get(kName) + yExponent + ROPE_BITS, 16);
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
        int rotatedBits = 15 + ROPE_BITS + 1;
        int base = yExponent + ROPE_BITS;
        IntegerMatrix wq = bounded(qName, Math.clamp(WIDE_SHIFT + fq - base, 0, 24), rotatedBits);
        IntegerMatrix wk = bounded(kName, Math.clamp(WIDE_SHIFT + fk - base, 0, 24), rotatedBits);
        int sQ = Math.max(1, wq.exponent() + base - fq);
        int sK = Math.max(1, wk.exponent() + base - fk);
        int t = wq.exponent() + wk.exponent() + 2 * base - sQ - sK - expScale;
        int[] q = requant16(rotated(wq), sQ, l, "q");
        int[] k = requant16(rotated(wk), sK, l, "k");
        IntegerMatrix wv = defaultMatrix(ModelReader.blockTensor(l, "attn_v"));
        long[] vAcc = product(wv, y);
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
        String oName = ModelReader.blockTensor(l, "attn_output");
        IntegerMatrix wo = residual(oName, fo, 15);
        int sXa = fo + wo.exponent() - FX;
        addTo(product(wo, o), sXa, l, "xa");

        norm(ModelReader.blockTensor(l, "ffn_norm"), l, "y2");
        int k2 = rootExponent;
        int sY2 = yShift;
        IntegerMatrix wg = defaultMatrix(ModelReader.blockTensor(l, "ffn_gate"));
        long[] gAcc = product(wg, y);
        int gRaw = wg.exponent() + yExponent;
        int fg = Math.min(SiluTable.MAX_EXPONENT, Math.min(gRaw - 1, outputExponent(gAcc, gRaw, 16)));
        int[] g = requant16(gAcc, gRaw - fg, l, "g");
        String uName = ModelReader.blockTensor(l, "ffn_up");
        defaultMatrix(uName);
        IntegerMatrix wu = bounded(uName, weightExponents.get(uName), 30);
        long[] h = product(wu, y);
        SiluTable silu = SiluTable.of(fg);
        for (int i = 0; i < h.length; i++) {
            h[i] *= silu.apply(g[i]);
        }
        int hRaw = fg + wu.exponent() + yExponent;
        int sH = Math.max(1, hRaw - outputExponent(h, hRaw, 32));
        int fh = hRaw - sH;
        int[] hidden = new int[h.length];
        Kernels.requant32(h, 0, h.length, sH, hidden, 0, l, "h");
        IntegerMatrix wd = residual(ModelReader.blockTensor(l, "ffn_down"), fh, 31);
        int sXf = fh + wd.exponent() - FX;
        addTo(product(wd, hidden), sXf, l, "xf");
        return new BlockProfile(k1, sY1, sQ, sK, sV, t, kR, sO, sXa, k2, sY2, gRaw - fg, fg, sH, sXf, normEps);
    }

    /** A matrix into the residual stream: its exponent raised where needed so that the shift is at least 1. */
    private IntegerMatrix residual(String name, int inputExponent, int inputBits) {
        int kw = defaultMatrix(name).exponent();
        return bounded(name, Math.clamp(Math.max(kw, FX + 1 - inputExponent), 0, 24), inputBits);
    }

    private void norm(String name, int layer, String site) {
        int d = spec.embeddingLength();
        BigInteger[] ms = new BigInteger[positions];
        BigInteger largest = BigInteger.ZERO;
        for (int p = 0; p < positions; p++) {
            ms[p] = Kernels.meanSquare(x, p * d, d, normEps);
            largest = largest.max(ms[p]);
        }
        rootExponent = ROOT_BITS + largest.divide(BigInteger.valueOf(d)).sqrt().bitLength();
        GgufTensor tensor = ModelReader.tensor(file, name);
        int kw = IntegerMatrix.exponentFor(tensor, GAIN_BITS, GAIN_BITS);
        long[] acc = gained(ms, matrix(name, kw));
        // a shift of at most two limbs, if that leaves the gain 12 bits
        int excess = kw + rootExponent - outputExponent(acc, kw + rootExponent, 16) - WIDE_SHIFT;
        if (excess > 0 && excess <= GAIN_BITS - MIN_GAIN_BITS && excess <= kw) {
            acc = gained(ms, matrix(name, kw - excess));
        }
        int raw = rootExponent + weightExponents.get(name);
        yExponent = Math.min(raw - 1, outputExponent(acc, raw, 16));
        yShift = raw - yExponent;
        y = requant16(acc, yShift, layer, site);
    }

    private long[] gained(BigInteger[] ms, IntegerMatrix gain) {
        int d = spec.embeddingLength();
        long[] acc = new long[positions * d];
        for (int p = 0; p < positions; p++) {
            Kernels.scaleByGain(x, p * d, Kernels.inverseRoot(ms[p], d, rootExponent), gain, acc, p * d);
        }
        return acc;
    }

    /** The exponent at which the largest accumulator keeps the headroom in a signed format. */
    private static int outputExponent(long[] acc, int accExponent, int bits) {
        long largest = 0;
        for (long v : acc) {
            largest = Math.max(largest, Math.abs(v));
        }
        int length = Long.SIZE - Long.numberOfLeadingZeros(largest);
        return Math.min(accExponent - 1, bits - 1 - HEADROOM - length + accExponent);
    }

    private long[] product(IntegerMatrix w, int[] input) {
        long[] out = new long[positions * w.rows()];
        Kernels.multiply(w, input, 0, positions, out, 0);
        return out;
    }

    private long[] rotated(IntegerMatrix w) {
        long[] acc = product(w, y);
        for (int p = 0; p < positions; p++) {
            Kernels.rope(rope, position[p], acc, p * w.rows(), w.rows(), acc, p * w.rows());
        }
        return acc;
    }

    private static int[] requant16(long[] acc, int s, int layer, String site) {
        int[] out = new int[acc.length];
        Kernels.requant16(acc, 0, acc.length, s, out, 0, layer, site);
        return out;
    }

    private long[] attention(int l, int[] q, int[] k, int[] v, int t, long[] sums) {
        int d = spec.embeddingLength();
        int hd = spec.headDim();
        int kv = spec.kvWidth();
        long[] num = new long[positions * d];
        long[] unused = new long[positions * d];
        int[] lo = new int[spec.context()];
        int[] rem = new int[spec.context()];
        int[] e = new int[spec.context()];
        SoftmaxRow row = new SoftmaxRow();
        for (int p = 0; p < positions; p++) {
            for (int h = 0; h < spec.heads(); h++) {
                int ko = start[p] * kv + spec.kvHead(h) * hd;
                int at = p * d + h * hd;
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

    private void addTo(long[] acc, int s, int layer, String site) {
        Kernels.addRequant(x, 0, acc, 0, acc.length, s, x, 0, layer, site);
    }

    private static int fit32(long v, int layer, String site) {
        if (v != (int) v) {
            throw new OutOfRangeException(layer, site, v);
        }
        return (int) v;
    }
}
