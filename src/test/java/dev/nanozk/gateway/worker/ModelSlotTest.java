package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelSlotTest {
    @Test
    void asManyWaitAsTheQueueHolds() {
        ModelSlot slot = new ModelSlot("m", 1);
        assertTrue(slot.admit());
        assertTrue(slot.admit());
        assertFalse(slot.admit());
        slot.leave();
        assertTrue(slot.admit());
    }

    @Test
    void oneAnswerAtATime() {
        ModelSlot slot = new ModelSlot("m", 1);
        assertTrue(slot.acquire(() -> false));
        AtomicInteger asked = new AtomicInteger();
        assertFalse(slot.acquire(() -> asked.incrementAndGet() > 2));
        slot.release();
        assertTrue(slot.acquire(() -> false));
    }

    @Test
    void whoHasGoneDoesNotGetTheModel() {
        assertFalse(new ModelSlot("m", 1).acquire(() -> true));
    }
}
