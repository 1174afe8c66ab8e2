package dev.nanozk.receipt.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Challenge;
import dev.nanozk.receipt.LayerChoice;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Separate verdicts on a receipt. A signature alone never reads as proved.
 *
 * @param verdict the whole: verified only if model, tokens, sampling and every layer are, those that a budget leaves out by a probability that the
 *     client accepts, and the signature is not rejected
 * @param reason of a rejection or of what could not be checked, empty where verified
 * @param model the key against the pinned root, and the range of the weights
 * @param tokens request, tokens, text and end of the answer
 * @param layers one verdict a proof
 * @param sampling that of the head, by the settings that the receipt states
 * @param seed who chose what was drawn by: {@code chosen by client}, {@code nonce of the client}, {@code chosen by server}; empty where nothing was drawn or read
 * @param proved what the receipt says is proved
 * @param notProved what it says is not
 * @param couldNot whether something outside the bundle was missing
 * @param choice which blocks had to be proved; null where all have to be
 */
public record VerificationReport(
        Verdict verdict,
        String reason,
        Verdict signature,
        Verdict inclusion,
        Verdict model,
        Verdict tokens,
        List<Layer> layers,
        Verdict sampling,
        String seed,
        List<String> proved,
        List<String> notProved,
        long millis,
        boolean couldNot,
        Choice choice) {
    /** A layer's verdict; unchecked where a budget leaves it out. */
    public record Layer(String kind, int index, Verdict verdict) {}

    /**
     * The choice of blocks of a receipt with a budget.
     *
     * @param check verified where it was made by nonces that the client knows to be its own, from boundaries that it saw before; unchecked where it is right in itself
     * @param boundaries digest of the logged boundaries, hexadecimal
     * @param challenges that led to the choice
     * @param detection for each block, the probability that tampering with it would have been found: 1 where it is proved, else by the client's own draws
     */
    public record Choice(Check check, String boundaries, List<Challenge> challenges, List<BigDecimal> detection) {
        public Choice {
            challenges = List.copyOf(challenges);
            detection = List.copyOf(detection);
        }

        /** The least detection probability of a block. */
        public BigDecimal minimum() {
            return LayerChoice.least(detection);
        }

        private ObjectNode toJson() {
            ObjectNode n = CanonicalJson.object();
            n.put("verdict", check.verdict().word());
            n.put("boundaries", boundaries);
            ArrayNode nonces = n.putArray("nonces");
            challenges.forEach(c -> nonces.add(c.nonce()));
            ArrayNode list = n.putArray("detection");
            detection.forEach(p -> list.add(p.toPlainString()));
            n.put("minimum", minimum().toPlainString());
            return n;
        }
    }

    /** A report on something that could not be read as a receipt. */
    public static VerificationReport malformed(String reason, long millis) {
        return none(Verdict.REJECTED, reason, millis, false);
    }

    /** A report on a receipt that could not be checked. */
    public static VerificationReport couldNot(String reason, long millis) {
        return none(Verdict.UNCHECKED, reason, millis, true);
    }

    private static VerificationReport none(Verdict verdict, String reason, long millis, boolean couldNot) {
        Verdict u = Verdict.UNCHECKED;
        return new VerificationReport(
                verdict, reason, u, u, u, u, List.of(), u, "", List.of(), List.of(), millis, couldNot, null);
    }

    /** The same where no root is pinned: nothing tells which model it is, so that neither the model nor the whole is more than unchecked. */
    public VerificationReport unpinned() {
        boolean good = verdict == Verdict.VERIFIED;
        return new VerificationReport(
                good ? Verdict.UNCHECKED : verdict,
                good ? "no model root is pinned: the proofs are those of some model, and nothing tells which" : reason,
                signature,
                inclusion,
                model == Verdict.VERIFIED ? Verdict.UNCHECKED : model,
                tokens,
                layers,
                sampling,
                seed,
                proved,
                notProved,
                millis,
                good || couldNot,
                choice);
    }

    /** The same where request or answer are not what the client knows. */
    public VerificationReport rejectedTokens(String why) {
        return new VerificationReport(
                Verdict.REJECTED,
                why,
                signature,
                inclusion,
                model,
                Verdict.REJECTED,
                layers,
                sampling,
                seed,
                proved,
                notProved,
                millis,
                false,
                choice);
    }

    /** 0 verified, 1 rejected, 2 could not. */
    public int exitCode() {
        return verdict == Verdict.VERIFIED ? 0 : couldNot ? 2 : 1;
    }

    public ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("verdict", verdict.word());
        n.put("reason", reason);
        n.put("signature", signature.word());
        n.put("inclusion", inclusion.word());
        n.put("model", model.word());
        n.put("tokens", tokens.word());
        ArrayNode list = n.putArray("layers");
        for (Layer l : layers) {
            list.addObject()
                    .put("kind", l.kind())
                    .put("index", l.index())
                    .put("verdict", l.verdict().word());
        }
        n.put("sampling", sampling.word());
        n.put("seed", seed);
        ObjectNode coverage = n.putObject("coverage");
        ArrayNode p = coverage.putArray("proved");
        proved.forEach(p::add);
        ArrayNode q = coverage.putArray("notProved");
        notProved.forEach(q::add);
        if (choice != null) {
            n.set("choice", choice.toJson());
        }
        n.put("millis", millis);
        return n;
    }

    /** For people. */
    public String toText() {
        StringBuilder out = new StringBuilder(verdict.name());
        if (!reason.isEmpty()) {
            out.append(": ").append(printable(reason));
        }
        out.append("\n  signature  ").append(signature.word());
        out.append("\n  inclusion  ").append(inclusion.word());
        out.append("\n  model      ").append(model.word());
        out.append("\n  tokens     ").append(tokens.word());
        for (Layer l : layers) {
            String name = l.kind().equals("head") ? "head" : l.kind() + " " + l.index();
            boolean left = choice != null && l.verdict() == Verdict.UNCHECKED;
            out.append(String.format(
                    "%n  %-10s %s", name, left ? "not proved" : l.verdict().word()));
        }
        if (choice != null) {
            out.append("\n  choice     ").append(choice.check().verdict().word());
            out.append("\n  boundaries ").append(choice.boundaries());
            choice.challenges().forEach(c -> out.append("\n  challenge  ")
                    .append(printable(c.nonce()))
                    .append(": blocks ")
                    .append(c.blocks().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                    .append(c.count() == null ? ", named" : ", drawn"));
            out.append("\n  detection  ")
                    .append(choice.detection().stream()
                            .map(BigDecimal::toPlainString)
                            .collect(Collectors.joining(", ")))
                    .append("\n  at least   ")
                    .append(choice.minimum().toPlainString());
        }
        out.append("\n  sampling   ").append(sampling.word());
        if (!seed.isEmpty()) {
            out.append("\n  seed       ").append(seed);
        }
        out.append("\n  proved     ").append(String.join(", ", proved));
        out.append("\n  not proved ").append(notProved.isEmpty() ? "nothing" : String.join(", ", notProved));
        return out.append("\n  ").append(millis).append(" ms\n").toString();
    }

    /** What a bundle says, without what would steer a terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
