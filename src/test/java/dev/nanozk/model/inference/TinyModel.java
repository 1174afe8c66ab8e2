package dev.nanozk.model.inference;

import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A llama with random weights, so small that a proof takes a moment; made by seeded code, the same everywhere. */
public final class TinyModel {
    /** Width of the residual stream; 2 query heads, 1 key head, 2 blocks. */
    public static final int WIDTH = 8;

    private static final int FEED_FORWARD = 12;
    private static final int BLOCKS = 2;
    private static final int CONTEXT = 24;
    private static final int F32 = 0;

    private static TestModels.Loaded loaded;
    private static TestModels.Loaded everyByte;

    private TinyModel() {}

    private static List<String> vocabulary() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>", "<0x0A>", "<0xC3>", "<0xA9>", "\u2581"));
        for (char c = 'a'; c <= 'z'; c++) {
            tokens.add(String.valueOf(c));
        }
        tokens.addAll(List.of("\u2581a", "th", "he", "\u2581th", "\u2581the", "er", "on", "in", "\u2581on"));
        return tokens;
    }

    /** The model file. */
    public static byte[] file() {
        return writer().bytes();
    }

    private static GgufWriter writer() {
        return writer(vocabulary());
    }

    private static GgufWriter writer(List<String> tokens) {
        int n = tokens.size();
        int[] types = new int[n];
        float[] scores = new float[n];
        for (int i = 0; i < n; i++) {
            types[i] = i == 0 ? 2 : i < 3 ? 3 : tokens.get(i).startsWith("<0x") ? 6 : 1;
            scores[i] = -i;
        }
        GgufWriter w = new GgufWriter()
                .string("general.architecture", "llama")
                .integer("llama.embedding_length", WIDTH)
                .integer("llama.block_count", BLOCKS)
                .integer("llama.attention.head_count", 2)
                .integer("llama.attention.head_count_kv", 1)
                .integer("llama.feed_forward_length", FEED_FORWARD)
                .integer("llama.context_length", CONTEXT)
                .number("llama.rope.freq_base", 10000f)
                .number("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", tokens.toArray(String[]::new))
                .floats("tokenizer.ggml.scores", scores)
                .ints("tokenizer.ggml.token_type", types);
        Random random = new Random(260);
        tensor(w, random, "token_embd.weight", n, WIDTH, false);
        for (int l = 0; l < BLOCKS; l++) {
            String p = "blk." + l + ".";
            tensor(w, random, p + "attn_norm.weight", 1, WIDTH, true);
            tensor(w, random, p + "attn_q.weight", WIDTH, WIDTH, false);
            tensor(w, random, p + "attn_k.weight", WIDTH / 2, WIDTH, false);
            tensor(w, random, p + "attn_v.weight", WIDTH / 2, WIDTH, false);
            tensor(w, random, p + "attn_output.weight", WIDTH, WIDTH, false);
            tensor(w, random, p + "ffn_norm.weight", 1, WIDTH, true);
            tensor(w, random, p + "ffn_gate.weight", FEED_FORWARD, WIDTH, false);
            tensor(w, random, p + "ffn_up.weight", FEED_FORWARD, WIDTH, false);
            tensor(w, random, p + "ffn_down.weight", WIDTH, FEED_FORWARD, false);
        }
        tensor(w, random, "output_norm.weight", 1, WIDTH, true);
        return w;
    }

    private static void tensor(GgufWriter w, Random random, String name, int rows, int cols, boolean gain) {
        ByteBuffer b = ByteBuffer.allocate(4 * rows * cols).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * cols; i++) {
            // Sixteenths: exact in every format, the same on every platform.
            int v = random.nextInt(-24, 25);
            b.putFloat(gain ? 1 + v / 128f : v / 32f);
        }
        w.tensor(name, F32, cols, rows, b.array());
    }

    /** The calibrated model with its tokenizer, made once. */
    public static synchronized TestModels.Loaded loaded() {
        if (loaded == null) {
            loaded = load(writer().file());
        }
        return loaded;
    }

    /** One that has a token for every byte. */
    public static synchronized TestModels.Loaded withEveryByte() {
        if (everyByte == null) {
            List<String> tokens = vocabulary();
            for (int b = 0; b < 256; b++) {
                String token = String.format("<0x%02X>", b);
                if (!tokens.contains(token)) {
                    tokens.add(token);
                }
            }
            tokens.addAll(List.of("\":", ",\u2581", "\u2581\"", "{}", "[\"", "\"]", "12", "\\u00", "\u00e9", "\u20ac"));
            everyByte = load(
                    writer(tokens).integer("tokenizer.ggml.eos_token_id", 2).file());
        }
        return everyByte;
    }

    private static TestModels.Loaded load(GgufFile file) {
        Tokenizer tokenizer = Tokenizer.from(file);
        List<int[]> documents =
                List.of(tokenizer.encode("the other one in a ring", true), tokenizer.encode("on and on\nand on", true));
        NumericProfile profile = Calibrator.calibrate(file, documents, f -> {});
        return new TestModels.Loaded(IntegerModel.load(file, profile), tokenizer, file);
    }
}
