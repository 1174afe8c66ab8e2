package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees: metrics, one trace from a request to its proofs, logs without texts. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ObservabilityTest {
    private static final String MARK = "zebrafinch";
    private static final int PATIENCE = 2400;

    /** Spans stay in memory. */
    public static class Spans {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @Inject
    InMemorySpanExporter spans;

    @BeforeEach
    void model() {
        StoriesProfile.requireModel();
    }

    private static Response ask(String mode) {
        return given().contentType(ContentType.JSON)
                .header("X-Receipt-Mode", mode)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":2,\"user\":\"" + MARK
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + MARK + "\"}]}")
                .post("/v1/chat/completions");
    }

    @Test
    void oneTraceFromTheRequestToItsProofs() {
        String receipt = ask("prove").header("X-Receipt-Id");
        String status = "";
        for (int i = 0; i < PATIENCE && !status.equals("proved"); i++) {
            status = RestAssured.get("/v1/receipts/" + receipt).path("status");
            StoriesProfile.pause();
        }
        assertEquals("proved", status);
        List<SpanData> jobs = List.of();
        for (int i = 0; i < PATIENCE && jobs.size() < 6; i++) {
            jobs = spans.getFinishedSpanItems().stream()
                    .filter(s -> s.getName().equals("proof job"))
                    .filter(s -> s.getAttributes().asMap().containsValue(receipt))
                    .toList();
            StoriesProfile.pause();
        }
        assertEquals(6, jobs.size());
        String trace = jobs.getFirst().getTraceId();
        List<String> names = spans.getFinishedSpanItems().stream()
                .filter(s -> s.getTraceId().equals(trace))
                .map(SpanData::getName)
                .distinct()
                .toList();
        assertTrue(names.contains("answer"), names.toString());
        assertTrue(names.stream().anyMatch(n -> n.contains("/v1/chat/completions")), names.toString());
        for (SpanData s : spans.getFinishedSpanItems()) {
            assertFalse(s.toString().contains(MARK), s.toString());
        }
        String metrics = RestAssured.get("/q/metrics").asString();
        for (String name : List.of(
                "nanozk_tokens_total{kind=\"completion\",model=\"" + StoriesProfile.MODEL + "\"",
                "nanozk_time_to_first_token_seconds_count",
                "nanozk_queue_wait_seconds_count",
                "nanozk_receipt_commit_seconds_count{model=\"" + StoriesProfile.MODEL + "\"",
                "nanozk_requests_admitted{",
                "nanozk_receipts{status=\"unproved\"",
                "nanozk_proof_phase_seconds_count{model=\"" + StoriesProfile.MODEL + "\",phase=\"block\"",
                "phase=\"head\"",
                "phase=\"boundaries\"",
                "phase=\"bundle\"")) {
            assertTrue(metrics.contains(name), name);
        }
        assertFalse(metrics.contains(MARK));
    }

    @Test
    void logsHoldNoTexts() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler all = new Handler() {
            @Override
            public void publish(LogRecord r) {
                lines.add(r.getMessage() + " "
                        + (r.getParameters() == null
                                ? ""
                                : List.of(r.getParameters()).toString()) + " " + r.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(all);
        try {
            assertEquals(200, ask("none").statusCode());
            given().contentType(ContentType.JSON).body("{\"" + MARK + "\":").post("/v1/chat/completions");
            given().contentType(ContentType.JSON)
                    .body("{\"model\":\"" + MARK + "\",\"messages\":[{\"role\":\"" + MARK + "\"}]}")
                    .post("/v1/chat/completions");
            given().contentType(ContentType.JSON)
                    .body("{\"content\":\"" + MARK + "\"}")
                    .post("/tokenize");
            given().header("X-Receipt-Nonce", MARK).get("/v1/models?q=" + MARK);
            for (int i = 0; i < 100 && lines.stream().noneMatch(l -> l.contains("/tokenize")); i++) {
                StoriesProfile.pause();
            }
        } finally {
            root.removeHandler(all);
        }
        assertTrue(lines.stream().anyMatch(l -> l.contains("/v1/chat/completions")), lines.toString());
        lines.forEach(l -> assertFalse(l.contains(MARK), l));
    }
}
