package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.GgufWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A Qwen2 model with random weights: biases of q, k and v, halves of heads apart in the file. */
class Qwen2ModelTest {
    private static final int D = 32;
    private static final int FF = 48;
    private static final int VOCABULARY = 40;
    private static final int HEAD = 8;

    private final Random random = new Random(5);

    private void tensor(GgufWriter out, String name, int rows, int cols, float mean) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows * cols).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) (mean + 0.2 * random.nextGaussian()));
        }
        out.tensor(name, 0, cols, rows, bytes.array());
    }

    private GgufWriter model() {
        GgufWriter out = new GgufWriter()
                .string("general.architecture", "qwen2")
                .integer("qwen2.embedding_length", D)
                .integer("qwen2.block_count", 1)
                .integer("qwen2.attention.head_count", 4)
                .integer("qwen2.attention.head_count_kv", 2)
                .integer("qwen2.feed_forward_length", FF)
                .integer("qwen2.context_length", 32)
                .number("qwen2.attention.layer_norm_rms_epsilon", 1e-6f);
        tensor(out, "token_embd.weight", VOCABULARY, D, 0);
        String p = "blk.0.";
        tensor(out, p + "attn_norm.weight", 1, D, 1);
        tensor(out, p + "attn_q.weight", D, D, 0);
        tensor(out, p + "attn_q.bias", 1, D, 0);
        tensor(out, p + "attn_k.weight", D / 2, D, 0);
        tensor(out, p + "attn_k.bias", 1, D / 2, 0);
        tensor(out, p + "attn_v.weight", D / 2, D, 0);
        tensor(out, p + "attn_v.bias", 1, D / 2, 0);
        tensor(out, p + "attn_output.weight", D, D, 0);
        tensor(out, p + "ffn_norm.weight", 1, D, 1);
        tensor(out, p + "ffn_gate.weight", FF, D, 0);
        tensor(out, p + "ffn_up.weight", FF, D, 0);
        tensor(out, p + "ffn_down.weight", D, FF, 0);
        tensor(out, "output_norm.weight", 1, D, 1);
        return out;
    }

    @Test
    void logitsFollowTheFloatModel() {
        GgufFile file = model().file();
        int[] ids = new Random(6).ints(20, 0, VOCABULARY).toArray();
        NumericProfile profile = Calibrator.calibrate(file, List.of(ids), f -> {});
        IntegerModel model = IntegerModel.load(file, profile);
        double[][] reference = new FloatModel(file).logits(ids);
        ForwardPass pass = new ForwardPass(model);
        for (int i = 0; i < ids.length; i++) {
            pass.step(ids[i]);
            long[] logits = pass.logits();
            for (int v = 0; v < VOCABULARY; v++) {
                assertEquals(reference[i][v], Math.scalb((double) logits[v], -model.logitExponent()), 0.02);
            }
        }
    }

    /** Channel k of a half stands at 2k, its partner k + HEAD / 2 behind it. */
    @Test
    void halvesOfAHeadBecomeAdjacentPairs() {
        GgufFile file = model().file();
        ModelSpec spec = ModelReader.spec(file);
        for (BlockTensor t : List.of(BlockTensor.Q, BlockTensor.K)) {
            GgufTensor stored = file.tensors().get(t.name(0));
            GgufTensor read = ModelReader.tensor(file, spec, 0, t);
            GgufTensor bias = ModelReader.tensor(file, spec, 0, t.bias());
            float[] a = new float[D];
            float[] b = new float[D];
            float[] storedBias = new float[stored.rows()];
            float[] readBias = new float[stored.rows()];
            file.tensors().get(t.bias().name(0)).floatRow(0, storedBias);
            bias.floatRow(0, readBias);
            for (int r = 0; r < stored.rows(); r++) {
                int c = r % HEAD;
                int to = r - c + (c < HEAD / 2 ? 2 * c : 2 * (c - HEAD / 2) + 1);
                stored.floatRow(r, a);
                read.floatRow(to, b);
                assertEquals(a[3], b[3]);
                assertEquals(storedBias[r], readBias[to]);
            }
        }
    }

    @Test
    void whatIsNotSupportedIsNamed() {
        GgufWriter yarn = model().string("qwen2.rope.scaling.type", "yarn");
        GgufWriter experts = model().integer("qwen2.expert_count", 8);
        GgufWriter partial = model().integer("qwen2.rope.dimension_count", 4);
        GgufWriter extra = model();
        tensor(extra, "blk.0.attn_q_norm.weight", 1, HEAD, 1);
        assertTrue(refused(yarn).contains("qwen2.rope.scaling.type"));
        assertTrue(refused(experts).contains("qwen2.expert_count"));
        assertTrue(refused(partial).contains("qwen2.rope.dimension_count"));
        assertTrue(refused(extra).contains("blk.0.attn_q_norm.weight"));
        assertTrue(
                refused(new GgufWriter().string("general.architecture", "rwkv")).contains("general.architecture"));
    }

    private static String refused(GgufWriter file) {
        return assertThrows(IllegalArgumentException.class, () -> ModelReader.spec(file.file()))
                .getMessage();
    }
}
