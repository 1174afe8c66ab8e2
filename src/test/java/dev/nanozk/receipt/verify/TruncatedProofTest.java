package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.nanozk.receipt.Bundle;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proofs of a wrong length, from nothing to a few bytes too many: a rejection with a reason, never an exception. */
class TruncatedProofTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "receipt",
                "receipt-compact",
                "receipt-min-p",
                "receipt-top-k",
                "receipt-top-p-of-top-k",
                "receipt-gpt2",
                "receipt-qwen3"
            })
    void isRejectedWithAReason(String vector) throws Exception {
        byte[] root = TruncatedBundles.root(vector);
        ReceiptVerifier verifier = new ReceiptVerifier(root, null, r -> Optional.empty());
        assertEquals(0, verifier.verify(TinyReceipt.of(vector).bundle.bytes()).exitCode());
        for (Map.Entry<String, byte[]> e : TruncatedBundles.of(vector).entrySet()) {
            Bundle.decode(e.getValue());
            VerificationReport report = verifier.verify(e.getValue());
            assertEquals(1, report.exitCode(), e.getKey());
            assertFalse(report.reason().isEmpty(), e.getKey());
        }
    }
}
