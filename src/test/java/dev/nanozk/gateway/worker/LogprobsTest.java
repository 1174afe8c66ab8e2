package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogprobsTest {
    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        tokenizer = Tokenizer.from(GgufFile.open(TestModels.path("stories260K-q8_0.gguf")));
    }

    private static long[] logits() {
        Random random = new Random(7);
        return random.longs(tokenizer.vocabularySize(), -(1L << 33), 1L << 33).toArray();
    }

    @Test
    void probabilitiesOfAllTokensAddUpToOne() {
        long[] z = logits();
        List<TokenLogprob> all = new Logprobs(tokenizer, 30, z.length).of(z, 3).alternatives();
        assertEquals(z.length, all.size());
        assertEquals(1, all.stream().mapToDouble(t -> Math.exp(t.logprob())).sum(), 1e-9);
        for (int i = 1; i < all.size(); i++) {
            assertTrue(all.get(i - 1).logprob() >= all.get(i).logprob());
        }
    }

    @Test
    void theChosenTokenHasItsOwn() {
        long[] z = logits();
        double sum = 0;
        for (long v : z) {
            sum += Math.exp(v / (double) (1 << 30));
        }
        TokenLogprob t = new Logprobs(tokenizer, 30, 2).of(z, 300);
        assertEquals(z[300] / (double) (1 << 30) - Math.log(sum), t.logprob(), 1e-9);
        assertEquals(2, t.alternatives().size());
        assertEquals(0, new Logprobs(tokenizer, 30, 0).of(z, 300).alternatives().size());
    }
}
