package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.kept.KeptResults;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedRangesTest {
    @TempDir
    private Path folder;

    private static final byte[] ROOT = Digests.sha256(new byte[] {1});
    private static final byte[] PROOF = Digests.sha256(new byte[] {2});

    @AfterEach
    void forget() {
        KeptResults.keepNothing();
    }

    private List<Path> notes() throws IOException {
        try (var list = Files.list(folder)) {
            return list.filter(f -> f.getFileName().toString().startsWith("range-"))
                    .toList();
        }
    }

    @Test
    void holdsWhatThisBuildHasFound() throws Exception {
        assertFalse(CheckedRanges.holds(ROOT, PROOF), "no directory, no note");
        CheckedRanges.add(ROOT, PROOF);
        KeptResults.keepIn(folder, "one");
        assertFalse(CheckedRanges.holds(ROOT, PROOF));
        CheckedRanges.add(ROOT, PROOF);
        CheckedRanges.add(ROOT, PROOF);
        assertTrue(CheckedRanges.holds(ROOT, PROOF));
        assertEquals(1, notes().size());
        assertFalse(CheckedRanges.holds(PROOF, ROOT));
        assertFalse(CheckedRanges.holds(ROOT, ROOT));
        KeptResults.keepIn(folder, "two");
        assertFalse(CheckedRanges.holds(ROOT, PROOF), "other code checks again");
    }

    private static VerificationReport verify(TinyReceipt r, Bundle b) {
        return new ReceiptVerifier(r.statement.claim().modelRoot(), null, root -> Optional.empty()).verify(b.bytes());
    }

    @Test
    void anotherRangeProofIsCheckedWhateverIsNoted() throws Exception {
        TinyReceipt r = TinyReceipt.get();
        KeptResults.keepIn(folder, "one");
        assertEquals(Verdict.VERIFIED, verify(r, r.bundle).verdict());
        assertEquals(1, notes().size());
        assertEquals(Verdict.VERIFIED, verify(r, r.bundle).verdict());
        byte[] altered = r.bundle.rangeProof().clone();
        altered[altered.length - 1] ^= 1;
        for (byte[] digest : List.of(r.statement.rangeProofSha256(), Digests.sha256(altered))) {
            VerificationReport report = verify(r, withRange(r, altered, digest));
            assertEquals(Verdict.REJECTED, report.verdict());
            assertEquals(Verdict.REJECTED, report.model());
        }
        assertEquals(1, notes().size(), "a range proof that is not good leaves no note");
        // What a note says is believed: it stands for the check.
        CheckedRanges.add(r.statement.claim().modelRoot(), Digests.sha256(altered));
        assertEquals(
                Verdict.VERIFIED,
                verify(r, withRange(r, altered, Digests.sha256(altered))).verdict());
    }

    private static Bundle withRange(TinyReceipt r, byte[] range, byte[] digest) {
        Statement s = r.statement;
        Statement other = new Statement(s.claim(), s.proofSha256(), digest, s.created(), s.proved(), s.keyId());
        Bundle b = r.bundle;
        return new Bundle(
                Envelope.sign(other.bytes(), List.of(r.key)),
                b.publicKey(),
                b.request(),
                b.text(),
                b.proofs(),
                null,
                b.verificationKey(),
                range,
                null);
    }
}
