package dev.nanozk.receipt.verify;

import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.MerkleHash;
import dev.nanozk.log.MerkleProofs;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.BoundaryCommitment;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether commitment and statement stand in the log: the commitment is of this claim, both entries are below the checkpoint's root, every signature of the
 * checkpoint is that of a key in the bundle, and the log's key is one that the client trusts.
 */
final class InclusionCheck {
    private InclusionCheck() {}

    static Check check(Bundle bundle, Statement statement, TrustAnchors trusted) {
        Inclusion in = bundle.inclusion();
        if (in == null) {
            return trusted.logKey() == null && trusted.witnesses().isEmpty()
                    ? Check.UNCHECKED
                    : Check.rejected("the bundle has no place in a log, though the log's key is pinned");
        }
        try {
            checkEntries(bundle, statement, in, trusted);
            SignedNote note = SignedNote.decode(in.checkpoint());
            List<NoteKey> keys = keys(in, note);
            return trust(keys, trusted);
        } catch (LogException | ReceiptFormatException e) {
            return Check.rejected("inclusion: " + e.getMessage());
        }
    }

    private static void checkEntries(Bundle bundle, Statement statement, Inclusion in, TrustAnchors trusted)
            throws LogException, ReceiptFormatException {
        Commitment c = Commitment.decode(in.commitment().payload());
        if (!Arrays.equals(c.claimSha256(), Commitment.claimDigest(statement.claim()))
                || !Arrays.equals(c.responseSha256(), statement.claim().responseSha256())
                || !c.created().equals(statement.created())) {
            throw new LogException("the commitment is of another answer");
        }
        long first = in.commitmentAt().index();
        long second = in.proofAt().index();
        if (first >= second) {
            throw new LogException("the proof's entry is not after the commitment's");
        }
        Checkpoint top = Checkpoint.parse(SignedNote.decode(in.checkpoint()).text());
        checkBoundaries(statement, in, top, trusted);
        require(LogEntry.commitment(Digests.sha256(in.commitment().payload())), in.commitmentAt(), top, "commitment");
        byte[] payload = Digests.sha256(bundle.envelope().payload());
        require(LogEntry.proof(first, payload), in.proofAt(), top, "proof");
        Check signed =
                SignatureCheck.check(in.commitment(), in.commitmentKeys(), c.keyId(), c.created(), first, trusted);
        if (signed.isRejected()) {
            throw new LogException("commitment: " + signed.reason());
        }
    }

    /** Where the claim has a budget its boundaries have an entry of their own, between commitment and proof: of this very claim, boundaries and weights among it. */
    private static void checkBoundaries(Statement statement, Inclusion in, Checkpoint top, TrustAnchors trusted)
            throws LogException, ReceiptFormatException {
        Inclusion.Boundaries b = in.boundaries();
        if ((b == null) != (statement.claim().budget() == null)) {
            throw new LogException(
                    "boundaries of their own stand in the log where the claim has a budget, and only there");
        }
        if (b == null) {
            return;
        }
        BoundaryCommitment c = BoundaryCommitment.decode(b.envelope().payload());
        if (!Arrays.equals(c.claimSha256(), Digests.sha256(statement.claim().bytes()))
                || !Arrays.equals(c.responseSha256(), statement.claim().responseSha256())) {
            throw new LogException("the logged boundaries are those of another claim");
        }
        long first = in.commitmentAt().index();
        if (b.at().index() <= first || b.at().index() >= in.proofAt().index()) {
            throw new LogException("the boundaries' entry is not between those of commitment and proof");
        }
        byte[] payload = Digests.sha256(b.envelope().payload());
        require(LogEntry.boundaries(first, payload), b.at(), top, "boundaries");
        Check signed = SignatureCheck.check(b.envelope(), b.keys(), c.keyId(), c.created(), b.at().index(), trusted);
        if (signed.isRejected()) {
            throw new LogException("boundaries: " + signed.reason());
        }
    }

    private static void require(LogEntry entry, Inclusion.Place at, Checkpoint top, String what) throws LogException {
        byte[] leaf = MerkleHash.leaf(entry.bytes());
        if (!MerkleProofs.isIncluded(leaf, at.index(), top.size(), at.path(), top.root())) {
            throw new LogException("the " + what + "'s entry is not in the log");
        }
    }

    /** The checkpoint's keys: one for each signature, in order, no two the same. */
    private static List<NoteKey> keys(Inclusion in, SignedNote note) throws LogException {
        Checkpoint top = Checkpoint.parse(note.text());
        if (in.keys().size() != note.signatures().size()) {
            throw new LogException("the checkpoint has " + note.signatures().size() + " signatures for "
                    + in.keys().size() + " keys");
        }
        List<NoteKey> out = new ArrayList<>();
        for (int i = 0; i < in.keys().size(); i++) {
            NoteKey key = NoteKey.decode(in.keys().get(i));
            if (out.contains(key)
                    || !key.verifies(note.text(), note.signatures().get(i))) {
                throw new LogException("a signature of the checkpoint is not that of its key");
            }
            if (key.type() == NoteKey.ED25519 && !key.name().equals(top.origin())) {
                throw new LogException("the checkpoint is signed in the name of another log");
            }
            out.add(key);
        }
        if (out.stream().noneMatch(k -> k.type() == NoteKey.ED25519)) {
            throw new LogException("the checkpoint is not signed by its log");
        }
        return out;
    }

    private static Check trust(List<NoteKey> keys, TrustAnchors trusted) throws LogException {
        for (NoteKey w : trusted.witnesses()) {
            if (!keys.contains(w)) {
                throw new LogException("witness " + w.name() + " has not cosigned the checkpoint");
            }
        }
        if (trusted.logKey() != null) {
            if (!keys.contains(trusted.logKey())) {
                throw new LogException("the checkpoint is not signed by the pinned key of the log");
            }
            return Check.OK;
        }
        if (trusted.history() != null) {
            if (trusted.history().logKeys().stream().noneMatch(keys::contains)) {
                throw new LogException("the checkpoint is signed by no key of the history of keys");
            }
            return Check.OK;
        }
        return Check.UNCHECKED;
    }
}
