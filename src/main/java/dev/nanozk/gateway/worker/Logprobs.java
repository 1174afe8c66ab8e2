package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import dev.nanozk.model.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Natural logarithms of the probabilities of tokens, {@code z_t - log sum exp z} of the logits {@code z = accumulator * 2^-exponent} at temperature 1, in floating
 * point: for display only, no receipt covers them.
 */
final class Logprobs {
    private final Tokenizer tokenizer;
    private final int exponent;
    private final int top;

    /**
     * @param exponent of the logits
     * @param top number of alternatives to list
     */
    Logprobs(Tokenizer tokenizer, int exponent, int top) {
        this.tokenizer = tokenizer;
        this.exponent = exponent;
        this.top = top;
    }

    /** The token that was chosen, with the most probable ones in falling order. */
    TokenLogprob of(long[] logits, int chosen) {
        double scale = Math.scalb(1.0, -exponent);
        long most = Long.MIN_VALUE;
        for (long z : logits) {
            most = Math.max(most, z);
        }
        double sum = 0;
        for (long z : logits) {
            sum += Math.exp((z - most) * scale);
        }
        double norm = most * scale + Math.log(sum);
        List<TokenLogprob> alternatives = new ArrayList<>();
        for (int id : largest(logits)) {
            alternatives.add(entry(id, logits[id] * scale - norm, null));
        }
        return entry(chosen, logits[chosen] * scale - norm, alternatives);
    }

    private List<Integer> largest(long[] logits) {
        Comparator<Integer> order =
                Comparator.<Integer>comparingLong(i -> logits[i]).thenComparing(i -> -i);
        PriorityQueue<Integer> heap = new PriorityQueue<>(order);
        for (int i = 0; top > 0 && i < logits.length; i++) {
            if (heap.size() < top || order.compare(i, heap.peek()) > 0) {
                heap.add(i);
                if (heap.size() > top) {
                    heap.poll();
                }
            }
        }
        return heap.stream().sorted(order.reversed()).toList();
    }

    private TokenLogprob entry(int id, double logprob, List<TokenLogprob> alternatives) {
        byte[] bytes = tokenizer.tokenBytes(id);
        List<Integer> unsigned = new ArrayList<>();
        for (byte b : bytes) {
            unsigned.add(b & 0xff);
        }
        return new TokenLogprob(
                new String(bytes, StandardCharsets.UTF_8), Math.min(0, logprob), unsigned, alternatives);
    }
}
