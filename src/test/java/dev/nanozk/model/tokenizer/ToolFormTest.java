package dev.nanozk.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.model.grammar.Grammar;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.tokenizer.ToolForm.Call;
import dev.nanozk.model.tokenizer.ToolForm.Turn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ToolFormTest {
    /** The part of Qwen 2.5's template that matters here, in its own words. */
    private static final String QWEN = "{%- if tools %}{{- '<|im_start|>system\\n' }}"
            + "{{- \"<tool_call>\\n{\\\"name\\\": <function-name>, \\\"arguments\\\": <args-json-object>}\\n</tool_call>\" }}{%- endif %}";

    private static final String LLAMA =
            "{%- if tools is not none %}<|start_header_id|>ipython {\"name\": .., \"parameters\": ..}{%- endif %}";

    private static final Set<String> NAMES = Set.of("weather", "time");

    private static JsonNode json(String text) {
        return CallText.object(text).orElseThrow();
    }

    private static final JsonNode TOOL = json(
            "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"It's \\\"w\u00e9\\\"\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}");

    private static Turn said(String role, String content) {
        return new Turn(role, content, List.of());
    }

    private static final List<Turn> TALK = List.of(
            said("system", "Be brief."),
            said("user", "How is it in Oslo?"),
            new Turn(
                    "assistant",
                    "I look.",
                    List.of(
                            new Call("weather", json("{\"city\":\"Oslo\",\"n\":[1,2.50]}")),
                            new Call("time", json("{}")))),
            said("tool", "{\"t\": 3}"),
            said("tool", "noon"),
            said("user", "Thanks"));

    @Test
    void formsAreKnownByTheirMarks() {
        assertEquals(Optional.of(ToolForm.CHATML), ToolForm.of(QWEN));
        assertEquals(Optional.of(ToolForm.LLAMA3), ToolForm.of(LLAMA));
        for (String none : List.of(
                "",
                "<|im_start|>",
                "tools",
                "<|im_start|>tools",
                QWEN + "<function=",
                QWEN.replace("tools", "tols"),
                "<|start_header_id|> tools",
                "<start_of_turn> tools parameters <tool_call> arguments")) {
            assertEquals(Optional.empty(), ToolForm.of(none), none);
        }
    }

    /** What Jinja makes of Qwen 3's template with the same tools and messages. */
    @Test
    void chatMl() {
        List<ChatMessage> messages = ToolForm.CHATML.render(TALK, List.of(TOOL));
        assertEquals(
                "<|im_start|>system\nBe brief.\n\n# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
                        + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
                        + "{\"type\": \"function\", \"function\": {\"name\": \"weather\", \"description\": \"It's \\\"w\u00e9\\\"\", "
                        + "\"parameters\": {\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}}, \"required\": [\"city\"]}}}"
                        + "\n</tools>\n\nFor each function call, return a json object with function name and arguments within"
                        + " <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n"
                        + "</tool_call><|im_end|>\n<|im_start|>user\nHow is it in Oslo?<|im_end|>\n"
                        + "<|im_start|>assistant\nI look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\", \"n\": [1, 2.50]}}\n</tool_call>\n"
                        + "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call><|im_end|>\n"
                        + "<|im_start|>user\n<tool_response>\n{\"t\": 3}\n</tool_response>\n<tool_response>\nnoon\n</tool_response><|im_end|>\n"
                        + "<|im_start|>user\nThanks<|im_end|>\n<|im_start|>assistant\n",
                ChatTemplate.of(QWEN).render(messages, true));
        // Without a system text, and without tools.
        assertTrue(ToolForm.CHATML
                .render(TALK.subList(1, 2), List.of(TOOL))
                .getFirst()
                .content()
                .startsWith("# Tools\n\n"));
        assertEquals(
                List.of(new ChatMessage("user", "Thanks")),
                ToolForm.CHATML.render(List.of(said("user", "Thanks")), List.of()));
    }

    @Test
    void llama() {
        List<Turn> talk = List.of(
                said("system", "Be brief."),
                said("user", " How? "),
                new Turn("assistant", "", List.of(new Call("time", json("{\"zone\":\"utc\"}")))),
                said("tool", "a\n\"b\""));
        List<ChatMessage> messages =
                ToolForm.LLAMA3.render(talk, List.of(json("{\"type\":\"function\",\"a\":[1,{\"b\":{}}]}")));
        String prompt = ChatTemplate.of(LLAMA).render(messages, true);
        assertEquals(
                "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
                        + "Given the following functions, please respond with a JSON for a function call with its proper arguments that best"
                        + " answers the given prompt.\n\nRespond in the format {\"name\": function name, \"parameters\": dictionary of argument"
                        + " name and its value}.Do not use variables.\n\n"
                        + "{\n    \"type\": \"function\",\n    \"a\": [\n        1,\n        {\n            \"b\": {}\n        }\n    ]\n}\n\nHow?<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n{\"name\": \"time\", \"parameters\": {\"zone\": \"utc\"}}<|eot_id|>"
                        + "<|start_header_id|>ipython<|end_header_id|>\n\n\"a\\n\\\"b\\\"\"<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n\n",
                prompt);
        assertThrows(IllegalArgumentException.class, () -> ToolForm.LLAMA3.render(TALK, List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> ToolForm.LLAMA3.render(List.of(said("assistant", "a")), List.of(TOOL)));
        assertThrows(IllegalArgumentException.class, () -> ToolForm.LLAMA3.render(TALK.subList(0, 1), List.of(TOOL)));
    }

    private static String read(ToolForm form, String text) {
        return form.read(text, NAMES)
                .map(c -> c.content() + "|"
                        + c.calls().stream()
                                .map(call -> call.name() + call.arguments())
                                .toList())
                .orElse("text");
    }

    @Test
    void callsAreReadStrictly() {
        String call =
                "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"</b>\", \"x\": 1.50}}\n</tool_call>";
        assertEquals("|[weather{\"city\":\"</b>\",\"x\":1.50}]", read(ToolForm.CHATML, call));
        assertEquals(
                "So:|[weather{\"city\":\"</b>\",\"x\":1.50}, time{}]",
                read(
                        ToolForm.CHATML,
                        "So:\n\n" + call + "\n<tool_call>{\"name\":\"time\",\"arguments\":{}}</tool_call>\n"));
        // A stop string has taken the end away.
        assertEquals("|[time{}]", read(ToolForm.CHATML, "<tool_call>\n{\"name\":\"time\",\"arguments\":{}}\n"));
        for (String text : List.of(
                "",
                "no call",
                "<tool_call>",
                "<tool_call></tool_call>",
                "<tool_call>{\"name\":\"other\",\"arguments\":{}}</tool_call>",
                "<tool_call>{\"name\":\"time\"}</tool_call>",
                "<tool_call>{\"name\":\"time\",\"arguments\":\"{}\"}</tool_call>",
                "<tool_call>{\"name\":\"time\",\"arguments\":{},\"more\":1}</tool_call>",
                "<tool_call>{\"name\":\"time\",\"name\":\"time\",\"arguments\":{}}</tool_call>",
                "<tool_call>{\"name\":\"time\",\"arguments\":{}} </tool_call",
                "<tool_call>{\"name\":\"time\",\"arguments\":{}}{}</tool_call>",
                call + " and more",
                call + "<tool_call>",
                call + "</tool_call>",
                "{\"name\":\"time\",\"arguments\":{}}")) {
            assertEquals("text", read(ToolForm.CHATML, text), text);
        }
        assertEquals("|[time{\"a\":1}]", read(ToolForm.LLAMA3, " {\"name\":\"time\",\"parameters\":{\"a\":1}}\n"));
        assertEquals("|[time{}]", read(ToolForm.LLAMA3, "{\"type\":\"function\",\"name\":\"time\",\"parameters\":{}}"));
        for (String text : List.of(
                "It is {\"name\":\"time\",\"parameters\":{}}",
                "{\"name\":\"time\",\"arguments\":{}}",
                "{\"name\":\"time\",\"parameters\":{}",
                "{\"type\":\"other\",\"name\":\"time\",\"parameters\":{}}",
                "{\"name\":\"time\",\"parameters\":{\"a\":\"\\ud800\"}}",
                "{\"name\":\"time\",\"parameters\":{\"\\udc00\":1}}",
                "[".repeat(5000))) {
            assertEquals("text", read(ToolForm.LLAMA3, text), text);
        }
    }

    /** Whatever the cuts, what is shown at once and what is left make the content. */
    @Test
    void nothingOfACallIsShownBefore() {
        String call = "Let me see:\n <b>\n<tool_call>\n{\"name\":\"time\",\"arguments\":{}}\n</tool_call>";
        String content = ToolForm.CHATML.read(call, NAMES).orElseThrow().content();
        for (String text : List.of(call, "a <tool> b < c <tool_cal", "  ", "")) {
            int last = 0;
            for (int n = 0; n <= text.length(); n++) {
                int shown = ToolForm.CHATML.shown(text.substring(0, n), last);
                assertEquals(ToolForm.CHATML.shown(text.substring(0, n), 0), shown);
                assertTrue(shown >= last && shown <= n, text + " " + n);
                last = shown;
            }
            assertTrue(last <= (text.equals(call) ? content : text).length());
        }
        assertEquals(content.length(), ToolForm.CHATML.shown(call, 0));
        assertEquals("a <tool> b < c".length(), ToolForm.CHATML.shown("a <tool> b < c <tool_cal", 0));
        assertEquals(0, ToolForm.LLAMA3.shown(" {\"na", 0));
        assertEquals(0, ToolForm.LLAMA3.shown(" \n", 0));
        assertEquals(3, ToolForm.LLAMA3.shown(" hi", 0));
        assertEquals(5, ToolForm.LLAMA3.shown(" hi {", 3));
    }

    @Test
    void aCallThatIsForcedHasASchema() throws Exception {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        parameters.put("time", json("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}"));
        parameters.put(
                "weather",
                json(
                        "{\"type\":\"object\",\"properties\":{\"default\":{\"$ref\":\"#/$defs/c\"},\"self\":{\"anyOf\":[{\"type\":\"null\"},{\"$ref\":\"#\"}]},"
                                + "\"lit\":{\"const\":{\"$ref\":\"#/x\"}}},\"required\":[\"default\"],\"additionalProperties\":false,"
                                + "\"$defs\":{\"c\":{\"enum\":[\"Oslo\"]}}}"));
        for (ToolForm form : ToolForm.values()) {
            Grammar g = ResponseFormat.grammar(ResponseFormat.schema(form.schema(parameters)));
            String a = form.argumentsName();
            for (String good : List.of(
                    "{\"name\":\"time\",\"" + a + "\":{}}",
                    "{\"name\": \"weather\", \"" + a + "\": {\"default\": \"Oslo\"}}",
                    "{\"name\":\"weather\",\"" + a
                            + "\":{\"default\":\"Oslo\",\"self\":{\"default\":\"Oslo\"},\"lit\":{\"$ref\":\"#/x\"}}}")) {
                assertTrue(g.matches(good.getBytes(StandardCharsets.UTF_8)), good);
                Call c = form.readBare(good, NAMES).orElseThrow().calls().getFirst();
                assertEquals(new ObjectMapper().readTree(good).get(a), c.arguments());
            }
            for (String bad : List.of(
                    "{\"name\":\"time\",\"" + a + "\":{\"default\":\"Oslo\"}}",
                    "{\"name\":\"weather\",\"" + a + "\":{}}",
                    "{\"name\":\"weather\",\"" + a + "\":{\"default\":\"Rome\"}}",
                    "{\"name\":\"other\",\"" + a + "\":{}}")) {
                assertFalse(g.matches(bad.getBytes(StandardCharsets.UTF_8)), bad);
            }
            assertEquals(Optional.empty(), form.readBare("{\"name\":\"time\",\"" + a + "\":{", NAMES));
        }
    }
}
