package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of docs/compatibility.md against the parsers. */
class CompatibilityTest {
    private static final ReceiptOptions OPTIONS = new ReceiptOptions(null, null, "prove");

    /** A value that asks for something. */
    private static final Map<String, String> ASKING = Map.ofEntries(
            Map.entry("messages", "[{\"role\":\"user\",\"content\":\"hi\"}]"),
            Map.entry("prompt", "\"hi\""),
            Map.entry("model", "\"m\""),
            Map.entry("max_tokens", "5"),
            Map.entry("max_completion_tokens", "5"),
            Map.entry("stop", "[\"a\"]"),
            Map.entry("stream", "true"),
            Map.entry("stream_options", "{\"include_usage\":true}"),
            Map.entry("top_logprobs", "2"),
            Map.entry("echo", "true"),
            Map.entry("user", "\"u\""),
            Map.entry("metadata", "{\"a\":\"b\"}"),
            Map.entry("store", "false"),
            Map.entry("service_tier", "\"auto\""),
            Map.entry("parallel_tool_calls", "false"),
            Map.entry("tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"),
            Map.entry("tool_choice", "\"required\""),
            Map.entry("functions", "[{\"name\":\"f\"}]"),
            Map.entry("function_call", "{\"name\":\"f\"}"),
            Map.entry("audio", "{\"voice\":\"x\"}"),
            Map.entry("modalities", "[\"audio\"]"),
            Map.entry("web_search_options", "{\"search_context_size\":\"low\"}"),
            Map.entry("suffix", "\"x\""),
            Map.entry("best_of", "3"),
            Map.entry("n", "2"),
            Map.entry("temperature", "0.7"),
            Map.entry("top_p", "0.9"),
            Map.entry("seed", "5"),
            Map.entry("logit_bias", "{\"5\":1}"),
            Map.entry("presence_penalty", "0.5"),
            Map.entry("frequency_penalty", "0.5"),
            Map.entry("response_format", "{\"type\":\"json_object\"}"));

    private record Row(String name, String chat, String text) {}

    private static List<Row> table() throws Exception {
        List<Row> out = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs", "compatibility.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|");
                for (String name : cells[1].split(",")) {
                    out.add(new Row(name.strip().replace("`", ""), cells[2].strip(), cells[3].strip()));
                }
            }
        }
        return out;
    }

    private static void check(String name, String verdict, boolean chat) {
        String value = name.equals("logprobs") ? chat ? "true" : "2" : ASKING.get(name);
        assertNotNull(value, "no value for " + name);
        StringBuilder body = new StringBuilder("{");
        String needed = chat ? "messages" : "prompt";
        if (!name.equals("model")) {
            body.append("\"model\":\"m\",");
        }
        if (!name.equals(needed)) {
            body.append("\"" + needed + "\":" + ASKING.get(needed) + ",");
        }
        if (name.equals("stream_options")) {
            body.append("\"stream\":true,");
        }
        if (name.equals("tool_choice") || name.equals("parallel_tool_calls")) {
            body.append("\"tools\":" + ASKING.get("tools") + ",");
        }
        if (name.equals("top_logprobs")) {
            body.append("\"logprobs\":true,");
        }
        byte[] json = body.append("\"" + name + "\":" + value + "}").toString().getBytes(StandardCharsets.UTF_8);
        if (verdict.startsWith("refused")) {
            ApiException e = assertThrows(ApiException.class, () -> parse(json, chat), name);
            assertEquals(name, e.error().error().param());
            assertEquals(400, e.status());
        } else if (verdict.startsWith("honoured") || verdict.startsWith("accepted")) {
            parse(json, chat);
        } else {
            assertEquals("-", verdict, name);
        }
    }

    private static void parse(byte[] json, boolean chat) {
        if (chat) {
            ChatRequestParser.parse(json, OPTIONS);
        } else {
            CompletionRequestParser.parse(json, OPTIONS);
        }
    }

    @Test
    void theTableSaysWhatTheParsersDo() throws Exception {
        List<Row> rows = table();
        assertTrue(rows.size() > 20, "the table was not found");
        for (Row r : rows) {
            try {
                check(r.name(), r.chat(), true);
                check(r.name(), r.text(), false);
            } catch (ApiException e) {
                fail(r + ": " + e.getMessage(), e);
            }
        }
        for (String name : ASKING.keySet()) {
            assertTrue(rows.stream().anyMatch(r -> r.name().equals(name)), name + " is not in the table");
        }
    }
}
