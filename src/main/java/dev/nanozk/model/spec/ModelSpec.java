package dev.nanozk.model.spec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Shape of a model. Part of the model root.
 *
 * @param architecture {@code llama}
 * @param embeddingLength width d of the residual stream, d = heads * headDim
 * @param blocks number of blocks
 * @param heads query heads, a multiple of kvHeads
 * @param kvHeads key and value heads
 * @param headDim width of a head, even
 * @param feedForward width of the feed-forward layer
 * @param vocabulary number of tokens
 * @param context largest number of positions
 * @param tiedHead whether the head uses the embedding table
 * @param ropeBase frequency base of RoPE
 * @param normEps epsilon of the norms, positive
 */
public record ModelSpec(
        String architecture,
        int embeddingLength,
        int blocks,
        int heads,
        int kvHeads,
        int headDim,
        int feedForward,
        int vocabulary,
        int context,
        boolean tiedHead,
        float ropeBase,
        float normEps) {
    private static final byte[] TAG = "nanozk/v1/spec".getBytes(StandardCharsets.US_ASCII);

    /** Checks ranges and shapes; {@link IllegalArgumentException} names the field. */
    public ModelSpec {
        if (architecture.isEmpty() || architecture.length() > 64) {
            throw new IllegalArgumentException("model: architecture");
        }
        check("embeddingLength", embeddingLength, 1 << 16);
        check("blocks", blocks, 4096);
        check("heads", heads, 4096);
        check("kvHeads", kvHeads, 4096);
        check("headDim", headDim, 4096);
        check("feedForward", feedForward, 1 << 20);
        check("vocabulary", vocabulary, 1 << 20);
        check("context", context, 1 << 24);
        if (heads % kvHeads != 0 || headDim % 2 != 0 || (long) heads * headDim != embeddingLength) {
            throw new IllegalArgumentException("model: heads " + heads + ", kvHeads " + kvHeads + ", headDim " + headDim
                    + " and embeddingLength " + embeddingLength + " do not fit together");
        }
        if (!(ropeBase >= 1 && ropeBase <= 1e12f) || !(normEps > 0 && normEps <= 1)) {
            throw new IllegalArgumentException("model: ropeBase " + ropeBase + " or normEps " + normEps);
        }
    }

    private static void check(String name, int value, int high) {
        if (value < 1 || value > high) {
            throw new IllegalArgumentException("model: " + name + " is " + value + ", must be in [1, " + high + "]");
        }
    }

    /** Width of keys and values: kvHeads * headDim. */
    public int kvWidth() {
        return kvHeads * headDim;
    }

    /** The key and value head of query head h: floor(h kvHeads / heads). */
    public int kvHead(int head) {
        return head * kvHeads / heads;
    }

    /** The one encoding of this shape, little endian, strings with their length. */
    public byte[] canonicalBytes() {
        byte[] name = architecture.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(TAG.length + 4 + name.length + 44).order(ByteOrder.LITTLE_ENDIAN);
        out.put(TAG).putInt(name.length).put(name);
        out.putInt(embeddingLength)
                .putInt(blocks)
                .putInt(heads)
                .putInt(kvHeads)
                .putInt(headDim)
                .putInt(feedForward);
        out.putInt(vocabulary).putInt(context).putInt(tiedHead ? 1 : 0);
        out.putInt(Float.floatToIntBits(ropeBase)).putInt(Float.floatToIntBits(normEps));
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
            ModelSpec spec = new ModelSpec(
                    new String(name, StandardCharsets.UTF_8),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt() == 1,
                    Float.intBitsToFloat(in.getInt()),
                    Float.intBitsToFloat(in.getInt()));
            if (!Arrays.equals(spec.canonicalBytes(), bytes)) {
                throw new IllegalArgumentException("model: not in canonical form");
            }
            return spec;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("model: truncated", e);
        }
    }
}
