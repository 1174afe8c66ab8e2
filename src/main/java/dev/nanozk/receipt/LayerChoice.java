package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Part of a statement whose claim has a {@link Budget}: which blocks are proved, and why these.
 *
 * @param boundariesSha256 digest of the logged {@link BoundaryCommitment}
 * @param challenges in the order in which they came, none of a nonce twice; empty where nobody has challenged
 */
public record LayerChoice(byte[] boundariesSha256, List<Challenge> challenges) {
    /** Most challenges of a receipt. */
    public static final int MOST = 64;

    /** Decimal places of a detection probability. */
    private static final int PLACES = 6;

    public LayerChoice {
        challenges = List.copyOf(challenges);
    }

    /** The blocks that are proved, ascending: those of all challenges. */
    public List<Integer> blocks() {
        Set<Integer> all = new TreeSet<>();
        challenges.forEach(c -> all.addAll(c.blocks()));
        return List.copyOf(all);
    }

    /**
     * For each block the probability that tampering with it would have been found: 1 where it is proved, else {@code 1 - prod (1 - pi_l)} over the draws. Rounded down to
     * millionths.
     *
     * @param counted the challenges that count; those whose nonce the server can't have known before
     */
    public static List<BigDecimal> detection(Budget budget, List<Integer> proved, List<Challenge> counted) {
        List<Integer> draws = counted.stream()
                .filter(c -> c.count() != null)
                .map(Challenge::count)
                .toList();
        List<BigDecimal> out = new ArrayList<>();
        List<BigInteger[]> misses = LayerDraw.misses(draws, budget.weights());
        for (int l = 0; l < misses.size(); l++) {
            BigInteger[] miss = misses.get(l);
            BigDecimal p = new BigDecimal(miss[1].subtract(miss[0]))
                    .divide(new BigDecimal(miss[1]), PLACES, RoundingMode.DOWN);
            out.add(proved.contains(l) ? BigDecimal.ONE.setScale(PLACES) : p);
        }
        return out;
    }

    /** The least of them: whatever single block was tampered with. */
    public static BigDecimal least(List<BigDecimal> detection) {
        return detection.stream().min(BigDecimal::compareTo).orElseThrow();
    }

    ObjectNode toJson(Budget budget) {
        ObjectNode n = CanonicalJson.object();
        n.put("boundariesSha256", Digests.hex(boundariesSha256));
        ArrayNode list = n.putArray("challenges");
        challenges.forEach(c -> list.add(c.toJson()));
        List<BigDecimal> detection = detection(budget, blocks(), challenges);
        ArrayNode probabilities = n.putArray("detection");
        detection.forEach(p -> probabilities.add(p.toPlainString()));
        n.put("minimum", least(detection).toPlainString());
        return n;
    }

    /** Probabilities are not read: they have one possible value, and the statement is compared with it. */
    static LayerChoice fromJson(JsonNode node, String path, Budget budget) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, path, "boundariesSha256", "challenges", "detection", "minimum");
        List<Challenge> challenges = new ArrayList<>();
        Set<String> nonces = new HashSet<>();
        List<JsonNode> nodes = f.nodes("challenges");
        if (nodes.size() > MOST) {
            throw new ReceiptFormatException(path + ".challenges has more than " + MOST + " entries");
        }
        for (JsonNode c : nodes) {
            Challenge one =
                    Challenge.fromJson(c, path + ".challenges", budget.weights().size());
            if (!nonces.add(one.nonce())) {
                throw new ReceiptFormatException(path + ".challenges has a nonce twice");
            }
            challenges.add(one);
        }
        return new LayerChoice(f.digest("boundariesSha256"), challenges);
    }
}
