package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.gateway.job.ChallengeService;
import dev.nanozk.receipt.Challenge;
import java.util.ArrayList;
import java.util.List;

/** The body of a challenge: {@code {"nonce": TEXT, "layers": N or [BLOCK, ...]}}, nothing else. */
final class ChallengeParser {
    private ChallengeParser() {}

    static ChallengeService.Demand read(byte[] body) {
        Fields f = RequestReader.read(body);
        f.only("nonce", "layers");
        String nonce = f.string("nonce").orElseThrow(() -> ApiException.invalid("nonce", "nonce is missing."));
        if (!Challenge.isNonce(nonce)) {
            throw ApiException.invalid(
                    "nonce",
                    "nonce must have " + Challenge.SHORTEST + " to " + Challenge.LONGEST
                            + " characters: one that can be guessed protects nothing.");
        }
        JsonNode layers = f.get("layers").orElse(null);
        if (layers == null) {
            return new ChallengeService.Demand(nonce, null, null);
        }
        if (layers.isIntegralNumber() && layers.canConvertToInt()) {
            return new ChallengeService.Demand(nonce, layers.intValue(), null);
        }
        List<Integer> blocks = new ArrayList<>();
        for (JsonNode b : layers) {
            if (b.isIntegralNumber() && b.canConvertToInt()) {
                blocks.add(b.intValue());
            }
        }
        if (!layers.isArray() || blocks.isEmpty() || blocks.size() != layers.size()) {
            throw ApiException.invalid("layers", "layers must be a number of blocks, or a list of blocks by index.");
        }
        return new ChallengeService.Demand(nonce, null, blocks);
    }
}
