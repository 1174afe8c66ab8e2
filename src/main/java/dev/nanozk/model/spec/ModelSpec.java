package dev.nanozk.model.spec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shape of a model. Part of the model root.
 *
 * @param architecture what its blocks are made of
 * @param embeddingLength width d of the residual stream
 * @param blocks number of blocks
 * @param heads query heads, a multiple of kvHeads
 * @param kvHeads key and value heads
 * @param headDim width of a head, even
 * @param feedForward width of the feed-forward layer
 * @param vocabulary number of tokens
 * @param context largest number of positions
 * @param tiedHead whether the head uses the embedding table
 * @param positionKind rotary or learned positions
 * @param normEps epsilon of the norms, positive
 */
public record ModelSpec(
        Architecture architecture,
        int embeddingLength,
        int blocks,
        int heads,
        int kvHeads,
        int headDim,
        int feedForward,
        int vocabulary,
        int context,
        boolean tiedHead,
        PositionKind positionKind,
        float normEps) {
    /** Name of the embedding table. */
    public static final String TOKEN_EMBEDDING = "token_embd.weight";
    /** Name of the learned positions. */
    public static final String POSITION_EMBEDDING = "position_embd.weight";
    /** Name of the final norm's gain. */
    public static final String OUTPUT_NORM = "output_norm.weight";
    /** Name of the final norm's bias. */
    public static final String OUTPUT_NORM_BIAS = "output_norm.bias";
    /** Name of the head where it is not tied. */
    public static final String OUTPUT = "output.weight";

    private static final byte[] TAG = "nanozk/v1/spec".getBytes(StandardCharsets.US_ASCII);

    /** Checks ranges and shapes; {@link IllegalArgumentException} names the field. */
    public ModelSpec {
        check("embeddingLength", embeddingLength, 1 << 16);
        check("blocks", blocks, 4096);
        check("heads", heads, 4096);
        check("kvHeads", kvHeads, 4096);
        check("headDim", headDim, 4096);
        check("feedForward", feedForward, 1 << 20);
        check("vocabulary", vocabulary, 1 << 20);
        check("context", context, 1 << 24);
        if (heads % kvHeads != 0 || headDim % 2 != 0 || (long) heads * headDim > 1 << 16) {
            throw new IllegalArgumentException("model: heads " + heads + ", kvHeads " + kvHeads + " and headDim "
                    + headDim + " do not fit together");
        }
        if (!(normEps > 0 && normEps <= 1)) {
            throw new IllegalArgumentException("model: normEps " + normEps);
        }
        if (architecture.learnedPositions() != positionKind instanceof PositionKind.Learned) {
            throw new IllegalArgumentException("model: positions of another architecture than " + architecture.label());
        }
        if (positionKind instanceof PositionKind.Rotary r
                && !r.factors().isEmpty()
                && r.factors().size() != headDim / 2) {
            throw new IllegalArgumentException(
                    "model: " + r.factors().size() + " rope factors for " + headDim / 2 + " pairs");
        }
    }

    private static void check(String name, int value, int high) {
        if (value < 1 || value > high) {
            throw new IllegalArgumentException("model: " + name + " is " + value + ", must be in [1, " + high + "]");
        }
    }

    /** Width of queries and of the attention output: heads * headDim. */
    public int queryWidth() {
        return heads * headDim;
    }

    /** Width of keys and values: kvHeads * headDim. */
    public int kvWidth() {
        return kvHeads * headDim;
    }

    /** The key and value head of query head h: floor(h kvHeads / heads). */
    public int kvHead(int head) {
        return head * kvHeads / heads;
    }

    /** Names of all weight tensors in canonical order: tables, blocks, final norm, head where it is not tied. */
    public List<String> tensorNames() {
        List<String> out = new ArrayList<>();
        out.add(TOKEN_EMBEDDING);
        if (architecture.learnedPositions()) {
            out.add(POSITION_EMBEDDING);
        }
        for (int l = 0; l < blocks; l++) {
            for (BlockTensor t : BlockTensor.of(this)) {
                out.add(t.name(l));
            }
        }
        out.add(OUTPUT_NORM);
        if (architecture.norm() == NormKind.LAYER) {
            out.add(OUTPUT_NORM_BIAS);
        }
        if (!tiedHead) {
            out.add(OUTPUT);
        }
        return out;
    }

    /**
     * The one encoding of this shape, little endian: the tag, the architecture's label with its 32-bit length, the integers in the order of
     * the record, the tied head as 0 or 1, rope base (0 for learned positions) and normEps as binary32; then, only where rope is scaled,
     * the linear divisor, the number of factors and the factors.
     */
    public byte[] canonicalBytes() {
        byte[] name = architecture.label().getBytes(StandardCharsets.UTF_8);
        PositionKind.Rotary rotary = positionKind instanceof PositionKind.Rotary r ? r : null;
        boolean scaled = rotary != null && rotary.isScaled();
        int scaling = scaled ? 8 + 4 * rotary.factors().size() : 0;
        ByteBuffer out =
                ByteBuffer.allocate(TAG.length + 4 + name.length + 44 + scaling).order(ByteOrder.LITTLE_ENDIAN);
        out.put(TAG).putInt(name.length).put(name);
        out.putInt(embeddingLength)
                .putInt(blocks)
                .putInt(heads)
                .putInt(kvHeads)
                .putInt(headDim)
                .putInt(feedForward);
        out.putInt(vocabulary).putInt(context).putInt(tiedHead ? 1 : 0);
        out.putInt(rotary == null ? 0 : Float.floatToIntBits(rotary.base())).putInt(Float.floatToIntBits(normEps));
        if (scaled) {
            out.putInt(Float.floatToIntBits(rotary.linear()));
            out.putInt(rotary.factors().size());
            rotary.factors().forEach(f -> out.putInt(Float.floatToIntBits(f)));
        }
        return out.array();
    }

    /** Strict inverse of {@link #canonicalBytes()}: anything else is an {@link IllegalArgumentException}. */
    public static ModelSpec fromCanonicalBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            byte[] tag = new byte[TAG.length];
            in.get(tag);
            int length = in.getInt();
            if (!Arrays.equals(tag, TAG) || length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("model: unknown format");
            }
            byte[] name = new byte[length];
            in.get(name);
            Architecture architecture = Architecture.of(new String(name, StandardCharsets.UTF_8));
            int[] v = new int[11];
            for (int i = 0; i < v.length; i++) {
                v[i] = in.getInt();
            }
            PositionKind positions = architecture.learnedPositions()
                    ? new PositionKind.Learned()
                    : rotary(Float.intBitsToFloat(v[9]), in);
            ModelSpec spec = new ModelSpec(
                    architecture,
                    v[0],
                    v[1],
                    v[2],
                    v[3],
                    v[4],
                    v[5],
                    v[6],
                    v[7],
                    v[8] == 1,
                    positions,
                    Float.intBitsToFloat(v[10]));
            if (!Arrays.equals(spec.canonicalBytes(), bytes)) {
                throw new IllegalArgumentException("model: not in canonical form");
            }
            return spec;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("model: truncated", e);
        }
    }

    private static PositionKind rotary(float base, ByteBuffer in) {
        if (!in.hasRemaining()) {
            return new PositionKind.Rotary(base);
        }
        float linear = Float.intBitsToFloat(in.getInt());
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / 4) {
            throw new IllegalArgumentException("model: truncated");
        }
        List<Float> factors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            factors.add(Float.intBitsToFloat(in.getInt()));
        }
        return new PositionKind.Rotary(base, linear, factors);
    }
}
