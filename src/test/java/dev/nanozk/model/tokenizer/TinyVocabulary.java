package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufWriter;

/** Ids: 0 unknown, 1 BOS, 2 EOS, then control tokens as given, then 256 bytes, then the space. */
final class TinyVocabulary {
    private TinyVocabulary() {}

    static GgufWriter file(String... controls) {
        int first = 3 + controls.length;
        String[] tokens = new String[first + 257];
        int[] types = new int[tokens.length];
        tokens[0] = "<unk>";
        tokens[1] = "<s>";
        tokens[2] = "</s>";
        types[0] = 2;
        types[1] = types[2] = 3;
        for (int i = 0; i < controls.length; i++) {
            tokens[3 + i] = controls[i];
            types[3 + i] = 3;
        }
        for (int b = 0; b < 256; b++) {
            tokens[first + b] = String.format("<0x%02X>", b);
            types[first + b] = 6;
        }
        tokens[first + 256] = "\u2581";
        types[first + 256] = 1;
        return new GgufWriter()
                .string("tokenizer.ggml.model", "llama")
                .truth("tokenizer.ggml.add_space_prefix", false)
                .strings("tokenizer.ggml.tokens", tokens)
                .floats("tokenizer.ggml.scores", new float[tokens.length])
                .ints("tokenizer.ggml.token_type", types);
    }

    static Tokenizer tokenizer(String... controls) {
        return Tokenizer.from(file(controls).file());
    }
}
