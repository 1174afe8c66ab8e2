package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.ModelFormatException;
import java.util.List;
import java.util.Set;

/**
 * The way a conversation becomes a prompt: the families of templates that matter, recognised by their markers in the file's
 * {@code tokenizer.chat_template}. A file without a template gets the contents one after another.
 */
public final class ChatTemplate {
    private static final String KEY = "tokenizer.chat_template";
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "developer", "tool");

    private enum Family {
        PLAIN,
        CHATML,
        LLAMA3,
        ZEPHYR,
        GEMMA,
        LLAMA2
    }

    private final String source;
    private final Family family;

    private ChatTemplate(String source) {
        this.source = source;
        this.family = family(source);
    }

    private static Family family(String s) {
        if (s.isEmpty()) {
            return Family.PLAIN;
        }
        if (s.contains("<|im_start|>")) {
            return Family.CHATML;
        }
        if (s.contains("<|start_header_id|>")) {
            return Family.LLAMA3;
        }
        if (s.contains("<start_of_turn>")) {
            return Family.GEMMA;
        }
        if (s.contains("[INST]")) {
            return Family.LLAMA2;
        }
        if (s.contains("<|user|>") && s.contains("<|assistant|>")) {
            return Family.ZEPHYR;
        }
        throw new ModelFormatException(
                "metadata key " + KEY
                        + " is of no family that is known (ChatML, Llama 2, Llama 3, Gemma, Zephyr); remove it for plain concatenation");
    }

    /** The template of a model file. */
    public static ChatTemplate from(GgufFile file) {
        return of(file.metadata().getString(KEY, ""));
    }

    /** A template from its source, empty for plain concatenation. */
    public static ChatTemplate of(String source) {
        return new ChatTemplate(source);
    }

    /** The template's source, empty where the file has none; part of the model root. */
    public String source() {
        return source;
    }

    /**
     * The prompt of a conversation; names of special tokens in it stand for the tokens.
     *
     * @throws IllegalArgumentException for a role that is not known
     */
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        for (ChatMessage m : messages) {
            if (!ROLES.contains(m.role())) {
                throw new IllegalArgumentException(
                        "role " + m.role() + " is not known; system, user, assistant, developer and tool are");
            }
        }
        return switch (family) {
            case PLAIN -> plain(messages);
            case LLAMA2 -> llama2(messages);
            default -> turns(messages, addGenerationPrompt);
        };
    }

    private static String plain(List<ChatMessage> messages) {
        StringBuilder out = new StringBuilder();
        for (ChatMessage m : messages) {
            if (!out.isEmpty()) {
                out.append('\n');
            }
            out.append(m.content());
        }
        return out.toString();
    }

    private String turns(List<ChatMessage> messages, boolean addGenerationPrompt) {
        StringBuilder out = new StringBuilder();
        String pending = "";
        for (ChatMessage m : messages) {
            String role = role(m.role());
            if (family == Family.GEMMA && role.equals("system")) {
                pending = m.content() + "\n\n";
                continue;
            }
            out.append(open(role)).append(pending).append(m.content()).append(close());
            pending = "";
        }
        if (addGenerationPrompt) {
            out.append(open(role("assistant")));
        }
        return out.toString();
    }

    private String role(String role) {
        return switch (role) {
            case "developer" -> "system";
            case "assistant" -> family == Family.GEMMA ? "model" : role;
            case "tool" ->
                family == Family.CHATML
                        ? role
                        : family != Family.LLAMA3 ? "user" : source.contains("ipython") ? "ipython" : role;
            default -> role;
        };
    }

    private String open(String role) {
        return switch (family) {
            case CHATML -> "<|im_start|>" + role + "\n";
            case LLAMA3 -> "<|start_header_id|>" + role + "<|end_header_id|>\n\n";
            case GEMMA -> "<start_of_turn>" + role + "\n";
            default -> "<|" + role + "|>\n";
        };
    }

    private String close() {
        return switch (family) {
            case CHATML -> "<|im_end|>\n";
            case LLAMA3 -> "<|eot_id|>";
            case GEMMA -> "<end_of_turn>\n";
            default -> "</s>\n";
        };
    }

    private static String llama2(List<ChatMessage> messages) {
        StringBuilder out = new StringBuilder();
        String system = "";
        for (ChatMessage m : messages) {
            switch (m.role()) {
                case "system", "developer" -> system = "<<SYS>>\n" + m.content() + "\n<</SYS>>\n\n";
                case "assistant" -> out.append(' ').append(m.content()).append(" </s>");
                default -> {
                    out.append("[INST] ").append(system).append(m.content()).append(" [/INST]");
                    system = "";
                }
            }
        }
        return out.toString();
    }
}
