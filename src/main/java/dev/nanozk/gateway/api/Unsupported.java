package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parameters that would change the answer and can't be honoured: accepted with the value that changes nothing, else refused with 400. Sampling is {@link SamplingParser}'s, tools are {@link ToolsParser}'s.
 */
final class Unsupported {
    private static final int MAX_METADATA = 16;

    /** Numbers of other servers' APIs, with the values that change nothing. */
    private static final Map<String, Set<Integer>> FOREIGN_NUMBERS = Map.ofEntries(
            Map.entry("top_a", Set.of(0)),
            Map.entry("tfs_z", Set.of(1)),
            Map.entry("typical_p", Set.of(1)),
            Map.entry("repetition_penalty", Set.of(1)),
            Map.entry("repeat_penalty", Set.of(1)),
            Map.entry("length_penalty", Set.of(1)),
            Map.entry("min_tokens", Set.of(0)),
            Map.entry("mirostat", Set.of(0)),
            Map.entry("prompt_logprobs", Set.of()));

    /** Structures that steer the answer; null, false and empty ones do not. */
    private static final List<String> STRUCTURES = List.of(
            "functions",
            "audio",
            "web_search_options",
            "grammar",
            "json_schema",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "structured_outputs",
            "bad_words",
            "stop_token_ids",
            "ignore_eos",
            "use_beam_search");

    private Unsupported() {}

    static void check(Fields f) {
        for (String name : STRUCTURES) {
            Optional<JsonNode> given = f.get(name).filter(n -> steers(n));
            if (given.isPresent()) {
                throw ApiException.unsupported(name, name + " is not supported by this server.");
            }
        }
        FOREIGN_NUMBERS.forEach((name, values) -> foreign(f, name, values));
        choices(f);
        metadata(f);
    }

    private static boolean steers(JsonNode n) {
        return n.isContainerNode() || n.isTextual()
                ? !(n.isEmpty() && n.asText().isEmpty())
                : n.asBoolean(true);
    }

    private static void foreign(Fields f, String name, Set<Integer> values) {
        f.get(name).ifPresent(n -> {
            boolean neutral = n.isNumber()
                    && values.stream().anyMatch(v -> n.decimalValue().compareTo(BigDecimal.valueOf(v)) == 0);
            if (!neutral) {
                throw ApiException.unsupported(name, name + " is not supported by this server.");
            }
        });
    }

    /** Settings with a choice of which one is honoured. */
    private static void choices(Fields f) {
        f.get("function_call").ifPresent(c -> {
            if (!c.asText().equals("none") && !c.asText().equals("auto")) {
                throw ApiException.unsupported("function_call", "function_call: this server calls no functions.");
            }
        });
        f.array("modalities").ifPresent(m -> {
            for (JsonNode each : m) {
                if (!each.asText().equals("text")) {
                    throw ApiException.unsupported("modalities", "modalities: the models write text only.");
                }
            }
        });
    }

    private static void metadata(Fields f) {
        f.string("user");
        f.get("metadata").ifPresent(m -> {
            new Fields(m, "metadata");
            boolean strings = true;
            for (JsonNode value : m) {
                strings &= value.isTextual();
            }
            if (!strings || m.size() > MAX_METADATA) {
                throw ApiException.invalid("metadata", "metadata must be an object of up to 16 strings.");
            }
        });
    }
}
