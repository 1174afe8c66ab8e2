package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static IntegerModel model;

    @BeforeAll
    static void load() {
        model = TestModels.load("stories260K-q8_0.gguf").model();
    }

    private static long[] fresh(int... tokens) {
        ForwardPass pass = new ForwardPass(model);
        for (int t : tokens) {
            pass.step(t);
        }
        return pass.logits();
    }

    private static void feed(Session session, int... tokens) {
        for (int t : tokens) {
            session.step(t);
        }
    }

    @Test
    void whatIsKeptGivesTheSameIntegers() {
        Session session = new Session(model);
        assertEquals(0, session.resume("a", new int[] {1, 5, 9, 300}));
        feed(session, 1, 5, 9, 300, 77, 78);
        assertArrayEquals(fresh(1, 5, 9, 300, 77, 78), session.logits());
        assertEquals(3, session.resume("a", new int[] {1, 5, 9, 301, 4}));
        feed(session, 301, 4);
        assertArrayEquals(fresh(1, 5, 9, 301, 4), session.logits());
    }

    @Test
    void theLastPromptTokenIsComputedAgain() {
        Session session = new Session(model);
        session.resume(null, new int[] {1, 5});
        feed(session, 1, 5, 6);
        assertEquals(2, session.resume(null, new int[] {1, 5, 6}));
        assertEquals(1, session.resume(null, new int[] {1, 5}));
        feed(session, 5);
        assertArrayEquals(fresh(1, 5), session.logits());
    }

    @Test
    void nothingIsSharedBetweenKeys() {
        Session session = new Session(model);
        session.resume("a", new int[] {1, 5, 9});
        feed(session, 1, 5, 9);
        assertEquals(0, session.resume("b", new int[] {1, 5, 9}));
    }

    @Test
    void aTokenOutsideTheVocabularyLeavesTheRestUsable() {
        Session session = new Session(model);
        session.resume(null, new int[] {1, 5});
        feed(session, 1, 5);
        org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class, () -> session.step(1 << 20));
        feed(session, 7);
        assertArrayEquals(fresh(1, 5, 7), session.logits());
    }

    @Test
    void aPromptGetsTheSessionThatSharesMost() {
        Sessions sessions = new Sessions(2);
        Session one = sessions.acquire(model, null, new int[] {1, 2}, () -> false);
        one.resume(null, new int[] {1, 2, 3});
        feed(one, 1, 2, 3);
        Session two = sessions.acquire(model, null, new int[] {1, 9}, () -> false);
        two.resume(null, new int[] {1, 9});
        feed(two, 1, 9);
        sessions.release(one);
        sessions.release(two);
        assertSame(one, sessions.acquire(model, null, new int[] {1, 2, 4}, () -> false));
        assertSame(two, sessions.acquire(model, null, new int[] {5}, () -> false));
        assertNotSame(one, two);
    }

    @Test
    void whoComesFirstIsServedFirstAndWhoHasGoneIsNot() throws Exception {
        Sessions sessions = new Sessions(1);
        Session only = sessions.acquire(model, null, new int[] {1}, () -> false);
        assertNull(sessions.acquire(model, null, new int[] {1}, () -> true));
        CompletableFuture<Session> next =
                CompletableFuture.supplyAsync(() -> sessions.acquire(model, null, new int[] {1}, () -> false));
        sessions.release(only);
        Session got = next.get(20, TimeUnit.SECONDS);
        sessions.release(got);
        assertSame(got, sessions.acquire(model, null, new int[] {1}, () -> false));
    }
}
