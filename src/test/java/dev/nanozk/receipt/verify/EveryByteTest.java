package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of a bundle changed, one at a time: one in 4000 with each run, all of them with {@code -Dnanozk.attack=4000}. */
class EveryByteTest {
    private static final int STRIDE = Math.max(1, 4000 / Integer.getInteger("nanozk.attack", 1));

    @Test
    void noOtherByteIsAccepted() {
        TinyReceipt r = TinyReceipt.get();
        byte[] bytes = r.bundle.bytes();
        Random random = new Random(4);
        ReceiptVerifier verifier = new ReceiptVerifier(r.root(), null, k -> Optional.empty());
        assertEquals(0, verifier.verify(bytes).exitCode());
        for (int i = random.nextInt(STRIDE); i < bytes.length; i += STRIDE) {
            byte[] bad = bytes.clone();
            bad[i] ^= (byte) (1 << random.nextInt(8));
            assertEquals(1, verifier.verify(bad).exitCode(), "byte " + i);
        }
    }
}
