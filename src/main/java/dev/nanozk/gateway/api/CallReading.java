package dev.nanozk.gateway.api;

import dev.nanozk.model.tokenizer.ToolForm;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How calls of tools are read out of an answer.
 *
 * @param names of the tools
 * @param bare whether the answer is held to one call, and is its JSON
 */
public record CallReading(ToolForm form, Set<String> names, boolean bare) {
    /** One answer as it comes. */
    final class Reader {
        private final StringBuilder text = new StringBuilder();
        private int shown;

        /** Takes a piece; what may be shown by now, perhaps nothing. */
        String add(String piece) {
            text.append(piece);
            return bare ? "" : upTo(form.shown(text, shown));
        }

        /** The calls of the whole answer; empty where all of it is text. */
        List<ToolForm.Call> calls() {
            return read().map(ToolForm.Calls::calls).orElse(List.of());
        }

        /** What is left to be shown at the end. */
        String rest() {
            return upTo(read().map(c -> c.content().length()).orElse(text.length()));
        }

        private Optional<ToolForm.Calls> read() {
            String all = text.toString();
            return bare ? form.readBare(all, names) : form.read(all, names);
        }

        private String upTo(int end) {
            if (end <= shown) {
                return "";
            }
            String out = text.substring(shown, end);
            shown = end;
            return out;
        }
    }

    Reader reader() {
        return new Reader();
    }
}
