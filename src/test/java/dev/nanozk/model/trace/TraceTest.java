package dev.nanozk.model.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stories260K-f32.gguf",
                "stories260K-q8_0.gguf",
                "random-tiny-llama-q8_0.gguf",
                "random-tiny-gpt2-q8_0.gguf"
            })
    void traceEqualsIncrementalInference(String name) {
        IntegerModel model = TestModels.load(name).model();
        int n = 90;
        int[] tokens = new Random(3).ints(n, 0, model.spec().vocabulary()).toArray();
        ForwardPass pass = new ForwardPass(model, true);
        long[][] logits = new long[n][];
        for (int i = 0; i < n; i++) {
            pass.step(tokens[i]);
            logits[i] = pass.logits();
        }
        int[] x = BlockTrace.embed(model, tokens);
        assertArrayEquals(pass.boundary(0), x);
        for (int l = 0; l < model.spec().blocks(); l++) {
            BlockTrace trace = BlockTrace.compute(model, l, x, n);
            assertArrayEquals(pass.boundary(l + 1), trace.xOut);
            x = trace.xOut;
        }
        HeadTrace head = HeadTrace.compute(model, x, 10, n - 10);
        for (int i = 10; i < n; i++) {
            assertArrayEquals(logits[i], head.logits[i - 10]);
            assertEquals(ForwardPass.argmax(logits[i]), head.greedy(i - 10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K-q8_0.gguf", "random-tiny-llama-q8_0.gguf", "random-tiny-gpt2-q8_0.gguf"})
    void prefixOfATraceIsTheTraceOfThePrefix(String name) {
        IntegerModel model = TestModels.load(name).model();
        int d = model.spec().embeddingLength();
        int[] tokens = new Random(4).ints(20, 0, model.spec().vocabulary()).toArray();
        int[] x = BlockTrace.embed(model, tokens);
        BlockTrace whole = BlockTrace.compute(model, 0, x, 20);
        BlockTrace part = BlockTrace.compute(model, 0, Arrays.copyOf(x, 7 * d), 7);
        assertArrayEquals(Arrays.copyOf(whole.xOut, 7 * d), part.xOut);
        assertArrayEquals(Arrays.copyOf(whole.lo[1], 28), part.lo[1]);
    }
}
