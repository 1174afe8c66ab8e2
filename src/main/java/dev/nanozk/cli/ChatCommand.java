package dev.nanozk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.client.BundleFile;
import dev.nanozk.client.Expectation;
import dev.nanozk.client.Gateway;
import dev.nanozk.client.PendingReceipt;
import dev.nanozk.client.PinnedModel;
import dev.nanozk.client.ReceiptWatcher;
import dev.nanozk.client.VerificationFailedException;
import dev.nanozk.client.VerificationListener;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk chat}. */
@Command(
        name = "chat",
        description = {
            "Talks to a gateway, line by line; each answer's verdict is shown when its proofs are there.",
            "Exit code 0: every answer was verified, 1: one was rejected, 2: one could not be checked."
        },
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "The gateway (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(names = "--model", paramLabel = "NAME", description = "Default: the gateway's first model.")
    private String model;

    @Option(
            names = "--root",
            paramLabel = "DIGEST",
            description = "The model root that you trust; without it no verdict is more than unchecked.")
    private String root;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer (default: the model's context).")
    private Integer maxTokens;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long proofs may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Mixin
    private ColorOption color;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ArrayNode messages = JSON.createArrayNode();
    private final List<PendingReceipt> receipts = new ArrayList<>();
    private String apiKey;
    private String base;

    @Override
    public Integer call() throws IOException, InterruptedException {
        apiKey = System.getenv("NANOZK_API_KEY");
        base = url.replaceAll("/+$", "").replaceAll("/v1$", "");
        PinnedModel pinned = root == null ? PinnedModel.none() : new PinnedModel(Roots.parse(root), null);
        Gateway gateway = new Gateway(URI.create(base), apiKey);
        model = model != null ? model : firstModel();
        if (root == null) {
            System.err.println(color.warning(BundleFile.UNPINNED));
        }
        ReceiptWatcher watcher = new ReceiptWatcher(gateway, pinned, Duration.ofSeconds(timeout), new Teller(color));
        boolean terminal = Terminal.output();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (terminal) {
            System.err.println(model + " at " + base + "; an empty line ends");
        }
        for (String line = next(in, terminal); line != null && !line.isBlank(); line = next(in, terminal)) {
            answer(line.strip(), watcher);
        }
        return outcome();
    }

    private static String next(BufferedReader in, boolean terminal) throws IOException {
        if (terminal) {
            System.out.print("> ");
            System.out.flush();
        }
        return in.readLine();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder b;
        try {
            b = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(url + " is no address of a gateway");
        }
        return apiKey == null ? b : b.header("Authorization", "Bearer " + apiKey);
    }

    private String firstModel() throws IOException, InterruptedException {
        HttpResponse<String> r = send(request("/v1/models").build(), HttpResponse.BodyHandlers.ofString());
        JsonNode list = JSON.readTree(r.body()).path("data");
        if (r.statusCode() != 200 || list.isEmpty()) {
            throw new IOException(
                    r.statusCode() == 200 ? "the gateway serves no model yet" : refusal(r.statusCode(), r.body()));
        }
        return list.get(0).path("id").asText();
    }

    private <T> HttpResponse<T> send(HttpRequest r, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return client.send(r, body);
        } catch (java.net.ConnectException e) {
            throw new IOException("no gateway answers at " + base + "; start one with nanozk serve", e);
        }
    }

    private void answer(String text, ReceiptWatcher watcher) throws IOException, InterruptedException {
        messages.addObject().put("role", "user").put("content", text);
        String nonce = ReceiptWatcher.nonce();
        ObjectNode body = JSON.createObjectNode().put("model", model).put("stream", true);
        body.set("messages", messages);
        body.putObject("receipt").put("mode", "prove").put("nonce", nonce);
        if (maxTokens != null) {
            body.put("max_tokens", maxTokens);
        }
        HttpRequest r = request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<Stream<String>> response = send(r, HttpResponse.BodyHandlers.ofLines());
        String said;
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException(refusal(response.statusCode(), String.join("", lines.toList())));
            }
            said = print(lines.iterator());
        }
        List<Request.Message> asked = new ArrayList<>();
        messages.forEach(m -> asked.add(
                new Request.Message(m.path("role").asText(), m.path("content").asText())));
        receipts.add(watcher.follow(
                response.headers().firstValue("X-Receipt-Id").orElse(null),
                new Expectation(said, Request.chat(asked), nonce)));
        messages.addObject().put("role", "assistant").put("content", said);
    }

    private static String print(Iterator<String> lines) throws IOException {
        StringBuilder said = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            if (!line.startsWith("data:") || line.endsWith("[DONE]")) {
                continue;
            }
            JsonNode chunk = JSON.readTree(line.substring("data:".length()));
            if (chunk.has("error")) {
                throw new IOException(chunk.path("error").path("message").asText());
            }
            String part =
                    chunk.path("choices").path(0).path("delta").path("content").asText("");
            said.append(part);
            System.out.print(Terminal.printable(part));
            System.out.flush();
        }
        System.out.println();
        return said.toString();
    }

    private static String refusal(int status, String body) {
        try {
            String message = JSON.readTree(body).path("error").path("message").asText();
            return message.isEmpty() ? "the gateway answers " + status : message;
        } catch (IOException e) {
            return "the gateway answers " + status;
        }
    }

    /** Waits for every verdict. */
    private int outcome() {
        int worst = 0;
        for (PendingReceipt r : receipts) {
            try {
                r.await();
            } catch (VerificationFailedException e) {
                int code = e.reason() == VerificationFailedException.Reason.REJECTED ? 1 : 2;
                worst = worst == 1 ? 1 : code;
            }
        }
        return worst;
    }

    /** Verdicts on standard error, as they come. */
    private record Teller(ColorOption color) implements VerificationListener {
        @Override
        public void verified(String id, VerificationReport report) {
            say(
                    Verdict.VERIFIED,
                    "verified: " + report.layers().size() + " layers, sampling and tokens; receipt " + id);
        }

        @Override
        public void failed(String id, VerificationFailedException why) {
            boolean rejected = why.reason() == VerificationFailedException.Reason.REJECTED;
            say(
                    rejected ? Verdict.REJECTED : Verdict.UNCHECKED,
                    (rejected ? "REJECTED: " : "not verified: ")
                            + why.getMessage()
                            + (id == null ? "" : "; receipt " + id));
        }

        private void say(Verdict verdict, String text) {
            System.err.println(color.paint(verdict, "[" + Terminal.printable(text) + "]"));
        }
    }
}
