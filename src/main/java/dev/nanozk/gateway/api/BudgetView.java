package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.LayerChoice;
import dev.nanozk.receipt.ReceiptFormatException;
import java.math.BigDecimal;
import java.util.List;

/**
 * What clients see of a receipt's budget.
 *
 * @param layers blocks that a challenge draws unless it says otherwise
 * @param weights by which blocks are drawn, of the sum 2^20; null before the answer's end and once forgotten
 * @param boundaries digest of the signed boundaries, to be remembered before a nonce is revealed; null until they are logged
 * @param logIndex index of their entry in the transparency log, or null
 * @param challenges in the order in which they came
 * @param detection for each block, the probability that tampering with it would be found, once what is demanded is proved
 * @param minimum the least of these, or null
 */
public record BudgetView(
        int layers,
        List<Integer> weights,
        String boundaries,
        @JsonProperty("log_index") Long logIndex,
        List<Demanded> challenges,
        List<String> detection,
        String minimum) {
    /**
     * A challenge.
     *
     * @param layers number of blocks drawn, null where they were named
     */
    public record Demanded(String nonce, Integer layers, List<Integer> blocks) {}

    static BudgetView of(ReceiptRow r, List<Challenge> challenges) {
        List<Demanded> demanded = challenges.stream()
                .map(c -> new Demanded(c.nonce(), c.count(), c.blocks()))
                .toList();
        if (r.claimJson() == null) {
            return new BudgetView(r.budget(), null, null, r.boundariesIndex(), demanded, null, null);
        }
        try {
            Claim claim = r.claim();
            String digest = r.boundariesIndex() == null
                    ? null
                    : Digests.hex(Digests.sha256(r.boundaries().payload()));
            List<Integer> proved = new LayerChoice(new byte[0], challenges).blocks();
            List<BigDecimal> detection = LayerChoice.detection(claim.budget(), proved, challenges);
            return new BudgetView(
                    r.budget(),
                    claim.budget().weights(),
                    digest,
                    r.boundariesIndex(),
                    demanded,
                    detection.stream().map(BigDecimal::toPlainString).toList(),
                    LayerChoice.least(detection).toPlainString());
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException("receipt " + r.id() + ": " + e.getMessage(), e);
        }
    }
}
