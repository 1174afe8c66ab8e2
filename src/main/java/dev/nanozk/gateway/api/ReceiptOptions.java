package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * The receipt extension of a request: the body's {@code receipt}, or headers for clients that can't add fields, or the server's setting.
 *
 * @param headerMode of X-Receipt-Mode, or null
 * @param headerNonce of X-Receipt-Nonce, or null
 * @param headerPriority of X-Receipt-Priority, or null
 * @param setting the server's mode
 */
record ReceiptOptions(String headerMode, String headerNonce, String headerPriority, String setting) {
    private static final String PRIORITY = "receipt.priority";
    private static final String BATCH = "batch";
    private static final Set<String> MODES = Set.of("prove", "commit", "none");
    private static final int MAX_NONCE = 256;

    /** Without a header of the priority. */
    ReceiptOptions(String headerMode, String headerNonce, String setting) {
        this(headerMode, headerNonce, null, setting);
    }

    ReceiptWish wish(Optional<Fields> body) {
        Optional<String> mode = body.flatMap(r -> r.string("mode"));
        Optional<String> nonce = body.flatMap(r -> r.string("nonce"));
        checkMode("receipt.mode", mode.orElse(null));
        checkMode("X-Receipt-Mode", headerMode);
        checkNonce("receipt.nonce", nonce.orElse(null));
        checkNonce("X-Receipt-Nonce", headerNonce);
        String wanted = one("receipt.mode", mode, headerMode).orElse(setting);
        Integer budget = body.flatMap(ReceiptOptions::budget).orElse(null);
        if (budget != null && !wanted.equals("prove")) {
            throw ApiException.invalid("receipt.layers", "receipt.layers: a budget goes with mode prove.");
        }
        Optional<String> priority = body.flatMap(r -> r.string("priority"));
        checkPriority(PRIORITY, priority.orElse(null));
        checkPriority("X-Receipt-Priority", headerPriority);
        boolean batch =
                one(PRIORITY, priority, headerPriority).filter(BATCH::equals).isPresent();
        return new ReceiptWish(wanted, one("receipt.nonce", nonce, headerNonce).orElse(null), budget, batch);
    }

    /** {@code "all"}, or {@code {"budget": k}}; how many blocks there are the model knows. */
    private static Optional<Integer> budget(Fields receipt) {
        Optional<JsonNode> layers = receipt.get("layers");
        if (layers.isEmpty() || layers.get().asText().equals("all")) {
            return Optional.empty();
        }
        if (!layers.get().isObject()) {
            throw ApiException.invalid("receipt.layers", "receipt.layers must be \"all\" or {\"budget\": k}.");
        }
        Fields f = receipt.object("layers").orElseThrow();
        f.only("budget");
        return Optional.of(f.integer("budget", 1, Integer.MAX_VALUE)
                .orElseThrow(() -> ApiException.invalid("receipt.layers.budget", "receipt.layers.budget is missing.")));
    }

    private static Optional<String> one(String name, Optional<String> body, String header) {
        if (body.isPresent() && header != null && !body.get().equals(header)) {
            throw ApiException.invalid(name, name + " in the body and the header differ.");
        }
        return body.or(() -> Optional.ofNullable(header));
    }

    private static void checkMode(String name, String mode) {
        if (mode != null && !MODES.contains(mode)) {
            throw ApiException.invalid(name, name + " must be prove, commit or none.");
        }
    }

    private static void checkPriority(String name, String priority) {
        if (priority != null && !priority.equals(BATCH) && !priority.equals("interactive")) {
            throw ApiException.invalid(name, name + " must be interactive or batch.");
        }
    }

    private static void checkNonce(String name, String nonce) {
        if (nonce != null && (nonce.isEmpty() || nonce.length() > MAX_NONCE)) {
            throw ApiException.invalid(name, name + " must have 1 to " + MAX_NONCE + " characters.");
        }
    }
}
