package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.receipt.verify.TruncatedBundles;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bad requests over HTTP: never a 500, always OpenAI's error body and a request id. {@code -Dmalformed.cases=N} tries N of each (a name of its own: the server refuses names below nanozk that it does not know). */
@QuarkusTest
class MalformedHttpTest {
    private static final int CASES = Integer.getInteger("malformed.cases", 150);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    URI server;

    private final HttpClient client = HttpClient.newHttpClient();

    private void check(HttpRequest request, String what) throws Exception {
        HttpResponse<String> r = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertTrue(r.statusCode() < 500, () -> r.statusCode() + " " + r.body() + " for " + what);
        assertTrue(r.headers().firstValue("X-Request-Id").isPresent(), what);
        if (r.statusCode() >= 400) {
            JsonNode error = JSON.readTree(r.body()).get("error");
            assertTrue(error.get("message").isTextual(), what);
            assertEquals("invalid_request_error", error.get("type").asText(), what);
            assertTrue(error.has("param") && error.has("code"), what);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(server.resolve("/") + path.substring(1)));
    }

    @Test
    void bodies() throws Exception {
        String tokens =
                "{\"content\":\"a\",\"tokens\":[1,2],\"model\":\"m\",\"add_special\":true,\"with_pieces\":false}";
        String[][] endpoints = {
            {"/v1/chat/completions", MalformedRequestsTest.CHAT},
            {"/v1/completions", MalformedRequestsTest.TEXT},
            {"/tokenize", tokens},
            {"/detokenize", tokens},
            {
                "/v1/receipts/verify?root=" + "0".repeat(64),
                "{\"format\":\"nanozk-bundle/v1\",\"envelope\":{\"payload\":\"e30=\"}}"
            }
        };
        for (String[] e : endpoints) {
            RequestMutator mutator = new RequestMutator(e[0].hashCode(), e[1]);
            for (int i = 0; i < CASES; i++) {
                RequestMutator.Body body = mutator.next();
                check(
                        to(e[0]).header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(body.bytes()))
                                .build(),
                        e[0] + " " + i + ": " + body.text());
            }
        }
    }

    /** Bundles whose proofs are too short or too long: a rejecting verdict, as for any other lie. */
    @Test
    void truncatedProofs() throws Exception {
        for (String vector : List.of("receipt", "receipt-min-p")) {
            String root = HexFormat.of().formatHex(TruncatedBundles.root(vector));
            for (Map.Entry<String, byte[]> e : TruncatedBundles.of(vector).entrySet()) {
                HttpResponse<String> r = client.send(
                        to("/v1/receipts/verify?root=" + root)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(e.getValue()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(200, r.statusCode(), e.getKey() + ": " + r.body());
                JsonNode report = JSON.readTree(r.body());
                assertEquals("rejected", report.get("verdict").asText(), e.getKey());
                assertFalse(report.get("reason").asText().isEmpty(), e.getKey());
                byte[] cut = Arrays.copyOf(e.getValue(), e.getValue().length / 2);
                HttpResponse<String> half = client.send(
                        to("/v1/receipts/verify?root=" + root)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(cut))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertTrue(half.statusCode() < 500, half.body());
            }
        }
    }

    @Test
    void pathsAndQueries() throws Exception {
        for (String path : List.of(
                "/v1/models/%00",
                "/v1/models/%ff%fe",
                "/v1/models/a%2Fb",
                "/v1/models/" + "x".repeat(2000),
                "/v1/receipts/%00",
                "/v1/receipts/%F0%9F",
                "/v1/receipts/..%2f..%2fsecrets",
                "/v1/receipts?completion_id=%00",
                "/v1/receipts?completion_id=%ff",
                "/v1/receipts?completion_id=",
                "/v1/receipts",
                "/v1/receipts/a/bundle?key=no",
                "/v1/receipts/a/events",
                "/v1/receipts/verify",
                "/v1/%2e%2e/x",
                "/v1/chat/completions/extra")) {
            check(to(path).GET().build(), path);
        }
    }

    @Test
    void headers() throws Exception {
        for (String[] h : new String[][] {
            {"X-Receipt-Mode", "maybe"},
            {"X-Receipt-Nonce", "x".repeat(300)},
            {"Content-Type", "application/json; charset=nonsense"},
            {"Content-Type", "nonsense"},
            {"Accept", "image/png"},
            {"Authorization", "Bearer"},
            {"Content-Encoding", "gzip"},
        }) {
            HttpRequest.Builder b =
                    to("/v1/chat/completions").POST(BodyPublishers.ofString(MalformedRequestsTest.CHAT));
            if (!h[0].equals("Content-Type")) {
                b.header("Content-Type", "application/json");
            }
            check(b.header(h[0], h[1]).build(), h[0] + ": " + h[1]);
        }
    }
}
