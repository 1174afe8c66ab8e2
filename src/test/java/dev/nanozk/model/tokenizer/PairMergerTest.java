package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairMergerTest {
    /** The definition, in quadratic time: the best pair of neighbours, the leftmost of equals, until there is none. */
    private static List<String> definition(String text, Map<String, Integer> ids, double[] scores) {
        List<String> pieces = new ArrayList<>();
        text.codePoints().forEach(c -> pieces.add(Character.toString(c)));
        while (true) {
            int best = -1;
            double score = 0;
            for (int i = 0; i + 1 < pieces.size(); i++) {
                Integer id = ids.get(pieces.get(i) + pieces.get(i + 1));
                if (id != null && (best < 0 || scores[id] > score)) {
                    best = i;
                    score = scores[id];
                }
            }
            if (best < 0) {
                return pieces;
            }
            pieces.set(best, pieces.get(best) + pieces.remove(best + 1));
        }
    }

    @Test
    void equalsTheDefinition() {
        Random random = new Random(31);
        String[] letters = {"a", "b", "\u2581", "\ud83d\ude00"};
        for (int k = 0; k < 3000; k++) {
            Map<String, Integer> ids = new HashMap<>();
            double[] scores = new double[24];
            for (int i = 0; i < scores.length; i++) {
                StringBuilder piece = new StringBuilder();
                for (int n = 1 + random.nextInt(4); n > 0; n--) {
                    piece.append(letters[random.nextInt(letters.length)]);
                }
                ids.putIfAbsent(piece.toString(), i);
                // Few values, so that many pairs are equal.
                scores[i] = -random.nextInt(6);
            }
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            assertEquals(
                    definition(text.toString(), ids, scores),
                    new PairMerger(text.toString(), s -> ids.getOrDefault(s, -1), i -> scores[i]).run());
        }
    }
}
