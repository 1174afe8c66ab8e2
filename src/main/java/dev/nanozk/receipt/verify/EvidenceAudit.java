package dev.nanozk.receipt.verify;

import dev.nanozk.log.LogException;
import dev.nanozk.log.LogMonitor;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the entries of a log mean, checked: each is well-formed, boundaries and proofs cite commitments before them, no boundaries are committed twice, receipts and keys are the ones that are logged. */
public final class EvidenceAudit implements LogMonitor.Entries {
    private final List<LogEntry> entries = new ArrayList<>();
    private final Set<Long> bounded = new HashSet<>();
    private byte[] keys;

    @Override
    public void entry(long index, byte[] bytes) throws LogException {
        LogEntry e;
        try {
            e = LogEntry.decode(bytes);
        } catch (ReceiptFormatException f) {
            throw new LogException("entry " + index + ": " + f.getMessage());
        }
        if (e.kind() == LogEntry.Kind.PROOF || e.kind() == LogEntry.Kind.BOUNDARIES) {
            long c = e.commitment();
            if (c >= index || entries.get((int) c).kind() != LogEntry.Kind.COMMITMENT) {
                throw new LogException("entry " + index + " cites entry " + c + ", which is no commitment before it");
            }
        }
        // A second time would be a second draw: the server could have waited for a nonce and committed anew.
        if (e.kind() == LogEntry.Kind.BOUNDARIES && !bounded.add(e.commitment())) {
            throw new LogException("entry " + index + " commits boundaries of entry " + e.commitment() + " again");
        }
        if (e.kind() == LogEntry.Kind.KEYS) {
            keys = e.sha256();
        }
        entries.add(e);
    }

    /** Number of entries of a kind. */
    public long count(LogEntry.Kind kind) {
        return entries.stream().filter(e -> e.kind() == kind).count();
    }

    /** Requires that a history of keys is the one that was logged last. */
    public void requireKeys(KeyHistory history) throws LogException {
        if (keys == null || !Arrays.equals(keys, history.digest())) {
            throw new LogException("the history of keys is not the one that was logged last");
        }
    }

    /** Requires that a signed commitment stands at an index. */
    public void requireCommitment(Envelope commitment, long index) throws LogException {
        require(index, LogEntry.commitment(Digests.sha256(commitment.payload())), "commitment");
    }

    /** Requires that signed boundaries stand at an index. */
    public void requireBoundaries(Envelope boundaries, long commitment, long index) throws LogException {
        require(index, LogEntry.boundaries(commitment, Digests.sha256(boundaries.payload())), "boundaries");
    }

    /** Requires that a bundle's commitment, boundaries and statement stand in the log where it says. */
    public void requireBundle(Bundle bundle) throws LogException {
        Inclusion in = bundle.inclusion();
        if (in == null) {
            throw new LogException("the receipt has no place in a log");
        }
        requireCommitment(in.commitment(), in.commitmentAt().index());
        if (in.boundaries() != null) {
            requireBoundaries(
                    in.boundaries().envelope(),
                    in.commitmentAt().index(),
                    in.boundaries().at().index());
        }
        byte[] payload = Digests.sha256(bundle.envelope().payload());
        require(in.proofAt().index(), LogEntry.proof(in.commitmentAt().index(), payload), "statement");
    }

    private void require(long index, LogEntry expected, String what) throws LogException {
        if (index >= entries.size() || !Arrays.equals(entries.get((int) index).bytes(), expected.bytes())) {
            throw new LogException("entry " + index + " of the log is not that of the receipt's " + what);
        }
    }
}
