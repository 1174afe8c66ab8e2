package dev.nanozk.model.inference;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.ExpTable;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.model.spec.SiluTable;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A llama model as the exact integers that inference and proof share: effective weights, tables, profile. Immutable.
 * Loading checks every shape, that the exponents of the profile fit together, and that no accumulator can leave 63 bits.
 */
public final class IntegerModel {
    /** Weights of one block; gains are 1 x d, the others outputs x inputs. */
    public record Block(
            IntegerMatrix attnNorm,
            IntegerMatrix q,
            IntegerMatrix k,
            IntegerMatrix v,
            IntegerMatrix output,
            IntegerMatrix ffnNorm,
            IntegerMatrix gate,
            IntegerMatrix up,
            IntegerMatrix down) {
        /** All nine in canonical order. */
        public List<IntegerMatrix> all() {
            return List.of(attnNorm, q, k, v, output, ffnNorm, gate, up, down);
        }
    }

    private final ModelSpec spec;
    private final NumericProfile profile;
    private final IntegerMatrix embedding;
    private final List<Block> blocks;
    private final IntegerMatrix outputNorm;
    private final IntegerMatrix output;
    private final ExpTable exp;
    private final RopeTable rope;
    private final List<SiluTable> silu = new ArrayList<>();

    /** Assembles a model; {@link IllegalArgumentException} if spec, profile and weights do not fit together. */
    public IntegerModel(
            ModelSpec spec,
            NumericProfile profile,
            IntegerMatrix embedding,
            List<Block> blocks,
            IntegerMatrix outputNorm,
            IntegerMatrix output) {
        this.spec = spec;
        this.profile = profile;
        this.embedding = embedding;
        this.blocks = List.copyOf(blocks);
        this.outputNorm = outputNorm;
        this.output = output;
        if (blocks.size() != spec.blocks() || profile.blocks().size() != spec.blocks()) {
            throw new IllegalArgumentException("model: number of blocks differs between file and profile");
        }
        ModelChecks.check(this);
        this.exp = ExpTable.of(spec.headDim(), profile.expScale(), profile.expBits());
        this.rope = RopeTable.of(spec.context(), spec.headDim(), spec.ropeBase(), profile.ropeBits());
        for (BlockProfile block : profile.blocks()) {
            silu.add(SiluTable.of(block.gExponent()));
        }
    }

    /** Reads a model's weights at the exponents of a profile. */
    public static IntegerModel load(GgufFile file, NumericProfile profile) {
        ModelSpec spec = ModelReader.spec(file);
        IntegerMatrix embedding = matrix(file, profile, "token_embd.weight");
        List<Block> blocks = new ArrayList<>();
        for (int l = 0; l < spec.blocks(); l++) {
            List<IntegerMatrix> w = new ArrayList<>();
            for (String part : ModelReader.BLOCK_TENSORS) {
                w.add(matrix(file, profile, ModelReader.blockTensor(l, part)));
            }
            blocks.add(block(w));
        }
        IntegerMatrix norm = matrix(file, profile, "output_norm.weight");
        IntegerMatrix output = spec.tiedHead() ? embedding : matrix(file, profile, "output.weight");
        return new IntegerModel(spec, profile, embedding, blocks, norm, output);
    }

    static Block block(List<IntegerMatrix> w) {
        return new Block(w.get(0), w.get(1), w.get(2), w.get(3), w.get(4), w.get(5), w.get(6), w.get(7), w.get(8));
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

    /** Token embeddings, vocabulary x d. */
    public IntegerMatrix embedding() {
        return embedding;
    }

    /** Weights of a block. */
    public Block block(int layer) {
        return blocks.get(layer);
    }

    /** Gain of the final norm, 1 x d. */
    public IntegerMatrix outputNorm() {
        return outputNorm;
    }

    /** Head weights, vocabulary x d; the same object as the embedding where tied. */
    public IntegerMatrix output() {
        return output;
    }

    /** The exp table of all blocks. */
    public ExpTable exp() {
        return exp;
    }

    /** RoPE for every position of the context. */
    public RopeTable rope() {
        return rope;
    }

    /** The SiLU table of a block. */
    public SiluTable silu(int layer) {
        return silu.get(layer);
    }

    /** Every tensor by name in canonical order: embedding, blocks in order, output norm, untied head. */
    public Map<String, IntegerMatrix> tensors() {
        Map<String, IntegerMatrix> all = new LinkedHashMap<>();
        all.put(embedding.name(), embedding);
        for (Block block : blocks) {
            block.all().forEach(w -> all.put(w.name(), w));
        }
        all.put(outputNorm.name(), outputNorm);
        all.put(output.name(), output);
        return Collections.unmodifiableMap(all);
    }

    /** X_0 of a token: E 2^(fx - kE), or requant(E, kE - fx) where the table is finer than the stream. */
    public void embed(int token, int[] out, int oo) {
        int d = spec.embeddingLength();
        int finer = profile.kE() - profile.fx();
        int[] row = new int[d];
        embedding.row(token, row);
        for (int i = 0; i < d; i++) {
            long e = row[i];
            long x = finer > 0 ? Kernels.requant(e, finer) : e << -finer;
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
