package dev.nanozk.receipt.verify;

import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.LayerDraw;
import dev.nanozk.receipt.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the blocks that are proved are those that had to be: the draws are made again from the logged digest of the boundaries and the nonces. What the log says of that digest is
 * {@link InclusionCheck}'s.
 */
final class ChoiceCheck {
    private ChoiceCheck() {}

    /** The verdict; empty probabilities of a receipt without a budget. */
    static VerificationReport.Choice check(Statement statement, Inclusion place, Challenger challenger) {
        LayerChoice choice = statement.choice();
        List<Challenge> counted = choice.challenges().stream()
                .filter(c -> challenger.nonces().contains(c.nonce()))
                .toList();
        String objection = objection(statement, place, challenger, counted.size());
        boolean pinned = objection.isEmpty() && challenger.boundariesSha256() != null;
        var detection = LayerChoice.detection(
                statement.claim().budget(),
                objection.isEmpty() ? choice.blocks() : List.of(),
                pinned ? counted : List.of());
        boolean settled = pinned && !counted.isEmpty();
        return new VerificationReport.Choice(
                objection.isEmpty() ? settled ? Check.OK : Check.UNCHECKED : Check.rejected(objection),
                Digests.hex(choice.boundariesSha256()),
                choice.challenges(),
                detection);
    }

    /** Why the choice is wrong; empty where it is right. */
    private static String objection(Statement statement, Inclusion place, Challenger challenger, int counted) {
        LayerChoice choice = statement.choice();
        if (place == null || place.boundaries() == null) {
            return "the blocks were drawn from boundaries that stand in no log";
        }
        byte[] digest = Digests.sha256(place.boundaries().envelope().payload());
        if (!Arrays.equals(digest, choice.boundariesSha256())) {
            return "the blocks were drawn from another digest than that of the logged boundaries";
        }
        List<Integer> weights = statement.claim().budget().weights();
        for (Challenge c : choice.challenges()) {
            if (c.nonce().equals(statement.claim().nonce())) {
                return "the nonce of a challenge is the request's, which was known before the boundaries";
            }
            if (c.count() != null
                    && !LayerDraw.blocks(digest, c.nonce(), c.count(), weights).equals(c.blocks())) {
                return "nonce " + c.nonce() + " draws other blocks than the receipt says";
            }
        }
        if (challenger.boundariesSha256() != null && !Arrays.equals(challenger.boundariesSha256(), digest)) {
            return "the boundaries are not those that were shown before the challenge";
        }
        if (counted < challenger.nonces().size()) {
            return "a challenge is missing: the receipt does not answer every nonce that was revealed";
        }
        return "";
    }
}
