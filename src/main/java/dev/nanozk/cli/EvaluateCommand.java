package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.Evaluation;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk evaluate}. */
@Command(
        name = "evaluate",
        description = "Perplexity of the integer engine on a text: one document a line, backslash-n for line breaks.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A GGUF file, or nano-chat, the model that ships.")
    private Path file;

    @Parameters(index = "1", paramLabel = "TEXT")
    private Path text;

    @Option(
            names = "--special",
            description = "Names of special tokens in the text, such as <|im_end|>, are these tokens (default: text).")
    private boolean special;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        ServedModel model = data.store().load(ModelArgument.resolve(file, data), false, new ProgressBar());
        List<int[]> documents = new ArrayList<>();
        for (String line : Files.readAllLines(text)) {
            if (!line.isEmpty()) {
                int[] ids = model.tokenizer().encode(line.replace("\\n", "\n"), true, special);
                documents.add(Arrays.copyOf(ids, Math.min(ids.length, model.context())));
            }
        }
        if (documents.stream().noneMatch(d -> d.length > 1)) {
            throw new IllegalArgumentException(text + " holds no text to predict");
        }
        Evaluation e = Evaluation.of(model.integers(), documents);
        if (json) {
            ObjectNode n = CanonicalJson.object();
            ArrayNode list = n.putArray("documents");
            e.documents()
                    .forEach(d -> list.addObject().put("tokens", d.tokens()).put("nll", d.nll()));
            n.put("perplexity", e.perplexity());
            Json.print(n);
        } else {
            e.documents().forEach(d -> System.out.printf("%6d tokens  %12.6f nats%n", d.tokens(), d.nll()));
            System.out.printf("perplexity %.6f%n", e.perplexity());
        }
        return 0;
    }
}
