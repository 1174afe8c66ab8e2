package dev.nanozk.model.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToIntFunction;

/** Merges neighbours by score: a heap of candidate pairs over a linked list of pieces, O(n log n). */
final class PairMerger {
    /** Pairs of higher score are merged first; a pair without a number is not merged. */
    @FunctionalInterface
    interface Score {
        double of(String left, String right);
    }

    private record Pair(int left, int right, int length, double score) {}

    private final String text;
    private final Score score;
    private int[] start;
    private int[] end;
    private int[] previous;
    private int[] next;
    private final PriorityQueue<Pair> queue = new PriorityQueue<>((a, b) -> {
        int byScore = Double.compare(b.score, a.score);
        return byScore != 0 ? byScore : Integer.compare(a.left, b.left);
    });

    PairMerger(String text, Score score) {
        this.text = text;
        this.score = score;
    }

    /** Merges pairs that are a token together, by the token's score. */
    PairMerger(String text, ToIntFunction<String> id, IntToDoubleFunction score) {
        this(text, (left, right) -> {
            int token = id.applyAsInt(left + right);
            return token < 0 ? Double.NaN : score.applyAsDouble(token);
        });
    }

    /** The pieces after all merges. */
    List<String> run() {
        int n = text.codePointCount(0, text.length());
        start = new int[n];
        end = new int[n];
        previous = new int[n];
        next = new int[n];
        for (int k = 0, at = 0; k < n; k++) {
            start[k] = at;
            at += Character.charCount(text.codePointAt(at));
            end[k] = at;
            previous[k] = k - 1;
            next[k] = k + 1 < n ? k + 1 : -1;
        }
        for (int k = 0; k + 1 < n; k++) {
            offer(k, k + 1);
        }
        while (!queue.isEmpty()) {
            Pair p = queue.poll();
            if (end[p.left] == start[p.left]
                    || end[p.right] == start[p.right]
                    || end[p.right] - start[p.left] != p.length
                    || next[p.left] != p.right) {
                continue;
            }
            end[p.left] = end[p.right];
            start[p.right] = end[p.right];
            next[p.left] = next[p.right];
            if (next[p.right] >= 0) {
                previous[next[p.right]] = p.left;
            }
            offer(previous[p.left], p.left);
            offer(p.left, next[p.left]);
        }
        List<String> out = new ArrayList<>();
        for (int k = n == 0 ? -1 : 0; k >= 0; k = next[k]) {
            out.add(text.substring(start[k], end[k]));
        }
        return out;
    }

    private void offer(int left, int right) {
        if (left < 0 || right < 0) {
            return;
        }
        double s = score.of(text.substring(start[left], end[left]), text.substring(start[right], end[right]));
        if (!Double.isNaN(s)) {
            queue.add(new Pair(left, right, end[right] - start[left], s));
        }
    }
}
