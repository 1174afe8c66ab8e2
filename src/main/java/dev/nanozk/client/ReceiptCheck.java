package dev.nanozk.client;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationProgress;
import dev.nanozk.receipt.verify.VerificationReport;
import java.util.Optional;
import java.util.function.Function;

/**
 * The offline check of a bundle in one call: returning means valid.
 *
 * <pre>{@code
 * try {
 *     VerificationReport report = ReceiptCheck.verify(Files.readAllBytes(bundle), PinnedModel.of(root));
 *     System.out.println(report.layers().size() + " layers verified");
 * } catch (VerificationFailedException e) {
 *     System.out.println(e.reason() + ": " + e.getMessage());
 * }
 * }</pre>
 *
 * Nobody but the client knows what it asked and got: an {@link Expectation} holds a receipt to that.
 *
 * <pre>{@code
 * Expectation mine = new Expectation(text, Request.raw(prompt), nonce);
 * VerificationReport report = ReceiptCheck.verify(Files.readAllBytes(bundle), PinnedModel.of(root), mine, r -> Optional.empty());
 * }</pre>
 */
public final class ReceiptCheck {
    private ReceiptCheck() {}

    /**
     * Checks a bundle that has its verification key inside.
     *
     * @return all verdicts, the whole being verified
     * @throws VerificationFailedException otherwise
     */
    public static VerificationReport verify(byte[] bundle, PinnedModel model) throws VerificationFailedException {
        return verify(bundle, model, Expectation.nothing(), root -> Optional.empty());
    }

    /**
     * Checks a bundle against what the client knows of the answer.
     *
     * @param keys the verification key of a root, for bundles that leave it out; its bytes need not be trusted
     * @return all verdicts, the whole being verified
     * @throws VerificationFailedException otherwise
     */
    public static VerificationReport verify(
            byte[] bundle, PinnedModel model, Expectation expected, Function<byte[], Optional<byte[]>> keys)
            throws VerificationFailedException {
        VerificationReport report = report(bundle, model, expected, keys);
        if (report.verdict() == Verdict.VERIFIED) {
            return report;
        }
        boolean rejected = report.verdict() == Verdict.REJECTED;
        throw new VerificationFailedException(
                rejected ? VerificationFailedException.Reason.REJECTED : VerificationFailedException.Reason.UNCHECKED,
                report.reason(),
                report,
                null);
    }

    /** All verdicts, whatever they are. Without a pinned root the model is unchecked, and with it the whole. */
    public static VerificationReport report(
            byte[] bundle, PinnedModel model, Expectation expected, Function<byte[], Optional<byte[]>> keys) {
        return report(
                bundle, model.root(), TrustAnchors.signer(model.signer()), expected, keys, VerificationProgress.NONE);
    }

    /**
     * All verdicts, for clients that trust more than a signer's key.
     *
     * @param root the pinned model root, null for none: the model is then unchecked, and with it the whole
     * @param trusted whose signatures and which log are trusted
     * @param progress told how far the check is
     */
    public static VerificationReport report(
            byte[] bundle,
            byte[] root,
            TrustAnchors trusted,
            Expectation expected,
            Function<byte[], Optional<byte[]>> keys,
            VerificationProgress progress) {
        return report(bundle, root, trusted, expected, Challenger.none(), keys, progress);
    }

    /**
     * All verdicts, for clients that have challenged a receipt of which not all blocks are proved.
     *
     * @param root the pinned model root, null for none: the model is then unchecked, and with it the whole
     * @param trusted whose signatures and which log are trusted
     * @param challenger what the client knows of the draws, and what it asks for
     * @param progress told how far the check is
     */
    public static VerificationReport report(
            byte[] bundle,
            byte[] root,
            TrustAnchors trusted,
            Expectation expected,
            Challenger challenger,
            Function<byte[], Optional<byte[]>> keys,
            VerificationProgress progress) {
        Bundle decoded;
        byte[] against;
        Optional<String> difference;
        try {
            decoded = Bundle.decode(bundle);
            Statement s = Statement.decode(decoded.envelope().payload());
            against = root == null ? s.claim().modelRoot() : root;
            difference = expected.difference(decoded, s.claim());
        } catch (ReceiptFormatException | IllegalArgumentException e) {
            return VerificationReport.malformed(e.getMessage(), 0);
        }
        VerificationReport report = ReceiptVerifier.trusting(against, trusted, keys)
                .challenged(challenger)
                .verify(decoded, progress);
        if (difference.isPresent() && report.verdict() != Verdict.REJECTED) {
            report = report.rejectedTokens(difference.get());
        }
        return root == null ? report.unpinned() : report;
    }
}
