package dev.nanozk.model.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The built-in calibration documents: prose, dialogue, code, figures, punctuation, other scripts, and random tokens. */
public final class CalibrationTexts {
    private static final String STORY =
            "One morning a small fox walked to the river. \"Good day,\" said the otter, \"are"
                    + " you lost?\" The fox shook her head. She had come to see the boats, because her brother had told her that"
                    + " they carried lanterns at night. They waited together until the sun went down, and then, one after"
                    + " another, the lights came round the bend. \"They look like stars,\" she whispered. The otter laughed and"
                    + " swam in a wide circle. After that they met every week, and in winter they told each other stories.\n";
    private static final String NEWS = "The committee met on Tuesday, 14 March 2017, to review the budget of 3,482,900"
            + " for the coming year. According to its chair, revenue rose by 4.6% while costs fell slightly; however,"
            + " the report warns that energy prices remain uncertain. A decision is expected before the end of May.\n";
    private static final String CODE = "def mean(values):\n    total = 0.0\n    for i, v in enumerate(values):\n"
            + "        total += v\n    return total / max(1, len(values))\n\nint main(void) { printf(\"%d\\n\", 42);"
            + " return 0; }\n{\"name\": \"box\", \"size\": [1, 2, 3], \"ok\": true}\n";
    private static final String MIXED = "Q: What is 12 * (7 - 3)?\nA: 48!!! ... ??? ### --- *** <b>bold</b> a@b.example"
            + " ~~~ $5.00 #1 100% & more;;; ((())) [[]]\n\n\n\t\tTAB   spaces     END\n";
    private static final String SCRIPTS = "Gr\u00fc\u00dfe aus K\u00f6ln, \u00e0 bient\u00f4t, ma\u00f1ana,"
            + " \u0434\u043e\u0431\u0440\u044b\u0439 \u0434\u0435\u043d\u044c, \u4f60\u597d\u4e16\u754c,"
            + " \u3053\u3093\u306b\u3061\u306f, \ud83d\ude00\ud83d\ude80\n";
    private static final int RANDOM_LENGTH = 128;
    private static final int LONGEST = 512;
    private static final int SHORTEST = 16;
    /** Weights times positions of one text: full length up to 16 million weights, 64 positions at 135 million. */
    private static final long WORK = 1L << 33;

    private CalibrationTexts() {}

    /**
     * Token sequences of the built-in texts, each cut to the context.
     *
     * @param encoder text to token ids, BOS included
     * @param vocabulary number of tokens
     * @param context largest number of positions; at most 512 are used
     * @param weights number of weights: larger models get shorter texts, so that calibration stays a matter of minutes
     */
    public static List<int[]> tokens(Function<String, int[]> encoder, int vocabulary, int context, long weights) {
        int limit = Math.min(context, Math.clamp(WORK / weights, SHORTEST, LONGEST));
        List<int[]> out = new ArrayList<>();
        for (String text : List.of(STORY, NEWS, CODE, MIXED, SCRIPTS, "", "!", STORY + MIXED + STORY + NEWS + CODE)) {
            out.add(cut(encoder.apply(text), limit));
        }
        out.add(randomTokens(vocabulary, Math.min(RANDOM_LENGTH, limit)));
        out.removeIf(ids -> ids.length == 0);
        return out;
    }

    private static int[] cut(int[] ids, int limit) {
        return ids.length <= limit ? ids : Arrays.copyOf(ids, limit);
    }

    /** A fixed linear congruential sequence (Knuth's MMIX constants). */
    private static int[] randomTokens(int vocabulary, int n) {
        int[] ids = new int[n];
        long state = 1;
        for (int i = 0; i < n; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            ids[i] = (int) ((state >>> 33) % vocabulary);
        }
        return ids;
    }
}
