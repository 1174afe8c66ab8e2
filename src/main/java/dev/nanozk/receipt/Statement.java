package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is signed: an in-toto Statement v1 whose subject is the answer's text and whose predicate is claim, digests of the proofs, times and key.
 *
 * @param claim what the proofs bind
 * @param proofSha256 digests of the proofs: those blocks in order that are proved, then the head; where it is compact, then the opening
 * @param rangeProofSha256 digest of the weights' range proof
 * @param created when the answer was made, whole seconds
 * @param proved when the last proof was made, whole seconds
 * @param keyId SHA-256 of the signer's public key
 * @param choice which blocks are proved; null where the claim has no budget and all are
 * @param compact whether one argument opens all layers, which then stand or fall together
 */
public record Statement(
        Claim claim,
        List<byte[]> proofSha256,
        byte[] rangeProofSha256,
        Instant created,
        Instant proved,
        byte[] keyId,
        LayerChoice choice,
        boolean compact) {
    private static final String CHOICE = "choice";
    private static final String FORM = "form";
    private static final String COMPACT = "compact";
    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://nanozk.dev/receipt/v1";
    private static final Pattern WHOLE_SECONDS = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    public Statement {
        proofSha256 = List.copyOf(proofSha256);
        if ((choice == null) != (claim.budget() == null)) {
            throw new IllegalArgumentException("a choice of blocks goes with a budget");
        }
        if (compact && choice != null) {
            throw new IllegalArgumentException("a compact receipt proves all blocks, and has no choice of them");
        }
    }

    /** A statement on layers that stand alone. */
    public Statement(
            Claim claim,
            List<byte[]> proofSha256,
            byte[] rangeProofSha256,
            Instant created,
            Instant proved,
            byte[] keyId,
            LayerChoice choice) {
        this(claim, proofSha256, rangeProofSha256, created, proved, keyId, choice, false);
    }

    /** A statement on all blocks. */
    public Statement(
            Claim claim,
            List<byte[]> proofSha256,
            byte[] rangeProofSha256,
            Instant created,
            Instant proved,
            byte[] keyId) {
        this(claim, proofSha256, rangeProofSha256, created, proved, keyId, null);
    }

    /**
     * What one of the proofs is of.
     *
     * @param kind {@code block}, {@code head} or {@code opening}
     * @param index of a block, else 0
     */
    public record Part(String kind, int index) {}

    /** What each of the proofs is of, in their order. */
    public List<Part> parts() {
        List<Part> out = new ArrayList<>();
        blocks().forEach(l -> out.add(new Part("block", l)));
        out.add(new Part("head", 0));
        if (compact) {
            out.add(new Part("opening", 0));
        }
        // A statement of fewer proofs than these names its last ones, and is refused where they are counted.
        return out.subList(Math.max(0, out.size() - proofSha256.size()), out.size());
    }

    /** The blocks that are proved, ascending; the head's proof follows. */
    public List<Integer> blocks() {
        return choice != null
                ? choice.blocks()
                : IntStream.range(0, Math.max(0, proofSha256.size() - (compact ? 2 : 1)))
                        .boxed()
                        .toList();
    }

    /** What is proved: embedding, blocks, head and sampling; block by block where there is a budget. The embedding is part of block 0. */
    public List<String> covered() {
        return choice == null ? List.of("embedding", "blocks", "head", "sampling") : covered(true);
    }

    /** What is not. */
    public List<String> notCovered() {
        return choice == null ? List.of() : covered(false);
    }

    private List<String> covered(boolean proved) {
        List<Integer> blocks = blocks();
        List<String> out = new ArrayList<>();
        for (int l = 0; l < claim.budget().weights().size(); l++) {
            if (blocks.contains(l) == proved) {
                if (l == 0) {
                    out.add("embedding");
                }
                out.add("block " + l);
            }
        }
        if (proved) {
            out.addAll(List.of("head", "sampling"));
        }
        return out;
    }

    /** Canonical bytes: the payload of the envelope. */
    public byte[] bytes() {
        return CanonicalJson.bytes(toJson());
    }

    /** A statement about an answer's text, without its predicate. */
    static ObjectNode frame(String predicateType, byte[] responseSha256) {
        ObjectNode n = CanonicalJson.object();
        n.put("_type", TYPE);
        n.put("predicateType", predicateType);
        n.putArray("subject")
                .addObject()
                .put("name", "response")
                .putObject("digest")
                .put("sha256", Digests.hex(responseSha256));
        return n;
    }

    /** The digest of a statement's subject. */
    static byte[] subject(JsonFields statement) throws ReceiptFormatException {
        List<JsonNode> subjects = statement.nodes("subject");
        if (subjects.size() != 1) {
            throw new ReceiptFormatException("statement.subject has not exactly one entry");
        }
        JsonFields s = new JsonFields(subjects.getFirst(), "statement.subject", "name", "digest");
        return new JsonFields(s.node("digest"), "statement.subject.digest", "sha256").digest("sha256");
    }

    private ObjectNode toJson() {
        ObjectNode n = frame(PREDICATE, claim.responseSha256());
        ObjectNode p = n.putObject("predicate");
        p.set("claim", claim.toJson());
        ArrayNode proofs = p.putArray("proofs");
        List<Part> parts = parts();
        for (int i = 0; i < proofSha256.size(); i++) {
            proofs.addObject()
                    .put("kind", parts.get(i).kind())
                    .put("index", parts.get(i).index())
                    .put("sha256", Digests.hex(proofSha256.get(i)));
        }
        if (compact) {
            p.put(FORM, COMPACT);
        }
        p.put("rangeProofSha256", Digests.hex(rangeProofSha256));
        ObjectNode coverage = p.putObject("coverage");
        ArrayNode covered = coverage.putArray("proved");
        covered().forEach(covered::add);
        ArrayNode not = coverage.putArray("notProved");
        notCovered().forEach(not::add);
        if (choice != null) {
            p.set(CHOICE, choice.toJson(claim.budget()));
        }
        p.putObject("times").put("created", created.toString()).put("proved", proved.toString());
        p.put("keyId", Digests.hex(keyId));
        return n;
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Statement decode(byte[] bytes) throws ReceiptFormatException {
        JsonFields f = new JsonFields(
                CanonicalJson.parse(bytes, "statement"), "statement", "_type", "predicateType", "subject", "predicate");
        JsonFields p = JsonFields.withOptional(
                f.node("predicate"),
                "predicate",
                List.of(CHOICE, FORM),
                "claim",
                "proofs",
                "rangeProofSha256",
                "coverage",
                "times",
                "keyId");
        boolean chosen = p.has(CHOICE);
        Claim claim = Claim.fromJson(p.node("claim"), "predicate.claim");
        if (chosen != (claim.budget() != null)) {
            throw new ReceiptFormatException("a choice of blocks goes with a budget, and the statement has one alone");
        }
        boolean compact = p.has(FORM);
        if (compact) {
            p.requireString(FORM, COMPACT);
            if (chosen) {
                throw new ReceiptFormatException("a compact receipt proves all blocks, and has no choice of them");
            }
        }
        LayerChoice choice =
                chosen ? LayerChoice.fromJson(p.node(CHOICE), "predicate." + CHOICE, claim.budget()) : null;
        List<byte[]> digests = new ArrayList<>();
        for (JsonNode proof : p.nodes("proofs")) {
            digests.add(new JsonFields(proof, "predicate.proofs", "kind", "index", "sha256").digest("sha256"));
        }
        if (chosen && digests.size() != choice.blocks().size() + 1) {
            throw new ReceiptFormatException("the statement has " + digests.size() + " proofs where "
                    + (choice.blocks().size() + 1) + " are due: a drawn block is missing, or one is too many");
        }
        JsonFields times = new JsonFields(p.node("times"), "predicate.times", "created", "proved");
        Statement s = new Statement(
                claim,
                digests,
                p.digest("rangeProofSha256"),
                instant(times.string("created"), "predicate.times"),
                instant(times.string("proved"), "predicate.times"),
                p.digest("keyId"),
                choice,
                compact);
        // Type, subject, order of proofs, coverage, detection and the form of times have one possible content.
        if (!java.util.Arrays.equals(s.bytes(), bytes)) {
            throw new ReceiptFormatException("statement differs from what its claim says");
        }
        return s;
    }

    static Instant instant(String s, String path) throws ReceiptFormatException {
        try {
            if (WHOLE_SECONDS.matcher(s).matches()) {
                return Instant.parse(s);
            }
        } catch (DateTimeParseException e) {
            // No such day or time: reported below.
        }
        throw new ReceiptFormatException(path + " holds " + s + ", not an RFC 3339 time in UTC with whole seconds");
    }
}
