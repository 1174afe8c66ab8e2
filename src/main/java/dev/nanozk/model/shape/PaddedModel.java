package dev.nanozk.model.shape;

import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufOutput;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Writes a model in the shape of a class, in F32. The function stays the same:
 *
 * <ul>
 *   <li>channels behind the model's are zero everywhere in the residual stream; as a norm divides by the class' width D instead of d, gains are multiplied with
 *       sqrt(d / D). (eps then counts D instead of d times.)
 *   <li>heads: a key head becomes as many as the class' grouping needs; heads that the model does not have are copies whose columns of the output projection are zero
 *   <li>feed-forward units that it does not have are copies whose columns of the down projection are zero
 *   <li>blocks that it does not have are copies whose output and down projections, with their biases, are zero: the identity
 *   <li>layer norms: a mean over D channels is not one over d. Whatever writes to the stream (embedding, positions, output and down projections and their biases) is centred first:
 *       its mean over the channels is subtracted, which layer norms take away anyway. Both means are then zero, and the rest is as above. The head reads the output norm
 *       through the embedding as it was, so that it becomes a tensor of its own.
 * </ul>
 *
 * Copies rather than zeros keep what the numeric profile says of them like that of others.
 */
public final class PaddedModel {
    private static final int NONE = -1;

    private final GgufFile file;
    private final ModelSpec spec;
    private final ShapeClass shape;
    private final GgufOutput out = new GgufOutput();
    private final boolean centred;

    private PaddedModel(GgufFile file, ShapeClass shape) {
        this.file = file;
        this.spec = ModelReader.spec(file);
        this.shape = shape;
        this.centred = spec.architecture().norm() == NormKind.LAYER;
        shape.requireHolds(spec);
    }

    /**
     * Writes the padded file.
     *
     * @throws IllegalArgumentException if the class can't hold the model
     */
    public static void write(GgufFile file, ShapeClass shape, Path target) throws IOException {
        PaddedModel p = new PaddedModel(file, shape);
        p.metadata();
        p.weights();
        p.out.write(target);
    }

    private void metadata() {
        String p = spec.architecture().label() + ".";
        Set<String> own = Set.of(
                "embedding_length",
                "block_count",
                "attention.head_count",
                "attention.head_count_kv",
                "attention.key_length",
                "attention.value_length",
                "feed_forward_length",
                "context_length",
                "vocab_size");
        for (String key : file.metadata().keys()) {
            boolean general = key.startsWith("general.");
            boolean replaced = key.startsWith(p) && own.contains(key.substring(p.length()));
            if (!general && !replaced && !key.equals(ShapeClass.KEY)) {
                out.value(key, file.metadata().value(key));
            }
        }
        out.string("general.architecture", spec.architecture().label());
        out.string(ShapeClass.KEY, shape.name());
        out.integer(p + "embedding_length", shape.width());
        out.integer(p + "block_count", shape.blocks());
        out.integer(p + "attention.head_count", shape.heads());
        out.integer(p + "attention.head_count_kv", shape.kvHeads());
        out.integer(p + "attention.key_length", shape.headDim());
        out.integer(p + "attention.value_length", shape.headDim());
        out.integer(p + "feed_forward_length", shape.feedForward());
        out.integer(p + "context_length", shape.context());
    }

    private void weights() {
        int[] channels = upTo(spec.embeddingLength(), shape.width());
        int[] tokens = upTo(spec.vocabulary(), spec.vocabulary());
        int[] one = {0};
        stream("token_embd.weight", "token_embd.weight", tokens, channels, Centre.OF_ROWS);
        if (spec.architecture().learnedPositions()) {
            int[] positions = upTo(shape.context(), shape.context());
            stream(ModelSpec.POSITION_EMBEDDING, ModelSpec.POSITION_EMBEDDING, positions, channels, Centre.OF_ROWS);
        }
        for (int l = 0; l < shape.blocks(); l++) {
            block(l, channels, one);
        }
        norm("output_norm", "output_norm", channels, one);
        if (centred || !spec.tiedHead()) {
            add("output.weight", spec.tiedHead() ? "token_embd.weight" : "output.weight", tokens, channels, 1);
        }
        if (file.tensors().containsKey("rope_freqs.weight")) {
            int pairs = spec.headDim() / 2;
            add("rope_freqs.weight", "rope_freqs.weight", one, upTo(pairs, pairs), 1);
        }
    }

    private void block(int l, int[] channels, int[] one) {
        boolean real = l < spec.blocks();
        String to = "blk." + l + ".";
        String from = "blk." + l % spec.blocks() + ".";
        int hd = spec.headDim();
        int[] q = rows(heads(true), hd);
        int[] kv = rows(keyHeads(), hd);
        int[] used = rows(heads(false), hd);
        int[] nothing = new int[shape.width()];
        Arrays.fill(nothing, NONE);
        norm(to + "attn_norm", from + "attn_norm", channels, one);
        if (spec.architecture() == Architecture.GPT2) {
            // The three in one tensor, one behind another.
            int k = spec.queryWidth();
            int[] keys = IntStream.of(kv).map(i -> k + i).toArray();
            int[] values = IntStream.of(kv).map(i -> k + spec.kvWidth() + i).toArray();
            projection(to + "attn_qkv", from + "attn_qkv", joined(q, joined(keys, values)), channels, one);
        } else {
            projection(to + "attn_q", from + "attn_q", q, channels, one);
            projection(to + "attn_k", from + "attn_k", kv, channels, one);
            projection(to + "attn_v", from + "attn_v", kv, channels, one);
        }
        if (spec.architecture().headNorms()) {
            add(to + "attn_q_norm.weight", from + "attn_q_norm.weight", one, upTo(hd, hd), 1);
            add(to + "attn_k_norm.weight", from + "attn_k_norm.weight", one, upTo(hd, hd), 1);
        }
        written(to + "attn_output", from + "attn_output", real ? channels : nothing, used, one);
        norm(to + "ffn_norm", from + "ffn_norm", channels, one);
        int[] units = cyclic(spec.feedForward(), shape.feedForward());
        if (spec.architecture().feedForward() == FeedForwardKind.GATED_SILU) {
            add(to + "ffn_gate.weight", from + "ffn_gate.weight", units, channels, 1);
        }
        add(to + "ffn_up.weight", from + "ffn_up.weight", units, channels, 1);
        if (spec.architecture().outputBias()) {
            add(to + "ffn_up.bias", from + "ffn_up.bias", one, units, 1);
        }
        int[] usedUnits = upTo(spec.feedForward(), shape.feedForward());
        written(to + "ffn_down", from + "ffn_down", real ? channels : nothing, usedUnits, one);
    }

    private void projection(String to, String from, int[] rows, int[] channels, int[] one) {
        add(to + ".weight", from + ".weight", rows, channels, 1);
        if (spec.architecture().projectionBias()) {
            add(to + ".bias", from + ".bias", one, rows, 1);
        }
    }

    private static int[] joined(int[] a, int[] b) {
        return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
    }

    /** A projection into the stream with its bias. */
    private void written(String to, String from, int[] rows, int[] cols, int[] one) {
        stream(to + ".weight", from + ".weight", rows, cols, Centre.OF_COLUMNS);
        if (spec.architecture().outputBias()) {
            stream(to + ".bias", from + ".bias", one, rows, Centre.OF_ROWS);
        }
    }

    private static int[] upTo(int real, int size) {
        return IntStream.range(0, size).map(i -> i < real ? i : NONE).toArray();
    }

    private static int[] cyclic(int real, int size) {
        return IntStream.range(0, size).map(i -> i % real).toArray();
    }

    /** Key head j r + k of the class is the model's j, r the number of copies of each; those behind are copies of any. */
    private int[] keyHeads() {
        int copies = shape.copies(spec);
        return IntStream.range(0, shape.kvHeads())
                .map(i -> i / copies % spec.kvHeads())
                .toArray();
    }

    /** The model's query head of each of the class, which has the right key head; {@code filled} whether unused ones are copies, or none. */
    private int[] heads(boolean filled) {
        int copies = shape.copies(spec);
        int per = shape.heads() / shape.kvHeads();
        int group = spec.heads() / spec.kvHeads();
        return IntStream.range(0, shape.heads())
                .map(i -> {
                    int key = i / per;
                    int within = key % copies * per + i % per;
                    boolean used = key / copies < spec.kvHeads() && within < group;
                    int head = key / copies % spec.kvHeads() * group + within % group;
                    return used || filled ? head : NONE;
                })
                .toArray();
    }

    private static int[] rows(int[] heads, int width) {
        return IntStream.range(0, heads.length * width)
                .map(i -> heads[i / width] == NONE ? NONE : heads[i / width] * width + i % width)
                .toArray();
    }

    private void norm(String to, String from, int[] channels, int[] one) {
        double scale = Math.sqrt((double) spec.embeddingLength() / shape.width());
        add(to + ".weight", from + ".weight", one, cyclic(spec.embeddingLength(), shape.width()), scale);
        if (centred) {
            add(to + ".bias", from + ".bias", one, channels, 1);
        }
    }

    /** What is subtracted from a tensor that writes to the stream: the mean of its row where a row has the channels, else that of its column. */
    private enum Centre {
        OF_ROWS,
        OF_COLUMNS
    }

    /** A tensor that writes to the stream. */
    private void stream(String to, String from, int[] rows, int[] cols, Centre centre) {
        if (!centred) {
            add(to, from, rows, cols, 1);
            return;
        }
        double[] means = centre == Centre.OF_COLUMNS ? columnMeans(ModelReader.tensor(file, from)) : null;
        add(to, from, rows, cols, row -> {
            double mean = 0;
            for (int c = 0; means == null && c < row.length; c++) {
                mean += row[c] / row.length;
            }
            for (int c = 0; c < row.length; c++) {
                row[c] = (float) (row[c] - (means == null ? mean : means[c]));
            }
        });
    }

    private static double[] columnMeans(GgufTensor t) {
        double[] out = new double[t.cols()];
        float[] row = new float[t.cols()];
        for (int r = 0; r < t.rows(); r++) {
            t.floatRow(r, row);
            for (int c = 0; c < row.length; c++) {
                out[c] += row[c] / (double) t.rows();
            }
        }
        return out;
    }

    /** A tensor whose entry (r, c) is the other's (rows[r], cols[c]), times a factor; zero where one of them is {@link #NONE}. */
    private void add(String to, String from, int[] rows, int[] cols, double scale) {
        add(to, from, rows, cols, row -> {
            for (int c = 0; scale != 1 && c < row.length; c++) {
                row[c] = (float) (scale * row[c]);
            }
        });
    }

    /** The same with rows changed before they are padded. */
    private void add(String to, String from, int[] rows, int[] cols, Consumer<float[]> change) {
        GgufTensor source = ModelReader.tensor(file, from);
        out.tensor(to, TensorType.F32, rows.length, cols.length, (first, end) -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(4 * (end - first) * cols.length).order(ByteOrder.LITTLE_ENDIAN);
            float[] row = new float[source.cols()];
            float[] padded = new float[cols.length];
            for (int r = first; r < end; r++) {
                Arrays.fill(padded, 0);
                if (rows[r] != NONE) {
                    source.floatRow(rows[r], row);
                    change.accept(row);
                    for (int c = 0; c < cols.length; c++) {
                        padded[c] = cols[c] == NONE ? 0 : row[cols[c]];
                    }
                }
                RowFormat.encode(TensorType.F32, padded, bytes);
            }
            return bytes.array();
        });
    }
}
