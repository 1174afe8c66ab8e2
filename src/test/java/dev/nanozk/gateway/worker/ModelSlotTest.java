package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ModelSlotTest {
    @Test
    void asManyWaitAsTheQueueHolds() {
        ModelSlot slot = new ModelSlot("m", 2, 1);
        assertTrue(slot.admit());
        assertTrue(slot.admit());
        assertTrue(slot.admit());
        assertFalse(slot.admit());
        slot.leave();
        assertTrue(slot.admit());
    }
}
