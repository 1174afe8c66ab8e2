package dev.nanozk.client;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Statement;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import java.util.Optional;
import java.util.function.Function;

/** The offline check of a bundle in one call: returning means valid. */
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
        byte[] root;
        Optional<String> difference;
        try {
            Bundle b = Bundle.decode(bundle);
            Statement s = Statement.decode(b.envelope().payload());
            root = model.pinnedRoot().orElse(s.claim().modelRoot());
            difference = expected.difference(b, s.claim());
        } catch (ReceiptFormatException | IllegalArgumentException e) {
            return VerificationReport.malformed(e.getMessage(), 0);
        }
        VerificationReport report = new ReceiptVerifier(root, model.signer(), keys).verify(bundle);
        if (difference.isPresent() && report.verdict() != Verdict.REJECTED) {
            return report.rejectedTokens(difference.get());
        }
        return model.pinnedRoot().isPresent() ? report : report.unpinned();
    }
}
