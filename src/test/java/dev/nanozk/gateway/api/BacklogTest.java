package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.InternalServerException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The backlog of proofs: which jobs go first, and what happens to a request that finds it full. Nobody makes proofs here: the broker is away. */
@QuarkusTest
@TestProfile(BacklogTest.Backlog.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BacklogTest {
    private static final int QUEUE = 3;
    private static final int JOBS_OF_A_RECEIPT = 6;

    /** Room for three receipts. */
    public static class Backlog extends StoriesProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(super.getConfigOverrides());
            // Nothing is left of an earlier run.
            all.put("nanozk.data", "target/test-data-" + UUID.randomUUID());
            all.put("nanozk.receipt-queue", Integer.toString(QUEUE));
            all.put("nanozk.broker-url", "amqp://127.0.0.1:1");
            return all;
        }
    }

    @TestHTTPResource("/v1")
    URI server;

    @Inject
    JobRepository jobs;

    private static Response ask(String receipt, boolean stream) {
        return given().contentType(ContentType.JSON)
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":1,\"stream\":" + stream
                        + ",\"receipt\":" + receipt + ",\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}")
                .post("/v1/chat/completions");
    }

    private static String status(Response answer) {
        return given().get("/v1/receipts/" + answer.header("X-Receipt-Id")).path("status");
    }

    @Test
    @Order(1)
    void theQueueHonoursPriorities() {
        StoriesProfile.requireModel();
        String batch = ask("{\"mode\":\"prove\",\"priority\":\"batch\"}", false).header("X-Receipt-Id");
        String byHeader = given().contentType(ContentType.JSON)
                .header("X-Receipt-Mode", "prove")
                .header("X-Receipt-Priority", "batch")
                .body("{\"model\":\"" + StoriesProfile.MODEL + "\",\"max_tokens\":1,\"prompt\":\"Tim\"}")
                .post("/v1/completions")
                .header("X-Receipt-Id");
        String interactive = ask("{\"mode\":\"prove\"}", false).header("X-Receipt-Id");
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        assertEquals(
                List.of(interactive),
                receipts(jobs.undispatched(root, JobRepository.INTERACTIVE, 100), JOBS_OF_A_RECEIPT));
        assertEquals(
                List.of(batch, byHeader),
                receipts(jobs.undispatched(root, JobRepository.BATCH, 100), 2 * JOBS_OF_A_RECEIPT));
    }

    private static List<String> receipts(List<JobRow> rows, int expected) {
        assertEquals(expected, rows.size());
        return rows.stream().map(JobRow::receiptId).distinct().toList();
    }

    @Test
    @Order(2)
    void aFullBacklogRefusesReceiptsAndNothingElse() {
        StoriesProfile.requireModel();
        for (boolean stream : new boolean[] {false, true}) {
            Response full = ask("{\"mode\":\"prove\"}", stream);
            assertEquals(503, full.statusCode(), full::asString);
            assertEquals("proofs_overloaded", full.path("error.code"));
            assertEquals("server_error", full.path("error.type"));
            assertTrue(Integer.parseInt(full.header("Retry-After")) > 0);
            assertEquals(null, full.header("X-Receipt-Id"));
        }
        // As OpenAI's own client sees it.
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
        InternalServerException e = assertThrows(InternalServerException.class, () -> client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(StoriesProfile.MODEL)
                        .addUserMessage("Tim")
                        .maxCompletionTokens(1)
                        .putAdditionalHeader("X-Receipt-Mode", "prove")
                        .build()));
        assertEquals(503, e.statusCode());
        // What needs no proofs goes on.
        assertEquals(200, ask("{\"mode\":\"none\"}", false).statusCode());
        Response commit = ask("{\"mode\":\"commit\"}", true);
        assertEquals(200, commit.statusCode());
        assertEquals("committed", status(commit));
        // A receipt that is forgotten leaves the backlog, and makes room.
        String root = given().get("/v1/models/" + StoriesProfile.MODEL).path("commitment");
        String oldest =
                jobs.undispatched(root, JobRepository.BATCH, 1).getFirst().receiptId();
        assertEquals(200, given().delete("/v1/receipts/" + oldest).statusCode());
        Response again = ask("{\"mode\":\"prove\"}", false);
        assertEquals(200, again.statusCode(), again::asString);
        assertEquals("queued", status(again));
    }
}
