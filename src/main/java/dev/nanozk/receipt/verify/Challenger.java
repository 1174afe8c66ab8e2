package dev.nanozk.receipt.verify;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a client knows that has challenged a receipt of which not all blocks are proved, and what it asks of one. Draws by other nonces, or from other boundaries, may have been chosen by the
 * server: the blocks that they lead to are proved all the same, but they count for no probability.
 *
 * @param boundariesSha256 digest of the boundaries that the receipt showed before the nonces were revealed, or null
 * @param nonces that the client drew at random and revealed after that
 * @param least least detection probability of a receipt that counts as verified, from 0 (not included) to 1
 */
public record Challenger(byte[] boundariesSha256, List<String> nonces, BigDecimal least) {
    public Challenger {
        boundariesSha256 = boundariesSha256 == null ? null : boundariesSha256.clone();
        nonces = List.copyOf(nonces);
        if (least.signum() <= 0 || least.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a detection probability is more than 0 and at most 1");
        }
        if (!nonces.isEmpty() && boundariesSha256 == null) {
            throw new IllegalArgumentException(
                    "nonces count only from boundaries that were seen before: give their digest too");
        }
    }

    /** A client that has challenged nothing: every block must be proved. */
    public static Challenger none() {
        return new Challenger(null, List.of(), BigDecimal.ONE);
    }
}
