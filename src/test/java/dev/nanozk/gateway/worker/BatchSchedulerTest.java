package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSchedulerTest {
    private static final int CLIENTS = 6;
    private static final int REQUESTS = 5;

    private static IntegerModel model;

    @BeforeAll
    static void load() {
        model = TestModels.load("stories260K-q8_0.gguf").model();
    }

    private static int[] alone(int[] prompt, int n) {
        ForwardPass pass = new ForwardPass(model);
        pass.steps(prompt, 0, prompt.length);
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            out[i] = pass.greedy();
            pass.step(out[i]);
        }
        return out;
    }

    /** Prompt, then n tokens, in steps with others. */
    private static int[] together(BatchScheduler steps, Session session, int[] prompt, int n) {
        long[] logits = null;
        while (logits == null) {
            logits = steps.advance(session, prompt, session.position(), prompt.length);
        }
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            out[i] = ForwardPass.argmax(logits);
            logits = steps.advance(session, out, i, i + 1);
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 32})
    void answersMadeTogetherAreThoseMadeAlone(int most) throws Exception {
        List<Integer> positions = Collections.synchronizedList(new ArrayList<>());
        BatchScheduler steps = new BatchScheduler(most, new Turns(2), positions::add);
        Sessions sessions = new Sessions(4);
        SplittableRandom random = new SplittableRandom(most);
        List<int[]> prompts = new ArrayList<>();
        List<int[]> expected = new ArrayList<>();
        for (int i = 0; i < CLIENTS * REQUESTS; i++) {
            int n = 1 + random.nextInt(i % 4 == 0 ? 80 : 9);
            int[] prompt = random.ints(n, 0, 512).toArray();
            // Every third goes on where another one has begun.
            if (i % 3 == 2) {
                int[] before = prompts.get(i - 1);
                System.arraycopy(before, 0, prompt, 0, Math.min(n, before.length));
            }
            prompts.add(prompt);
            expected.add(alone(prompt, 1 + random.nextInt(20)));
        }
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<int[]>> answers = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                int[] prompt = prompts.get(i);
                int n = expected.get(i).length;
                answers.add(clients.submit(() -> {
                    Session session = sessions.acquire(model, null, prompt, () -> false);
                    try {
                        session.resume(null, prompt);
                        return together(steps, session, prompt, n);
                    } finally {
                        steps.leave(session);
                        sessions.release(session);
                    }
                }));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(expected.get(i), answers.get(i).get(600, TimeUnit.SECONDS));
            }
        }
        assertTrue(positions.stream().allMatch(n -> n >= 1 && n <= most));
    }

    /** All that wait while a step can't be computed are in the next one: each with a position, and of the prompt what there is room for. */
    @Test
    void whoWaitsIsInTheNextStep() throws Exception {
        List<Integer> positions = Collections.synchronizedList(new ArrayList<>());
        Turns turns = new Turns(1);
        BatchScheduler steps = new BatchScheduler(8, turns, positions::add);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newCachedThreadPool()) {
            pool.submit(() -> turns.take(() -> {
                taken.countDown();
                try {
                    assertTrue(release.await(600, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            assertTrue(taken.await(600, TimeUnit.SECONDS));
            Future<long[]> first = pool.submit(() -> steps.advance(new Session(model), new int[] {1}, 0, 1));
            while (!steps.isLed() || steps.waiting() > 0) {
                Thread.onSpinWait();
            }
            List<Future<long[]>> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int token = 2 + i;
                others.add(pool.submit(() -> steps.advance(new Session(model), new int[] {token}, 0, 1)));
            }
            Session prompt = new Session(model);
            Future<long[]> piece = pool.submit(() -> steps.advance(prompt, new int[20], 0, 20));
            while (steps.waiting() < 4) {
                Thread.onSpinWait();
            }
            release.countDown();
            assertNotNull(first.get(600, TimeUnit.SECONDS));
            for (Future<long[]> other : others) {
                assertNotNull(other.get(600, TimeUnit.SECONDS));
            }
            assertEquals(null, piece.get(600, TimeUnit.SECONDS));
            assertEquals(5, prompt.position());
            assertEquals(List.of(1, 8), positions);
        }
    }

    /** A step that fails fails for those in it, and the next one is made. */
    @Test
    void aFailureLeavesNobodyWaiting() throws Exception {
        boolean[] once = {true};
        BatchScheduler steps = new BatchScheduler(8, new Turns(1), n -> {
            if (once[0]) {
                once[0] = false;
                throw new IllegalStateException("once");
            }
        });
        Session session = new Session(model);
        assertThrows(IllegalStateException.class, () -> steps.advance(session, new int[] {1}, 0, 1));
        Session other = new Session(model);
        long[] logits = CompletableFuture.supplyAsync(() -> steps.advance(other, new int[] {1, 2}, 0, 2))
                .get(600, TimeUnit.SECONDS);
        ForwardPass pass = new ForwardPass(model);
        pass.steps(new int[] {1, 2}, 0, 2);
        assertArrayEquals(pass.logits(), logits);
    }

    @Test
    void tokensThatNoStepCanTakeAreRefusedBeforeIt() {
        BatchScheduler steps = new BatchScheduler(8, new Turns(1), n -> {});
        Session session = new Session(model);
        assertThrows(IllegalArgumentException.class, () -> steps.advance(session, new int[] {1 << 20}, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> steps.advance(session, new int[0], 0, 0));
        assertThrows(IllegalStateException.class, () -> steps.advance(session, new int[1 << 14], 0, 1 << 14));
        assertThrows(IllegalArgumentException.class, () -> new BatchScheduler(0, new Turns(1), n -> {}));
        assertThrows(IllegalArgumentException.class, () -> new BatchScheduler(33, new Turns(1), n -> {}));
    }
}
