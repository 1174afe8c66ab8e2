package dev.nanozk.model.spec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The public numeric profile of a model: every exponent and shift of its integer arithmetic. Part of the model root.
 *
 * <p>Canonical bytes, little endian: the tag {@code nanozk/v1/profile}, fx, kE, expScale, expBits, ropeBits, number of
 * blocks, each block's 15 ints and 64-bit normEps, kF, sYf, 64-bit normEps, number of weight exponents, then name length,
 * name (UTF-8) and exponent each, in strictly ascending order of names; then, only where heads are normed, of each block
 * sRaw, k, sY and 64-bit normEps of q, the same of k.
 *
 * @param fx exponent of the residual stream, value = X 2^-fx, 1..24
 * @param kE exponent of the embedding table, 0..24
 * @param expScale exponent of a step of the exp table, -16..24
 * @param expBits output exponent of the exp table, 1..15
 * @param ropeBits exponent of cos and sin, 1..16; 0 where positions are learned
 * @param blocks one profile a block
 * @param head the head's profile
 * @param weightExponents exponent kw by tensor name, 0..24: value = integer 2^-kw
 */
public record NumericProfile(
        int fx,
        int kE,
        int expScale,
        int expBits,
        int ropeBits,
        List<BlockProfile> blocks,
        HeadProfile head,
        SortedMap<String, Integer> weightExponents) {
    private static final byte[] TAG = "nanozk/v1/profile".getBytes(StandardCharsets.US_ASCII);

    /** Largest exponent of a weight tensor. */
    public static final int MAX_WEIGHT_EXPONENT = 24;

    /** Checks every range and takes copies. */
    public NumericProfile {
        check("fx", fx, 1, 24);
        check("kE", kE, 0, MAX_WEIGHT_EXPONENT);
        check("expScale", expScale, -16, 24);
        check("expBits", expBits, 1, 15);
        check("ropeBits", ropeBits, 0, 16);
        blocks = List.copyOf(blocks);
        check("blocks", blocks.size(), 1, 4096);
        boolean heads = blocks.getFirst().qNorm() != null;
        if (blocks.stream().anyMatch(b -> (b.qNorm() != null) != heads)) {
            throw new IllegalArgumentException("profile: heads are normed in every block, or in none");
        }
        weightExponents = Collections.unmodifiableSortedMap(new TreeMap<>(weightExponents));
        weightExponents.forEach((name, kw) -> check(name, kw, 0, MAX_WEIGHT_EXPONENT));
    }

    static void check(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "profile: " + name + " is " + value + ", must be in [" + low + ", " + high + "]");
        }
    }

    /**
     * Checks that this is a profile for a shape: it names exactly its tensors, has the fields of its architecture, and every bias can be
     * shifted to the exponent of its accumulator.
     *
     * @throws IllegalArgumentException naming what does not fit
     */
    public void requireFits(ModelSpec spec) {
        check("number of blocks", blocks.size(), spec.blocks(), spec.blocks());
        if (!weightExponents.keySet().equals(new TreeSet<>(spec.tensorNames()))) {
            throw new IllegalArgumentException("profile: its tensors are not those of the model");
        }
        check("kE", kE, weightExponent(ModelSpec.TOKEN_EMBEDDING), weightExponent(ModelSpec.TOKEN_EMBEDDING));
        boolean rotary = !spec.architecture().learnedPositions();
        check("ropeBits", ropeBits, rotary ? 1 : 0, rotary ? 16 : 0);
        boolean gated = spec.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        for (int l = 0; l < blocks.size(); l++) {
            check("sH", blocks.get(l).sH(), gated ? 1 : 0, gated ? 48 : 0);
            if ((blocks.get(l).qNorm() != null) != spec.architecture().headNorms()) {
                throw new IllegalArgumentException("profile: its norms of heads are not those of the architecture");
            }
            BlockScales scales = BlockScales.of(spec, this, l);
            for (BlockTensor t : BlockTensor.of(spec)) {
                if (t.isBias()) {
                    check("bias shift of " + t.name(l), scales.biasShift(t), 0, BlockScales.MAX_BIAS_SHIFT);
                }
            }
        }
        if (spec.architecture().norm() == NormKind.LAYER) {
            check("bias shift of " + ModelSpec.OUTPUT_NORM_BIAS, outputNormBiasShift(), 0, BlockScales.MAX_BIAS_SHIFT);
        }
    }

    /** What the final norm's bias is multiplied with, as a power of two, to stand at the exponent of its accumulator. */
    public int outputNormBiasShift() {
        return head.kF() + weightExponent(ModelSpec.OUTPUT_NORM) - weightExponent(ModelSpec.OUTPUT_NORM_BIAS);
    }

    /** Exponent of a tensor; {@link IllegalArgumentException} if the profile does not name it. */
    public int weightExponent(String tensor) {
        Integer kw = weightExponents.get(tensor);
        if (kw == null) {
            throw new IllegalArgumentException("profile has no exponent for tensor " + tensor);
        }
        return kw;
    }

    /**
     * Exponent x of the logits: value = accumulator 2^-x.
     *
     * @param tiedHead whether the head is the embedding table
     */
    public int logitExponent(boolean tiedHead) {
        int output = weightExponent(tiedHead ? "token_embd.weight" : "output.weight");
        return head.kF() + weightExponent("output_norm.weight") - head.sYf() + output;
    }

    /** The one encoding of this profile. */
    public byte[] canonicalBytes() {
        int size = TAG.length + 6 * 4 + blocks.size() * (4 * BlockProfile.INTS + 8) + 16 + 4;
        for (String name : weightExponents.keySet()) {
            size += 8 + name.getBytes(StandardCharsets.UTF_8).length;
        }
        boolean heads = blocks.getFirst().qNorm() != null;
        size += heads ? 2 * HeadNormProfile.BYTES * blocks.size() : 0;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(TAG)
                .putInt(fx)
                .putInt(kE)
                .putInt(expScale)
                .putInt(expBits)
                .putInt(ropeBits)
                .putInt(blocks.size());
        for (BlockProfile block : blocks) {
            for (int v : block.ints()) {
                out.putInt(v);
            }
            out.putLong(block.normEps());
        }
        out.putInt(head.kF()).putInt(head.sYf()).putLong(head.normEps()).putInt(weightExponents.size());
        for (Map.Entry<String, Integer> entry : weightExponents.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            out.putInt(name.length).put(name).putInt(entry.getValue());
        }
        for (BlockProfile block : heads ? blocks : List.<BlockProfile>of()) {
            for (HeadNormProfile n : List.of(block.qNorm(), block.kNorm())) {
                out.putInt(n.sRaw()).putInt(n.k()).putInt(n.sY()).putLong(n.normEps());
            }
        }
        return out.array();
    }

    /** Strict inverse of {@link #canonicalBytes()}: anything else is an {@link IllegalArgumentException}. */
    public static NumericProfile fromCanonicalBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            NumericProfile profile = read(in);
            if (!Arrays.equals(profile.canonicalBytes(), bytes)) {
                throw new IllegalArgumentException("profile: not in canonical form");
            }
            return profile;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("profile: truncated at byte " + in.position(), e);
        }
    }

    private static NumericProfile read(ByteBuffer in) {
        byte[] tag = new byte[TAG.length];
        in.get(tag);
        if (!Arrays.equals(tag, TAG)) {
            throw new IllegalArgumentException("profile: unknown format");
        }
        int[] top = new int[6];
        for (int i = 0; i < top.length; i++) {
            top[i] = in.getInt();
        }
        check("blocks", top[5], 1, 4096);
        List<BlockProfile> blocks = new ArrayList<>();
        for (int b = 0; b < top[5]; b++) {
            int[] v = new int[BlockProfile.INTS];
            for (int i = 0; i < v.length; i++) {
                v[i] = in.getInt();
            }
            blocks.add(BlockProfile.of(v, in.getLong()));
        }
        HeadProfile head = new HeadProfile(in.getInt(), in.getInt(), in.getLong());
        int count = in.getInt();
        TreeMap<String, Integer> exponents = new TreeMap<>();
        check("weight exponents", count, 0, in.remaining() / 8);
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            check("name length", length, 0, in.remaining());
            byte[] name = new byte[length];
            in.get(name);
            exponents.put(new String(name, StandardCharsets.UTF_8), in.getInt());
        }
        if (in.hasRemaining()) {
            blocks.replaceAll(b -> b.with(headNorm(in), headNorm(in)));
        }
        return new NumericProfile(top[0], top[1], top[2], top[3], top[4], blocks, head, exponents);
    }

    private static HeadNormProfile headNorm(ByteBuffer in) {
        return new HeadNormProfile(in.getInt(), in.getInt(), in.getInt(), in.getLong());
    }

    /** The same content for people, as one JSON object. */
    public String toJson() {
        StringBuilder out = new StringBuilder();
        out.append("{\"fx\":" + fx + ",\"kE\":" + kE + ",\"expScale\":" + expScale + ",\"expBits\":" + expBits
                + ",\"ropeBits\":" + ropeBits + ",\"blocks\":[");
        String separator = "";
        for (BlockProfile block : blocks) {
            out.append(separator).append('{');
            int[] v = block.ints();
            for (int i = 0; i < v.length; i++) {
                out.append('"')
                        .append(BlockProfile.NAMES[i])
                        .append("\":")
                        .append(v[i])
                        .append(',');
            }
            out.append("\"normEps\":").append(block.normEps());
            if (block.qNorm() != null) {
                out.append(",\"qNorm\":").append(block.qNorm().toJson());
                out.append(",\"kNorm\":").append(block.kNorm().toJson());
            }
            out.append('}');
            separator = ",";
        }
        out.append("],\"head\":{\"kF\":" + head.kF() + ",\"sYf\":" + head.sYf() + ",\"normEps\":" + head.normEps());
        out.append("},\"weightExponents\":{");
        separator = "";
        for (Map.Entry<String, Integer> entry : weightExponents.entrySet()) {
            String name = entry.getKey().replace("\\", "\\\\").replace("\"", "\\\"");
            out.append(separator).append('"').append(name).append("\":").append(entry.getValue());
            separator = ",";
        }
        return out.append("}}").toString();
    }
}
