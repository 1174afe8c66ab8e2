package dev.nanozk.bench;

import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.weights.GgufOutput;
import java.util.ArrayList;
import java.util.List;

/** Valid tokenizers of any size: a token a byte, and fillers that no text has. */
final class RandomTokenizer {
    /** The smallest vocabulary. */
    static final int SMALLEST = 300;

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;
    private static final float NEVER_MERGED = -1e4f;

    private RandomTokenizer() {}

    static void write(GgufOutput out, ModelShape shape) {
        if (shape.kind() == Architecture.LLAMA) {
            sentencePiece(out, shape.vocabulary());
        } else {
            bytePairs(out, shape.vocabulary(), shape.kind() == Architecture.GPT2 ? "gpt-2" : "qwen2");
        }
    }

    private static void sentencePiece(GgufOutput out, int size) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>(List.of(UNKNOWN, CONTROL, CONTROL));
        for (int b = 0; b < 256; b++) {
            tokens.add(String.format("<0x%02X>", b));
            types.add(BYTE);
        }
        tokens.add("\u2581");
        types.add(NORMAL);
        int real = tokens.size();
        fill(tokens, types, size);
        float[] scores = new float[size];
        java.util.Arrays.fill(scores, real, size, NEVER_MERGED);
        out.string("tokenizer.ggml.model", "llama");
        out.strings("tokenizer.ggml.tokens", tokens);
        out.floats("tokenizer.ggml.scores", scores);
        out.ints("tokenizer.ggml.token_type", types);
        out.integer("tokenizer.ggml.bos_token_id", 1);
        out.integer("tokenizer.ggml.eos_token_id", 2);
        out.integer("tokenizer.ggml.unknown_token_id", 0);
        out.truth("tokenizer.ggml.add_bos_token", true);
        out.truth("tokenizer.ggml.add_space_prefix", true);
    }

    /** GPT-2's letters for bytes: printable ones stand for themselves, the others follow from U+0100 on. */
    private static void bytePairs(GgufOutput out, int size, String pre) {
        List<String> tokens = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            if (printable) {
                tokens.add(String.valueOf((char) b));
            } else {
                others.add(String.valueOf((char) (256 + others.size())));
            }
        }
        tokens.addAll(others);
        List<String> merges = List.of("t h", "i n", "e r", "\u0120 t", "\u0120 a");
        merges.forEach(m -> tokens.add(m.replace(" ", "")));
        List<Integer> types = new ArrayList<>();
        tokens.forEach(t -> types.add(NORMAL));
        fill(tokens, types, size - 1);
        tokens.add("<|endoftext|>");
        types.add(CONTROL);
        out.string("tokenizer.ggml.model", "gpt2");
        out.string("tokenizer.ggml.pre", pre);
        out.strings("tokenizer.ggml.tokens", tokens);
        out.ints("tokenizer.ggml.token_type", types);
        out.strings("tokenizer.ggml.merges", merges);
        out.integer("tokenizer.ggml.bos_token_id", size - 1);
        out.integer("tokenizer.ggml.eos_token_id", size - 1);
        out.truth("tokenizer.ggml.add_bos_token", false);
    }

    private static void fill(List<String> tokens, List<Integer> types, int size) {
        for (int i = tokens.size(); i < size; i++) {
            tokens.add("<filler_" + i + ">");
            types.add(UNUSED);
        }
    }
}
