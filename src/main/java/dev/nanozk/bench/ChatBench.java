package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.receipt.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One chatting client of a running server: tokens a second of an answer and time to the first token without receipts, with them, and while the proofs of the answer before are made;
 * what the server does for a receipt before the answer ends, and time until it is {@code proved}. The three take turns, so that a machine that is busy for a while is so for all of them.
 */
public final class ChatBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 20;
    private static final int OK = 200;
    private static final String NONE = "none";
    private static final String PROVE = "prove";
    private static final String COMMIT = "commit";
    private static final int WARM_UP = 100;

    /** An answer: when it was asked for, when its first text and its end came, in milliseconds. */
    private record Answer(String receipt, double start, double first, double last, int tokens) {
        double firstMillis() {
            return first - start;
        }

        /** Of the whole answer, its prompt included: text may come in fewer pieces than tokens, so that the first piece says little about those after it. */
        double tokensPerSecond() {
            return tokens * 1000.0 / (last - start);
        }
    }

    private final URI server;
    private final String model;
    private final int maxTokens;
    private final int rounds;
    private final ModelStore.Progress progress;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /**
     * @param server base address
     * @param model a model of the server
     * @param maxTokens of an answer, at least 1
     * @param rounds answers of each kind
     */
    public ChatBench(URI server, String model, int maxTokens, int rounds, ModelStore.Progress progress) {
        if (maxTokens < 1 || rounds < 1) {
            throw new IllegalArgumentException("--max-tokens and --rounds are at least 1");
        }
        this.server = server;
        this.model = model;
        this.maxTokens = maxTokens;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Runs it; one JSON object. */
    public ObjectNode run() throws IOException, InterruptedException {
        // Not counted: the server's and the client's code is compiled, connections are made.
        double cold = committing();
        proved(ask(0, PROVE));
        cold = hundredths(committing() - cold);
        for (int i = 0; i < WARM_UP; i++) {
            ask(i, COMMIT);
        }
        List<Answer> without = new ArrayList<>();
        List<Answer> with = new ArrayList<>();
        List<Answer> beside = new ArrayList<>();
        double[] committed = new double[rounds];
        double[] proved = new double[rounds];
        int over = 0;
        for (int r = 0; r < rounds; r++) {
            without.add(ask(r, NONE));
            double before = committing();
            Answer a = ask(r, PROVE);
            committed[r] = hundredths(committing() - before);
            with.add(a);
            Answer b = ask(r, NONE);
            beside.add(b);
            if (isProved(a)) {
                // The proofs ended while it was answered: it says less than the others.
                over++;
            }
            proved(a);
            // With nothing else to do for the server.
            Answer alone = ask(rounds + r, PROVE);
            proved[r] = ProofBench.tenths(proved(alone) - alone.last());
            progress.at("chatting", (r + 1.0) / rounds);
        }
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "chat");
        n.putObject("settings").put("model", model).put("max_tokens", maxTokens).put("rounds", rounds);
        Machine.describe(n.putObject("machine"));
        figures(n.putObject("without_receipts"), without);
        figures(n.putObject("with_receipts"), with);
        figures(n.putObject("while_proving"), beside);
        n.with("while_proving").put("proofs_ended_before", over);
        ratio(n, "with_receipts");
        ratio(n, "while_proving");
        n.put("commit_ms_cold", cold);
        Median.put(n, "commit_ms", committed);
        Median.put(n, "proved_after_ms", proved);
        return n;
    }

    private static void ratio(ObjectNode n, String kind) {
        double all = n.at("/without_receipts/tokens_per_second").asDouble();
        ((ObjectNode) n.get(kind))
                .put("ratio", Math.round(n.at("/" + kind + "/tokens_per_second").asDouble() / all * 1000) / 1000.0);
    }

    private static void figures(ObjectNode n, List<Answer> answers) {
        Median.put(n, "tokens_per_second", each(answers, Answer::tokensPerSecond));
        Median.put(n, "first_token_ms", each(answers, Answer::firstMillis));
        n.put("tokens", answers.stream().mapToInt(Answer::tokens).sum());
    }

    private static double[] each(List<Answer> answers, ToDoubleFunction<Answer> value) {
        return answers.stream()
                .mapToDouble(a -> ProofBench.tenths(value.applyAsDouble(a)))
                .toArray();
    }

    private static double hundredths(double ms) {
        return Math.round(ms * 100) / 100.0;
    }

    /** Milliseconds that all answers so far have waited for their receipts' commitments, as the server's metrics have them. */
    private double committing() throws IOException, InterruptedException {
        return 1000 * ServerMetrics.sum(get("/q/metrics"), "nanozk_receipt_commit_seconds_sum", "");
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest r =
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build();
        HttpResponse<String> answer = http.send(r, BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new IOException(path + ": status " + answer.statusCode());
        }
        return answer.body();
    }

    private static double now() {
        return System.nanoTime() * 1e-6;
    }

    private Answer ask(int round, String mode) throws IOException, InterruptedException {
        ObjectNode body =
                JSON.createObjectNode().put("model", model).put("stream", true).put("max_tokens", maxTokens);
        body.putObject("stream_options").put("include_usage", true);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "Tell me story number " + round + " about a dog and the sea.");
        body.putObject("receipt").put("mode", mode);
        HttpRequest r = HttpRequest.newBuilder(server.resolve("/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        double start = now();
        HttpResponse<InputStream> answer = http.send(r, BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (answer.statusCode() != OK) {
                throw new IOException("status " + answer.statusCode() + ": " + in.readLine());
            }
            return read(in, start, answer.headers().firstValue("X-Receipt-Id").orElse(null));
        }
    }

    private static Answer read(BufferedReader in, double start, String receipt) throws IOException {
        double first = 0;
        double last = 0;
        int tokens = 0;
        boolean done = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data: {")) {
                JsonNode chunk = JSON.readTree(line.substring("data: ".length()));
                if (chunk.has("error")) {
                    throw new IOException(
                            "in mid-stream: " + chunk.at("/error/message").asText());
                }
                if (!chunk.at("/choices/0/delta/content").asText("").isEmpty()) {
                    first = first == 0 ? now() : first;
                }
                if (chunk.at("/choices/0/finish_reason").isTextual()) {
                    last = now();
                }
                tokens = Math.max(tokens, chunk.at("/usage/completion_tokens").asInt());
            }
        }
        if (!done || tokens < 1 || last == 0) {
            throw new IOException("a stream that ends without " + (done ? "finish reason or usage" : "[DONE]"));
        }
        // An answer without text comes with its end.
        return new Answer(receipt, start, first == 0 ? last : first, last, tokens);
    }

    private String status(Answer a) throws IOException, InterruptedException {
        if (a.receipt() == null) {
            throw new IOException("an answer without a receipt");
        }
        String body = get("/v1/receipts/" + a.receipt());
        String status = JSON.readTree(body).path("status").asText();
        if (status.equals("failed")) {
            throw new IOException("a receipt has failed: " + body);
        }
        return status;
    }

    private boolean isProved(Answer a) throws IOException, InterruptedException {
        return status(a).equals("proved");
    }

    /** Waits until a receipt is proved; when that was seen. */
    private double proved(Answer a) throws IOException, InterruptedException {
        double end = now() + PATIENCE.toMillis();
        while (!isProved(a)) {
            if (now() > end) {
                throw new IOException("a receipt is " + status(a) + " after " + PATIENCE.toMinutes() + " minutes");
            }
            Thread.sleep(POLL_MILLIS);
        }
        return now();
    }
}
