package dev.nanozk.bench;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.weights.GgufOutput;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A model file of a shape with random weights: entries of a linear layer are normal with variance 1 / inputs, so that a normed input keeps its size;
 * those into the residual stream have it divided by twice the number of blocks, so that the stream stays of one size; gains are near one. Embeddings
 * have the standard deviation 3 / sqrt(d), which gives logits the spread of a trained model's.
 *
 * <p>Every row is drawn from a generator of its own (file seed, tensor, row): the same bytes on any number of threads.
 */
public final class RandomModel {
    private static final double NEAR_ONE = 0.1;
    private static final double BIAS = 0.02;
    /** Qwen's biases of q and k are larger than what they are added to. */
    private static final double WIDE_BIAS = 1;

    private static final double LOGIT_SPREAD = 3;

    private final ModelShape shape;
    private final Architecture kind;
    private final TensorType type;
    private final long seed;
    private final GgufOutput out = new GgufOutput();
    private int tensors;

    private RandomModel(ModelShape shape, TensorType type, long seed) {
        this.shape = shape;
        this.kind = shape.kind();
        this.type = type;
        this.seed = seed;
    }

    /** Writes the file; a matrix whose rows are no multiple of the type's block is stored as {@link RowFormat#stored} says. */
    public static void write(Path file, ModelShape shape, TensorType type, long seed) throws IOException {
        write(file, shape, type, seed, "");
    }

    /**
     * The same with a chat template.
     *
     * @param template empty for none
     */
    public static void write(Path file, ModelShape shape, TensorType type, long seed, String template)
            throws IOException {
        RandomModel m = new RandomModel(shape, type, seed);
        m.metadata();
        if (!template.isEmpty()) {
            m.out.string("tokenizer.chat_template", template);
        }
        m.weights();
        m.out.write(file);
    }

    private void metadata() {
        String p = shape.architecture() + ".";
        out.string("general.architecture", shape.architecture());
        out.string("general.name", "random-" + shape.name() + "-seed" + seed);
        out.integer("general.alignment", 32);
        out.integer(p + "context_length", shape.context());
        out.integer(p + "embedding_length", shape.width());
        out.integer(p + "block_count", shape.blocks());
        out.integer(p + "feed_forward_length", shape.feedForward());
        out.integer(p + "attention.head_count", shape.heads());
        if (!kind.learnedPositions()) {
            out.integer(p + "attention.head_count_kv", shape.kvHeads());
            out.integer(p + "rope.dimension_count", shape.headDim());
            out.number(p + "rope.freq_base", shape.ropeBase());
        }
        if (shape.headDim() * shape.heads() != shape.width()) {
            out.integer(p + "attention.key_length", shape.headDim());
            out.integer(p + "attention.value_length", shape.headDim());
        }
        boolean layer = kind.norm() == NormKind.LAYER;
        out.number(p + (layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"), 1e-5f);
        RandomTokenizer.write(out, shape);
    }

    private void weights() {
        int d = shape.width();
        int ff = shape.feedForward();
        int q = shape.heads() * shape.headDim();
        int kv = shape.kvHeads() * shape.headDim();
        double into = 1 / Math.sqrt(2.0 * shape.blocks());
        boolean biased = kind.projectionBias();
        matrix("token_embd.weight", shape.vocabulary(), d, LOGIT_SPREAD / Math.sqrt(d));
        if (kind.learnedPositions()) {
            add("position_embd.weight", TensorType.F32, shape.context(), d, 0, 1 / Math.sqrt(d));
        }
        for (int l = 0; l < shape.blocks(); l++) {
            String p = "blk." + l + ".";
            norm(p + "attn_norm");
            if (kind == Architecture.GPT2) {
                linear(p + "attn_qkv", q + 2 * kv, d, 1 / Math.sqrt(d), biased);
            } else {
                linear(p + "attn_q", q, d, 1 / Math.sqrt(d), biased);
                linear(p + "attn_k", kv, d, 1 / Math.sqrt(d), biased);
                linear(p + "attn_v", kv, d, 1 / Math.sqrt(d), biased);
            }
            if (kind.headNorms()) {
                add(p + "attn_q_norm.weight", TensorType.F32, 1, shape.headDim(), 1, NEAR_ONE);
                add(p + "attn_k_norm.weight", TensorType.F32, 1, shape.headDim(), 1, NEAR_ONE);
            }
            linear(p + "attn_output", d, q, into / Math.sqrt(q), kind.outputBias());
            norm(p + "ffn_norm");
            if (kind.feedForward() == FeedForwardKind.GATED_SILU) {
                matrix(p + "ffn_gate.weight", ff, d, 1 / Math.sqrt(d));
            }
            linear(p + "ffn_up", ff, d, 1 / Math.sqrt(d), kind.outputBias());
            linear(p + "ffn_down", d, ff, into / Math.sqrt(ff), kind.outputBias());
        }
        norm("output_norm");
        if (!shape.tied()) {
            matrix("output.weight", shape.vocabulary(), d, LOGIT_SPREAD / Math.sqrt(d));
        }
        if (shape.ropeFactor() != 1) {
            ropeFactors();
        }
    }

    /**
     * Llama 3's divisors of the frequencies f = base^(-2i / headDim), with c a quarter of the context, s = c f / (2 pi): 1 for s &gt;= 4, the factor for
     * s &lt;= 1, and between them 1 / ((1 - a) / factor + a) with a = (s - 1) / 3.
     */
    private void ropeFactors() {
        ByteBuffer row = ByteBuffer.allocate(2 * shape.headDim()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < shape.headDim() / 2; i++) {
            double turns =
                    shape.context() / 4.0 * Math.pow(shape.ropeBase(), -2.0 * i / shape.headDim()) / (2 * Math.PI);
            double a = Math.clamp((turns - 1) / 3, 0, 1);
            row.putFloat((float) (1 / ((1 - a) / shape.ropeFactor() + a)));
        }
        out.tensor("rope_freqs.weight", TensorType.F32, 1, shape.headDim() / 2, (from, to) -> row.array());
    }

    private void linear(String name, int rows, int cols, double deviation, boolean biased) {
        matrix(name + ".weight", rows, cols, deviation);
        if (biased) {
            add(name + ".bias", TensorType.F32, 1, rows, 0, kind.learnedPositions() ? BIAS : WIDE_BIAS);
        }
    }

    private void norm(String name) {
        add(name + ".weight", TensorType.F32, 1, shape.width(), 1, NEAR_ONE);
        if (kind.norm() == NormKind.LAYER) {
            add(name + ".bias", TensorType.F32, 1, shape.width(), 0, BIAS);
        }
    }

    private void matrix(String name, int rows, int cols, double deviation) {
        add(name, RowFormat.stored(type, cols), rows, cols, 0, deviation);
    }

    private void add(String name, TensorType stored, int rows, int cols, double mean, double deviation) {
        long tensor = seed * 1_000_003 + tensors++;
        int rowBytes = cols / stored.block() * stored.bytes();
        out.tensor(name, stored, rows, cols, (from, to) -> {
            byte[] bytes = new byte[(to - from) * rowBytes];
            ByteBuffer all = ByteBuffer.wrap(bytes);
            Threads.forEach(to - from, i -> {
                int r = from + i;
                SplittableRandom random = new SplittableRandom(tensor * 0x9E3779B97F4A7C15L + r);
                float[] row = new float[cols];
                for (int c = 0; c < cols; c++) {
                    row[c] = (float) (mean + deviation * random.nextGaussian());
                }
                RowFormat.encode(
                        stored, row, all.slice((r - from) * rowBytes, rowBytes).order(ByteOrder.LITTLE_ENDIAN));
            });
            return bytes;
        });
    }
}
