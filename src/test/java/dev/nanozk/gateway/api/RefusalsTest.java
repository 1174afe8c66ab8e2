package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever is refused is refused in OpenAI's error body. */
@QuarkusTest
class RefusalsTest {
    private static final String PATH = "/v1/chat/completions";

    @TestHTTPResource("/")
    private URI server;

    @Test
    void malformedJson() {
        given().contentType(ContentType.JSON)
                .body("{\"model\":")
                .post(PATH)
                .then()
                .statusCode(400)
                .header("X-Request-Id", startsWith("req_"))
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("invalid_json"))
                .body(not(containsString("jackson")));
    }

    @Test
    void aParameterIsNamed() {
        given().contentType(ContentType.JSON)
                .body("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":2.5}")
                .post(PATH)
                .then()
                .statusCode(400)
                .body("error.param", equalTo("temperature"));
    }

    @Test
    void anUnknownModel() {
        given().contentType(ContentType.JSON)
                .body("{\"model\":\"none/such\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .post(PATH)
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"));
    }

    @Test
    void anUnknownPathMethodAndType() {
        given().get("/v1/nothing").then().statusCode(404).body("error.code", equalTo("unknown_url"));
        // Endpoints of OpenAI that are not there (docs/compatibility.md).
        for (String path : new String[] {
            "embeddings", "responses", "images/generations", "audio/speech", "files", "batches", "fine_tuning/jobs"
        }) {
            given().contentType(ContentType.JSON)
                    .body("{\"model\":\"m\",\"input\":\"hi\"}")
                    .post("/v1/" + path)
                    .then()
                    .statusCode(404)
                    .body("error.code", equalTo("unknown_url"))
                    .body("error.type", equalTo("invalid_request_error"));
        }
        given().get(PATH).then().statusCode(405).body("error.type", equalTo("invalid_request_error"));
        given().contentType(ContentType.TEXT)
                .body("hi")
                .post(PATH)
                .then()
                .statusCode(415)
                .body("error.message", containsString("application/json"));
    }

    @Test
    void aBodyThatIsTooLarge() {
        given().contentType(ContentType.JSON)
                .body("x".repeat(5 << 20))
                .post(PATH)
                .then()
                .statusCode(413)
                .body("error.code", equalTo("body_too_large"));
    }

    @Test
    void aBodyOfUnknownLengthThatIsTooLarge() throws Exception {
        String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        byte[] chunk = ("100000\r\n" + "x".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 5; i++) {
                socket.getOutputStream().write(chunk);
            }
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(read(socket.getInputStream()), StandardCharsets.UTF_8);
            Assertions.assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            Assertions.assertTrue(answer.contains("body_too_large"), answer);
        }
    }

    private static byte[] read(InputStream in) throws Exception {
        return in.readAllBytes();
    }

    @Test
    void aForeignHostName() {
        given().header("Host", "evil.example")
                .get("/v1/models")
                .then()
                .statusCode(403)
                .body("error.code", equalTo("unknown_host"));
    }

    @Test
    void theClientsRequestIdComesBack() {
        given().header("X-Request-Id", "abc-1").get("/v1/models").then().header("X-Request-Id", equalTo("abc-1"));
        given().header("X-Request-Id", "a b").get("/q/health").then().header("X-Request-Id", startsWith("req_"));
    }

    @Test
    void noForeignOriginIsAllowed() {
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options(PATH)
                .then()
                .header("Access-Control-Allow-Origin", equalTo(null));
    }

    @Test
    void theApiIsDescribed() {
        given().accept(ContentType.JSON)
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body(containsString("/v1/chat/completions"))
                .body(containsString("max_completion_tokens"));
    }
}
