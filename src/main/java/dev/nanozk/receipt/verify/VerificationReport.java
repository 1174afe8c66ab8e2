package dev.nanozk.receipt.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.receipt.CanonicalJson;
import java.util.List;

/**
 * Separate verdicts on a receipt. A signature alone never reads as proved.
 *
 * @param verdict the whole: verified only if model, tokens, sampling and every layer are and the signature is not rejected
 * @param reason of a rejection or of what could not be checked, empty where verified
 * @param model the key against the pinned root, and the range of the weights
 * @param tokens request, tokens, text and end of the answer
 * @param layers one verdict a proof
 * @param sampling that of the head, by the settings that the receipt states
 * @param seed who chose what was drawn by: {@code chosen by client}, {@code nonce of the client}, {@code chosen by server}; empty where nothing was drawn or read
 * @param proved what the receipt says is proved
 * @param notProved what it says is not
 * @param couldNot whether something outside the bundle was missing
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
        boolean couldNot) {
    /** A layer's verdict. */
    public record Layer(String kind, int index, Verdict verdict) {}

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
                verdict, reason, u, u, u, u, List.of(), u, "", List.of(), List.of(), millis, couldNot);
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
                good || couldNot);
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
                false);
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
            out.append(String.format("%n  %-10s %s", name, l.verdict().word()));
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
