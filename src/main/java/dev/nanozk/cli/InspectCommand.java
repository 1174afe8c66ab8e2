package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.inference.ModelReader;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk inspect}. */
@Command(
        name = "inspect",
        description = "Shows what a model file or a bundle holds, without checking any proof.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL|BUNDLE", description = "A GGUF file, nano-chat, or a bundle.")
    private Path file;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() throws IOException {
        file = ModelArgument.resolve(file, data);
        ObjectNode n = isBundle() ? bundle() : model();
        if (json) {
            Json.print(n);
        } else {
            n.properties().forEach(e -> {
                if (e.getValue().isArray()
                        && !e.getValue().isEmpty()
                        && e.getValue().get(0).isObject()) {
                    System.out.println(e.getKey());
                    e.getValue().forEach(v -> System.out.println("  " + v));
                } else {
                    System.out.printf(
                            "%-20s %s%n",
                            e.getKey(), e.getValue().isTextual() ? e.getValue().textValue() : e.getValue());
                }
            });
        }
        return 0;
    }

    private boolean isBundle() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == '{';
        }
    }

    private ObjectNode model() {
        GgufFile gguf = GgufFile.open(file);
        ObjectNode n = CanonicalJson.object();
        ModelSpec s = ModelReader.spec(gguf);
        n.put("architecture", s.architecture().label());
        n.put("blocks", s.blocks());
        n.put("embedding_length", s.embeddingLength());
        n.put("heads", s.heads());
        n.put("kv_heads", s.kvHeads());
        n.put("feed_forward", s.feedForward());
        n.put("vocabulary", s.vocabulary());
        n.put("context", s.context());
        n.put("tied_head", s.tiedHead());
        n.put("tokenizer", gguf.metadata().getString("tokenizer.ggml.model", ""));
        n.put("chat_template", gguf.metadata().has("tokenizer.chat_template"));
        ArrayNode tensors = n.putArray("tensors");
        gguf.tensors().values().forEach(t -> tensors.addObject()
                .put("name", t.name())
                .put("type", t.type().name())
                .put("rows", t.rows())
                .put("cols", t.cols()));
        return n;
    }

    private ObjectNode bundle() throws IOException {
        try {
            Bundle b = Bundle.decode(Files.readAllBytes(file));
            Statement s = Statement.decode(b.envelope().payload());
            Claim c = s.claim();
            ObjectNode n = CanonicalJson.object();
            n.put("model", c.model());
            n.put("model_root", Digests.hex(c.modelRoot()));
            n.put("prompt_tokens", c.promptTokens().size());
            n.put("output_tokens", c.outputTokens().size());
            n.put("max_tokens", c.maxTokens());
            n.put("finish_reason", c.finishReason());
            n.put("nonce", c.nonce());
            n.put("text", b.text());
            n.put("created", s.created().toString());
            n.put("proved", s.proved().toString());
            n.put("key_id", Digests.hex(s.keyId()));
            n.put("key_embedded", b.verificationKey() != null);
            ArrayNode proofs = n.putArray("proofs");
            List<Statement.Part> parts = s.parts();
            if (b.proofs().size() != parts.size()) {
                throw new IllegalArgumentException(
                        file + ": " + b.proofs().size() + " proofs where the statement names " + parts.size());
            }
            for (int i = 0; i < parts.size(); i++) {
                proofs.addObject()
                        .put("kind", parts.get(i).kind())
                        .put("index", parts.get(i).index())
                        .put("bytes", b.proofs().get(i).length);
            }
            return n;
        } catch (ReceiptFormatException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage());
        }
    }
}
