package dev.nanozk.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How chat templates with tools tell a model of them, and how the model calls one: recognised by markers in the template's source, as its family is
 * ({@link ChatTemplate}). Tools, calls and results become text of messages, in the words of the form's first template; the template is then applied to these messages, which are what a receipt
 * binds.
 */
public enum ToolForm {
    /** ChatML with {@code <tool_call>}, in the words of Qwen 2.5 and 3 (without the former's own system text). */
    CHATML("arguments") {
        @Override
        public List<ChatMessage> render(List<Turn> turns, List<JsonNode> tools) {
            List<ChatMessage> out = new ArrayList<>();
            int from = 0;
            if (!tools.isEmpty()) {
                boolean system = !turns.isEmpty() && isSystem(turns.getFirst());
                StringBuilder text = new StringBuilder(system ? turns.getFirst().content() + "\n\n" : "");
                text.append(BEFORE_TOOLS);
                tools.forEach(t -> text.append('\n').append(PythonJson.line(t)));
                out.add(new ChatMessage("system", text.append(AFTER_TOOLS).toString()));
                from = system ? 1 : 0;
            }
            StringBuilder results = new StringBuilder();
            for (int i = from; i < turns.size(); i++) {
                Turn t = turns.get(i);
                if (t.role().equals(TOOL)) {
                    results.append(results.isEmpty() ? "" : "\n")
                            .append("<tool_response>\n")
                            .append(t.content())
                            .append("\n</tool_response>");
                    if (i + 1 == turns.size() || !turns.get(i + 1).role().equals(TOOL)) {
                        out.add(new ChatMessage("user", results.toString()));
                        results.setLength(0);
                    }
                } else {
                    StringBuilder text = new StringBuilder(t.content());
                    for (Call c : t.calls()) {
                        text.append(text.isEmpty() ? "" : "\n")
                                .append(OPEN + "\n")
                                .append(written(c))
                                .append("\n" + CLOSE);
                    }
                    out.add(new ChatMessage(t.role(), text.toString()));
                }
            }
            return out;
        }

        @Override
        public Optional<String> endOfCall() {
            return Optional.of(CLOSE);
        }

        @Override
        public int shown(CharSequence text, int from) {
            // What is not shown begins before any mark.
            String rest = text.subSequence(from, text.length()).toString();
            int end = rest.indexOf(OPEN);
            if (end < 0) {
                end = rest.length();
                for (int n = Math.min(OPEN.length() - 1, rest.length()); n > 0; n--) {
                    if (rest.endsWith(OPEN.substring(0, n))) {
                        end -= n;
                        break;
                    }
                }
            }
            return from + rest.substring(0, end).stripTrailing().length();
        }

        @Override
        public Optional<Calls> read(String text, Set<String> names) {
            int first = text.indexOf(OPEN);
            if (first < 0) {
                return Optional.empty();
            }
            List<Call> calls = new ArrayList<>();
            for (int at = first; at < text.length(); ) {
                if (Character.isWhitespace(text.charAt(at))) {
                    at++;
                    continue;
                }
                // The last one may be without its end, which a stop string takes away.
                int close = text.indexOf(CLOSE, at);
                int end = close < 0 ? text.length() : close;
                Optional<Call> call = text.startsWith(OPEN, at)
                        ? CallText.read(text.substring(Math.min(end, at + OPEN.length()), end), argumentsName(), names)
                        : Optional.empty();
                if (call.isEmpty()) {
                    return Optional.empty();
                }
                calls.add(call.get());
                at = close < 0 ? end : close + CLOSE.length();
            }
            return Optional.of(new Calls(text.substring(0, first).stripTrailing(), calls));
        }
    },

    /** Llama 3.1 to 3.3: tools stand in the first user turn, a call is the whole answer (the lines of dates in their system turn are left out). */
    LLAMA3("parameters") {
        @Override
        public List<ChatMessage> render(List<Turn> turns, List<JsonNode> tools) {
            List<ChatMessage> out = new ArrayList<>();
            int first = !turns.isEmpty() && isSystem(turns.getFirst()) ? 1 : 0;
            if (!tools.isEmpty()
                    && (turns.size() <= first || !turns.get(first).role().equals("user"))) {
                throw new IllegalArgumentException(
                        "this model is told of tools in the first user message, which is missing");
            }
            for (int i = 0; i < turns.size(); i++) {
                Turn t = turns.get(i);
                if (t.calls().size() > 1) {
                    throw new IllegalArgumentException("this model calls one tool at a time");
                }
                if (!t.calls().isEmpty()) {
                    out.add(new ChatMessage(t.role(), written(t.calls().getFirst())));
                } else if (t.role().equals(TOOL)) {
                    out.add(new ChatMessage(TOOL, PythonJson.string(t.content())));
                } else if (i == first && !tools.isEmpty()) {
                    StringBuilder text = new StringBuilder(LLAMA_TOOLS);
                    tools.forEach(
                            tool -> text.append(PythonJson.indented(tool, 4)).append("\n\n"));
                    out.add(new ChatMessage(
                            t.role(), text.append(t.content().strip()).toString()));
                } else {
                    out.add(new ChatMessage(t.role(), t.content()));
                }
            }
            return out;
        }

        @Override
        public Optional<String> endOfCall() {
            return Optional.empty();
        }

        @Override
        public int shown(CharSequence text, int from) {
            if (from > 0) {
                return text.length();
            }
            String begin = text.toString().stripLeading();
            return begin.isEmpty() || begin.charAt(0) == '{' ? 0 : text.length();
        }

        @Override
        public Optional<Calls> read(String text, Set<String> names) {
            return CallText.read(text, argumentsName(), names).map(c -> new Calls("", List.of(c)));
        }
    };

    private static final String OPEN = "<tool_call>";
    private static final String CLOSE = "</tool_call>";
    private static final String TOOL = "tool";
    private static final String BEFORE_TOOLS =
            "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
                    + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>";
    private static final String AFTER_TOOLS =
            "\n</tools>\n\nFor each function call, return a json object with function name and arguments within"
                    + " <tool_call></tool_call> XML tags:\n<tool_call>\n"
                    + "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";
    private static final String LLAMA_TOOLS =
            "Given the following functions, please respond with a JSON for a function call with its proper arguments that"
                    + " best answers the given prompt.\n\nRespond in the format {\"name\": function name, \"parameters\":"
                    + " dictionary of argument name and its value}.Do not use variables.\n\n";

    private final String argumentsName;

    ToolForm(String argumentsName) {
        this.argumentsName = argumentsName;
    }

    /**
     * A call of a tool.
     *
     * @param arguments a JSON object
     */
    public record Call(String name, JsonNode arguments) {}

    /**
     * A turn of a conversation in which tools may be called.
     *
     * @param role system, developer, user, assistant or tool
     * @param content empty where there is none
     * @param calls of an assistant's turn
     */
    public record Turn(String role, String content, List<Call> calls) {
        public Turn {
            calls = List.copyOf(calls);
        }
    }

    /**
     * What a model has answered.
     *
     * @param content the text before the calls
     * @param calls at least one
     */
    public record Calls(String content, List<Call> calls) {}

    /** The form of a template; empty where it has none that is known. */
    public static Optional<ToolForm> of(String source) {
        if (!source.contains("tools")) {
            return Optional.empty();
        }
        if (source.contains("<|im_start|>")) {
            // Others write calls in other ways between the same marks.
            boolean json = source.contains(OPEN) && source.contains("arguments") && !source.contains("<function=");
            return json ? Optional.of(CHATML) : Optional.empty();
        }
        boolean llama = source.contains("<|start_header_id|>") && source.contains("parameters");
        return llama ? Optional.of(LLAMA3) : Optional.empty();
    }

    /**
     * The messages that the template is applied to.
     *
     * @param tools as the client describes them; empty where the model is told of none
     * @throws IllegalArgumentException if the form has no place for what was said
     */
    public abstract List<ChatMessage> render(List<Turn> turns, List<JsonNode> tools);

    /** The text behind a call, which an answer of one call stops at; empty where a call is the whole answer. */
    public abstract Optional<String> endOfCall();

    /**
     * How many leading characters of an answer under way are no part of a call, whatever comes next.
     *
     * @param from what this said before, of less of the same text; 0 at first
     */
    public abstract int shown(CharSequence text, int from);

    /**
     * The calls of a whole answer; empty where it holds none, or something that is no sound call of a known tool: then all of it is text.
     *
     * @param names of tools
     */
    public abstract Optional<Calls> read(String text, Set<String> names);

    /** The call that an answer of {@link #schema} is; empty where it was cut. */
    public Optional<Calls> readBare(String text, Set<String> names) {
        return CallText.read(text, argumentsName, names).map(c -> new Calls("", List.of(c)));
    }

    /** What a call's arguments are called in its JSON. */
    String argumentsName() {
        return argumentsName;
    }

    /**
     * The schema of one call of one of some tools: an object with the name and the arguments.
     *
     * @param parameters schemas of the arguments, by the tools' names
     */
    public JsonNode schema(Map<String, JsonNode> parameters) {
        return CallSchema.of(argumentsName, parameters);
    }

    String written(Call c) {
        return "{\"name\": " + PythonJson.string(c.name()) + ", \"" + argumentsName + "\": "
                + PythonJson.line(c.arguments()) + "}";
    }

    private static boolean isSystem(Turn t) {
        return t.role().equals("system") || t.role().equals("developer");
    }
}
