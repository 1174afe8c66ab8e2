package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.model.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Everything public that the proofs of a completion bind: each layer's transcript starts from this claim's {@link #contextDigest()}.
 *
 * @param modelRoot SHA-256 of the verification key
 * @param model name that the server gives the model
 * @param tokenizerSha256 digest of the tokenizer's canonical bytes
 * @param templateSha256 digest of the chat template's source
 * @param promptTokens ids, at least one
 * @param outputTokens ids, at least one, an end token included
 * @param maxTokens limit of the request
 * @param contextLimit positions of the model
 * @param stop stop strings of the request
 * @param finishReason stop or length
 * @param sampling how the tokens were chosen
 * @param nonce of the client, null where it sent none
 * @param requestSha256 digest of the {@link Request}
 * @param responseSha256 digest of the answer's text
 * @param boundaries rows of X_1 .. X_L, each list of 32-byte points in one array
 * @param budget how many blocks are proved and by what weights they are drawn, null where all are
 */
public record Claim(
        byte[] modelRoot,
        String model,
        byte[] tokenizerSha256,
        byte[] templateSha256,
        List<Integer> promptTokens,
        List<Integer> outputTokens,
        int maxTokens,
        int contextLimit,
        List<String> stop,
        String finishReason,
        Sampling sampling,
        String nonce,
        byte[] requestSha256,
        byte[] responseSha256,
        List<byte[]> boundaries,
        Budget budget) {
    /** Version of protocol and format. */
    public static final String PROTOCOL = "nanozk/v1";

    private static final String BUDGET = "budget";
    private static final byte[] CONTEXT = "nanozk/v1/context\n".getBytes(StandardCharsets.US_ASCII);
    private static final String[] KEYS = {
        "protocol",
        "modelRoot",
        "model",
        "tokenizerSha256",
        "templateSha256",
        "promptTokenIds",
        "outputTokenIds",
        "tokensSha256",
        "maxTokens",
        "contextLimit",
        "stop",
        "finishReason",
        "sampling",
        "nonce",
        "requestSha256",
        "responseSha256",
        "boundaries"
    };

    public Claim {
        promptTokens = List.copyOf(promptTokens);
        outputTokens = List.copyOf(outputTokens);
        stop = List.copyOf(stop);
        boundaries = List.copyOf(boundaries);
    }

    /** A claim all of whose blocks are proved. */
    public Claim(
            byte[] modelRoot,
            String model,
            byte[] tokenizerSha256,
            byte[] templateSha256,
            List<Integer> promptTokens,
            List<Integer> outputTokens,
            int maxTokens,
            int contextLimit,
            List<String> stop,
            String finishReason,
            Sampling sampling,
            String nonce,
            byte[] requestSha256,
            byte[] responseSha256,
            List<byte[]> boundaries) {
        this(
                modelRoot,
                model,
                tokenizerSha256,
                templateSha256,
                promptTokens,
                outputTokens,
                maxTokens,
                contextLimit,
                stop,
                finishReason,
                sampling,
                nonce,
                requestSha256,
                responseSha256,
                boundaries,
                null);
    }

    /** Prompt, output lengths and ids as LE32, hashed. */
    private byte[] tokensSha256() {
        ByteBuffer b = ByteBuffer.allocate(8 + 4 * (promptTokens.size() + outputTokens.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(promptTokens.size()).putInt(outputTokens.size());
        promptTokens.forEach(b::putInt);
        outputTokens.forEach(b::putInt);
        return Digests.sha256(b.array());
    }

    /** The claim's JSON. */
    public ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("protocol", PROTOCOL);
        n.put("modelRoot", Digests.hex(modelRoot));
        n.put("model", model);
        n.put("tokenizerSha256", Digests.hex(tokenizerSha256));
        n.put("templateSha256", Digests.hex(templateSha256));
        ArrayNode prompt = n.putArray("promptTokenIds");
        promptTokens.forEach(prompt::add);
        ArrayNode output = n.putArray("outputTokenIds");
        outputTokens.forEach(output::add);
        n.put("tokensSha256", Digests.hex(tokensSha256()));
        n.put("maxTokens", maxTokens);
        n.put("contextLimit", contextLimit);
        ArrayNode stops = n.putArray("stop");
        stop.forEach(stops::add);
        n.put("finishReason", finishReason);
        n.set("sampling", sampling.toJson());
        n.put("nonce", nonce);
        n.put("requestSha256", Digests.hex(requestSha256));
        n.put("responseSha256", Digests.hex(responseSha256));
        ArrayNode rows = n.putArray("boundaries");
        boundaries.forEach(b -> rows.add(JsonFields.encode(b)));
        if (budget != null) {
            n.set(BUDGET, budget.toJson());
        }
        return n;
    }

    static Claim fromJson(JsonNode node, String path) throws ReceiptFormatException {
        JsonFields f = JsonFields.withOptional(node, path, BUDGET, KEYS);
        f.requireString("protocol", PROTOCOL);
        Claim c = new Claim(
                f.digest("modelRoot"),
                f.string("model"),
                f.digest("tokenizerSha256"),
                f.digest("templateSha256"),
                f.naturals("promptTokenIds"),
                f.naturals("outputTokenIds"),
                f.natural("maxTokens"),
                f.natural("contextLimit"),
                f.strings("stop"),
                f.string("finishReason"),
                Sampling.fromJson(f.node("sampling"), path + ".sampling"),
                f.stringOrNull("nonce"),
                f.digest("requestSha256"),
                f.digest("responseSha256"),
                f.base64s("boundaries"),
                f.has(BUDGET) ? Budget.fromJson(f.node(BUDGET), path + "." + BUDGET) : null);
        if (!java.util.Arrays.equals(c.tokensSha256(), f.digest("tokensSha256"))) {
            throw new ReceiptFormatException(path + ".tokensSha256 is not the digest of the token ids");
        }
        boolean byNonce = c.sampling.seed() != null && c.sampling.seed().source() == Seed.Source.NONCE;
        if (byNonce && c.nonce == null) {
            throw new ReceiptFormatException(path + ".sampling.seed is the nonce, and there is none");
        }
        if (c.boundaries.stream().anyMatch(b -> b.length % 32 != 0)) {
            throw new ReceiptFormatException(path + ".boundaries holds something else than 32-byte points");
        }
        return c;
    }

    /** Canonical bytes. */
    public byte[] bytes() {
        return CanonicalJson.bytes(toJson());
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Claim decode(byte[] bytes) throws ReceiptFormatException {
        return fromJson(CanonicalJson.parse(bytes, "claim"), "claim");
    }

    /** The same with the rows of X_1 .. X_L. */
    public Claim withBoundaries(List<byte[]> rows) {
        return with(rows, budget);
    }

    /** The same with a budget of blocks. */
    public Claim withBudget(Budget b) {
        return with(boundaries, b);
    }

    private Claim with(List<byte[]> rows, Budget b) {
        return new Claim(
                modelRoot,
                model,
                tokenizerSha256,
                templateSha256,
                promptTokens,
                outputTokens,
                maxTokens,
                contextLimit,
                stop,
                finishReason,
                sampling,
                nonce,
                requestSha256,
                responseSha256,
                rows,
                b);
    }

    /**
     * What sampling adds to the model's logits.
     *
     * @throws IllegalArgumentException if the settings do not fit the model
     */
    public LogitAdjustment adjustment(ModelSpec spec, NumericProfile profile, Tokenizer tokenizer) {
        return sampling.adjustment(spec, profile, tokenizer, nonce, requestSha256);
    }

    /** {@code SHA-256("nanozk/v1/context\n" || RFC 8785 of the claim)}. */
    public byte[] contextDigest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(CONTEXT);
        out.writeBytes(CanonicalJson.bytes(toJson()));
        return Digests.sha256(out.toByteArray());
    }
}
