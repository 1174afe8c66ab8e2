package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufMetadata;
import dev.nanozk.model.weights.ModelFormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a byte-level byte-pair tokenizer has beside its tokens.
 *
 * @param preTokenizer how texts are cut into words
 * @param merges pairs {@code left right} in the order in which they are merged
 */
record PairData(PreTokenizer preTokenizer, List<String> merges) {
    PairData {
        merges = List.copyOf(merges);
        for (int i = 0; i < merges.size(); i++) {
            int space = merges.get(i).indexOf(' ', 1);
            if (space < 0 || space == merges.get(i).length() - 1) {
                throw new ModelFormatException(
                        "tokenizer.ggml.merges[" + i + "] is no pair of pieces: '" + merges.get(i) + "'");
            }
        }
    }

    static PairData from(GgufMetadata m) {
        return new PairData(
                PreTokenizer.of(m.getString("tokenizer.ggml.pre", PreTokenizer.DEFAULT.label())),
                m.getStrings("tokenizer.ggml.merges"));
    }

    /** Rank of each pair; where one stands twice, the first. */
    Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>(2 * merges.size());
        for (int i = 0; i < merges.size(); i++) {
            ranks.putIfAbsent(merges.get(i), i);
        }
        return ranks;
    }
}
