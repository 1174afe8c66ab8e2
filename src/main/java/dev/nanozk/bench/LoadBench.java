package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Streaming clients against a running server: each asks again as soon as its answer is there. Counts answers, refusals (429 and 503, after which a client waits as
 * long as it is told), errors (everything else) and receipts that are not there afterwards, and takes samples of the server's heap.
 */
public final class LoadBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int OK = 200;

    private final URI server;
    private final String model;
    private final String mode;
    private final int maxTokens;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final Map<Integer, AtomicInteger> refusals = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicInteger> errors = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> receipts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> firstTokens = new ConcurrentLinkedQueue<>();
    private final List<Long> heap = new ArrayList<>();

    /**
     * @param server base address
     * @param model a model of the server
     * @param mode of the receipts: prove, commit or none
     */
    public LoadBench(URI server, String model, String mode, int maxTokens) {
        this.server = server;
        this.model = model;
        this.mode = mode;
        this.maxTokens = maxTokens;
    }

    /** Runs so many clients for so long, then looks for every receipt. */
    public ObjectNode run(int clients, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < clients; c++) {
                int client = c;
                threads.submit(() -> client(client, end));
            }
            while (System.nanoTime() < end) {
                Thread.sleep(Math.clamp(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()), 1, 1000));
                sample();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return report(clients, seconds, lost());
    }

    private void client(int client, long end) {
        for (int i = 0; System.nanoTime() < end; i++) {
            try {
                ask("Client " + client + " asks for story " + i + ". Once upon a time");
            } catch (IOException | RuntimeException e) {
                error(e.getClass().getSimpleName() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void error(String what) {
        errors.computeIfAbsent(what, k -> new AtomicInteger()).incrementAndGet();
    }

    private HttpRequest request(String prompt) {
        ObjectNode body =
                JSON.createObjectNode().put("model", model).put("stream", true).put("max_tokens", maxTokens);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        body.putObject("receipt").put("mode", mode);
        return HttpRequest.newBuilder(server.resolve("/v1/chat/completions"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private void ask(String prompt) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<java.io.InputStream> r = http.send(request(prompt), BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(r.body(), StandardCharsets.UTF_8))) {
            if (r.statusCode() == 429 || r.statusCode() == 503) {
                refusals.computeIfAbsent(r.statusCode(), k -> new AtomicInteger())
                        .incrementAndGet();
                String wait = r.headers().firstValue("Retry-After").orElse(null);
                if (wait == null) {
                    error(r.statusCode() + " without Retry-After");
                }
                Thread.sleep(wait == null ? 1000 : 1000L * Integer.parseInt(wait));
                return;
            }
            if (r.statusCode() != OK) {
                error("status " + r.statusCode());
                return;
            }
            read(in, start);
        }
        if (!mode.equals("none")) {
            r.headers()
                    .firstValue("X-Receipt-Id")
                    .ifPresentOrElse(receipts::add, () -> error("an answer without a receipt"));
        }
    }

    private void read(BufferedReader in, long start) throws IOException {
        boolean done = false;
        int pieces = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data: {")) {
                JsonNode chunk = JSON.readTree(line.substring(6));
                if (chunk.has("error")) {
                    error("in mid-stream: " + chunk.at("/error/code").asText());
                    return;
                }
                boolean text = !chunk.at("/choices/0/delta/content").asText("").isEmpty();
                if (text && pieces++ == 0) {
                    firstTokens.add(System.nanoTime() - start);
                }
            }
        }
        if (!done) {
            error("a stream without [DONE]");
            return;
        }
        answers.incrementAndGet();
        tokens.addAndGet(maxTokens);
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest r =
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build();
        HttpResponse<String> answer = http.send(r, BodyHandlers.ofString());
        return answer.statusCode() == OK ? answer.body() : "";
    }

    /** Heap in use, as the server's metrics have it. */
    private void sample() throws InterruptedException {
        try {
            double used = ServerMetrics.sum(get("/q/metrics"), "jvm_memory_used_bytes", "area=\"heap\"");
            if (used > 0) {
                heap.add((long) used);
            }
        } catch (IOException e) {
            error("metrics: " + e.getClass().getSimpleName());
        }
    }

    /** Receipts that the server does not know or could not make. */
    private int lost() throws InterruptedException {
        int lost = 0;
        for (String id : receipts) {
            try {
                String body = get("/v1/receipts/" + id);
                String status = body.isEmpty()
                        ? "unknown"
                        : JSON.readTree(body).path("status").asText();
                if (!List.of("committed", "queued", "proving", "proved").contains(status)) {
                    lost++;
                }
            } catch (IOException e) {
                lost++;
            }
        }
        return lost;
    }

    private ObjectNode report(int clients, double seconds, int lost) {
        ObjectNode n = JSON.createObjectNode();
        n.put("clients", clients)
                .put("seconds", Math.round(seconds))
                .put("answers", answers.get())
                .put("tokens_per_second", Math.round(tokens.get() / seconds))
                .put("receipts", receipts.size())
                .put("receipts_lost", lost)
                .put(
                        "errors",
                        errors.values().stream().mapToInt(AtomicInteger::get).sum());
        ObjectNode refused = n.putObject("refused");
        refusals.forEach((status, count) -> refused.put(Integer.toString(status), count.get()));
        ObjectNode what = n.putObject("error_kinds");
        errors.forEach((kind, count) -> what.put(kind, count.get()));
        List<Long> first = firstTokens.stream().sorted().toList();
        if (!first.isEmpty()) {
            n.put("first_token_ms_median", first.get(first.size() / 2) / 1_000_000)
                    .put("first_token_ms_p99", first.get(first.size() * 99 / 100) / 1_000_000);
        }
        int third = heap.size() / 3;
        if (third > 0) {
            // The least of a while is what stays after a collection.
            n.put("heap_low_first_third", least(heap.subList(0, third)))
                    .put("heap_low_last_third", least(heap.subList(heap.size() - third, heap.size())));
        }
        return n;
    }

    private static long least(List<Long> values) {
        return values.stream().mapToLong(v -> v).min().orElse(0);
    }

    /**
     * Clients that go away in mid-stream, all at once, then one that stays.
     *
     * @return milliseconds that the last one waited for its answer, and how many there were
     */
    public ObjectNode departures(int clients) throws InterruptedException {
        AtomicInteger left = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < clients; c++) {
                int client = c;
                threads.submit(() -> {
                    // Closed with the stream unread: the connection goes away.
                    try (HttpClient own = HttpClient.newBuilder()
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .build();
                            java.io.InputStream in = own.send(request("Client " + client), BodyHandlers.ofInputStream())
                                    .body()) {
                        if (in.read() >= 0) {
                            left.incrementAndGet();
                        }
                        own.shutdownNow();
                    } catch (IOException e) {
                        error("departure: " + e.getClass().getSimpleName());
                    }
                    return null;
                });
            }
        }
        long start = System.nanoTime();
        long before = answers.get();
        int tries = 0;
        while (answers.get() == before && tries++ < 30) {
            try {
                ask("Once upon a time");
            } catch (IOException e) {
                error(e.getClass().getSimpleName());
            }
        }
        return JSON.createObjectNode()
                .put("departed", left.get())
                .put("answered", answers.get() > before)
                .put("answer_after_ms", (System.nanoTime() - start) / 1_000_000);
    }
}
