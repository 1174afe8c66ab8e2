package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockScales;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.HeadNormProfile;
import dev.nanozk.model.spec.HeadProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as the exact integers that inference and proof share: effective weights, tables, profile. Immutable. Loading checks every shape,
 * that the exponents of the profile fit together, and that no accumulator can leave 63 bits.
 */
public final class IntegerModel {
    /** Weights of one block; gains and biases are 1 x width, the others outputs x inputs. */
    public static final class Block {
        private final Map<BlockTensor, IntegerMatrix> tensors;

        /** @param all the block's tensors in canonical order */
        public Block(ModelSpec spec, List<IntegerMatrix> all) {
            List<BlockTensor> names = BlockTensor.of(spec);
            if (names.size() != all.size()) {
                throw new IllegalArgumentException(
                        "model: a block has " + names.size() + " tensors, not " + all.size());
            }
            tensors = new EnumMap<>(BlockTensor.class);
            for (int i = 0; i < all.size(); i++) {
                tensors.put(names.get(i), all.get(i));
            }
        }

        /** A tensor, null where the architecture has none. */
        public IntegerMatrix get(BlockTensor t) {
            return tensors.get(t);
        }

        /** All in canonical order. */
        public List<IntegerMatrix> all() {
            return List.copyOf(tensors.values());
        }
    }

    /**
     * Weights beside the blocks.
     *
     * @param embedding token embeddings, vocabulary x d
     * @param positions learned positions, context x d; null where they are rotary
     * @param outputNorm gain of the final norm
     * @param outputNormBias its bias, null for an RMS norm
     * @param output head, vocabulary x d; the same object as the embedding where tied
     */
    public record Outside(
            IntegerMatrix embedding,
            IntegerMatrix positions,
            IntegerMatrix outputNorm,
            IntegerMatrix outputNormBias,
            IntegerMatrix output) {}

    private final ModelSpec spec;
    private final NumericProfile profile;
    private final Outside outside;
    private final List<Block> blocks;
    private final List<Map<BlockTensor, long[]>> biases = new ArrayList<>();
    private final List<Norm> attnNorms = new ArrayList<>();
    private final List<Norm> ffnNorms = new ArrayList<>();
    private final List<HeadNorm> qNorms = new ArrayList<>();
    private final List<HeadNorm> kNorms = new ArrayList<>();
    private final Norm outputNorm;
    private final ExpTable exp;
    private final RopeTable rope;
    private final List<ActivationTable> activations = new ArrayList<>();

    /** Assembles a model; {@link IllegalArgumentException} if spec, profile and weights do not fit together. */
    public IntegerModel(ModelSpec spec, NumericProfile profile, Outside outside, List<Block> blocks) {
        this.spec = spec;
        this.profile = profile;
        this.outside = outside;
        this.blocks = List.copyOf(blocks);
        if (blocks.size() != spec.blocks()) {
            throw new IllegalArgumentException("model: number of blocks differs between file and profile");
        }
        profile.requireFits(spec);
        NormKind kind = spec.architecture().norm();
        for (int l = 0; l < spec.blocks(); l++) {
            BlockProfile p = profile.blocks().get(l);
            BlockScales scales = BlockScales.of(spec, profile, l);
            Block w = blocks.get(l);
            Map<BlockTensor, long[]> shifted = new EnumMap<>(BlockTensor.class);
            for (BlockTensor t : BlockTensor.of(spec)) {
                if (t.isBias()) {
                    shifted.put(t, shifted(w.get(t), scales.biasShift(t)));
                }
            }
            biases.add(shifted);
            attnNorms.add(new Norm(
                    kind,
                    w.get(BlockTensor.ATTN_NORM),
                    shifted.get(BlockTensor.ATTN_NORM_BIAS),
                    p.k1(),
                    p.sY1(),
                    p.normEps()));
            ffnNorms.add(new Norm(
                    kind,
                    w.get(BlockTensor.FFN_NORM),
                    shifted.get(BlockTensor.FFN_NORM_BIAS),
                    p.k2(),
                    p.sY2(),
                    p.normEps()));
            qNorms.add(headNorm(w.get(BlockTensor.Q_NORM), p.qNorm(), "qn"));
            kNorms.add(headNorm(w.get(BlockTensor.K_NORM), p.kNorm(), "kn"));
            activations.add(ActivationTable.of(spec.architecture().feedForward().activation(), p.gExponent()));
        }
        HeadProfile head = profile.head();
        long[] bias = kind == NormKind.LAYER ? shifted(outside.outputNormBias(), profile.outputNormBiasShift()) : null;
        this.outputNorm = new Norm(kind, outside.outputNorm(), bias, head.kF(), head.sYf(), head.normEps());
        ModelChecks.check(this);
        this.exp = ExpTable.of(spec.headDim(), profile.expScale(), profile.expBits());
        this.rope = spec.positionKind() instanceof PositionKind.Rotary r
                ? RopeTable.of(spec.context(), spec.headDim(), r, profile.ropeBits())
                : null;
    }

    private static HeadNorm headNorm(IntegerMatrix gain, HeadNormProfile p, String site) {
        return p == null
                ? null
                : new HeadNorm(new Norm(NormKind.RMS, gain, null, p.k(), p.sY(), p.normEps()), p.sRaw(), site);
    }

    /** A bias at the exponent of its accumulators; below 2^62. */
    static long[] shifted(IntegerMatrix bias, int shift) {
        int[] row = new int[bias.cols()];
        bias.row(0, row);
        long[] out = new long[row.length];
        for (int i = 0; i < out.length; i++) {
            long b = row[i];
            if (Long.SIZE - Long.numberOfLeadingZeros(Math.abs(b)) + shift > 61) {
                throw new IllegalArgumentException(bias.name() + ": accumulator can leave 63 bits");
            }
            out[i] = b << shift;
        }
        return out;
    }

    /** Reads a model's weights at the exponents of a profile. */
    public static IntegerModel load(GgufFile file, NumericProfile profile) {
        ModelSpec spec = ModelReader.spec(file);
        IntegerMatrix embedding = matrix(file, profile, ModelSpec.TOKEN_EMBEDDING);
        List<Block> blocks = new ArrayList<>();
        for (int l = 0; l < spec.blocks(); l++) {
            List<IntegerMatrix> w = new ArrayList<>();
            for (BlockTensor t : BlockTensor.of(spec)) {
                w.add(IntegerMatrix.of(ModelReader.tensor(file, spec, l, t), profile.weightExponent(t.name(l))));
            }
            blocks.add(new Block(spec, w));
        }
        boolean layerNorm = spec.architecture().norm() == NormKind.LAYER;
        Outside outside = new Outside(
                embedding,
                spec.architecture().learnedPositions() ? matrix(file, profile, ModelSpec.POSITION_EMBEDDING) : null,
                matrix(file, profile, ModelSpec.OUTPUT_NORM),
                layerNorm ? matrix(file, profile, ModelSpec.OUTPUT_NORM_BIAS) : null,
                spec.tiedHead() ? embedding : matrix(file, profile, ModelSpec.OUTPUT));
        return new IntegerModel(spec, profile, outside, blocks);
    }

    private static IntegerMatrix matrix(GgufFile file, NumericProfile profile, String name) {
        GgufTensor tensor = ModelReader.tensor(file, name);
        return IntegerMatrix.of(tensor, profile.weightExponent(name));
    }

    /** Shape. */
    public ModelSpec spec() {
        return spec;
    }

    /** Exponents and shifts. */
    public NumericProfile profile() {
        return profile;
    }

    /** Tables, final norm and head. */
    public Outside outside() {
        return outside;
    }

    /** Weights of a block. */
    public Block block(int layer) {
        return blocks.get(layer);
    }

    /** A bias of a block at the exponent of its accumulators, null where there is none. */
    public long[] bias(int layer, BlockTensor t) {
        return biases.get(layer).get(t);
    }

    /** The norm before attention. */
    public Norm attnNorm(int layer) {
        return attnNorms.get(layer);
    }

    /** The norm before the feed-forward layer. */
    public Norm ffnNorm(int layer) {
        return ffnNorms.get(layer);
    }

    /** The norm of each head of q, null where there is none. */
    public HeadNorm qNorm(int layer) {
        return qNorms.get(layer);
    }

    /** The norm of each head of k, null where there is none. */
    public HeadNorm kNorm(int layer) {
        return kNorms.get(layer);
    }

    /** The final norm. */
    public Norm outputNorm() {
        return outputNorm;
    }

    /** Head weights, vocabulary x d; the same object as the embedding where tied. */
    public IntegerMatrix output() {
        return outside.output();
    }

    /** The exp table of all blocks. */
    public ExpTable exp() {
        return exp;
    }

    /** RoPE for every position of the context, null where positions are learned. */
    public RopeTable rope() {
        return rope;
    }

    /** The activation table of a block. */
    public ActivationTable activation(int layer) {
        return activations.get(layer);
    }

    /** out[oo ..] = x W^T + b, raw; W a weight of a block, b its bias where it has one. */
    public void multiply(int layer, BlockTensor weight, int[] x, int xo, long[] out, int oo) {
        multiply(layer, weight, x, xo, 1, out, oo);
    }

    /** The same for n inputs. */
    public void multiply(int layer, BlockTensor weight, int[] x, int xo, int n, long[] out, int oo) {
        IntegerMatrix w = blocks.get(layer).get(weight);
        multiply(layer, weight, new Inputs().set(x, xo, n, w.cols()), out, oo);
    }

    /** The same for inputs that other weights may be multiplied with, too. */
    void multiply(int layer, BlockTensor weight, Inputs inputs, long[] out, int oo) {
        IntegerMatrix w = blocks.get(layer).get(weight);
        long[] bias = weight.bias() == null ? null : bias(layer, weight.bias());
        Products.multiply(w, inputs, out, oo);
        for (int i = 0; i < inputs.n(); i++) {
            Kernels.addBias(bias, out, oo + i * w.rows());
        }
    }

    /** Raw q or k of a position (whole heads at ro) as it enters its requantisation: rotated where positions are rotary. */
    public void position(int position, long[] raw, int ro, int n, long[] out, int oo) {
        if (rope == null) {
            System.arraycopy(raw, ro, out, oo, n);
        } else {
            Kernels.rope(rope, position, raw, ro, n, out, oo);
        }
    }

    /** Every tensor by name in canonical order: tables, blocks in order, output norm, untied head. */
    public Map<String, IntegerMatrix> tensors() {
        Map<String, IntegerMatrix> all = new LinkedHashMap<>();
        put(all, outside.embedding());
        put(all, outside.positions());
        blocks.forEach(b -> b.all().forEach(w -> put(all, w)));
        put(all, outside.outputNorm());
        put(all, outside.outputNormBias());
        put(all, outside.output());
        return Collections.unmodifiableMap(all);
    }

    private static void put(Map<String, IntegerMatrix> all, IntegerMatrix w) {
        if (w != null) {
            all.put(w.name(), w);
        }
    }

    /** X_0 of a token at a position, from its embedding and, where they are learned, its position. */
    public void embed(int token, int position, int[] out, int oo) {
        embed(profile.fx(), outside.embedding(), outside.positions(), token, position, out, oo);
    }

    /**
     * X_0 = requant(acc, K - fx), or 2^(fx - K) acc where the tables are not finer than the stream; K is the larger exponent of the two
     * tables, acc = 2^(K - kE) E[token] + 2^(K - kP) P[position].
     */
    static void embed(int fx, IntegerMatrix e, IntegerMatrix p, int token, int position, int[] out, int oo) {
        int exponent = p == null ? e.exponent() : Math.max(e.exponent(), p.exponent());
        int finer = exponent - fx;
        int[] tokenRow = new int[e.cols()];
        int[] positionRow = new int[e.cols()];
        e.row(token, tokenRow);
        if (p != null) {
            p.row(position, positionRow);
        }
        for (int i = 0; i < tokenRow.length; i++) {
            long acc = (long) tokenRow[i] << exponent - e.exponent();
            if (p != null) {
                acc += (long) positionRow[i] << exponent - p.exponent();
            }
            long x = finer > 0 ? Kernels.requant(acc, finer) : acc << -finer;
            if (x != (int) x) {
                throw new OutOfRangeException(-1, "embedding", x);
            }
            out[oo + i] = (int) x;
        }
    }

    /** Exponent of the logits: value = accumulator * 2^-exponent. */
    public int logitExponent() {
        return profile.logitExponent(spec.tiedHead());
    }
}
