package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nanozk.gateway.store.Tables;
import dev.nanozk.gateway.store.TestPostgres;
import dev.nanozk.receipt.Digests;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server as an orchestrator starts it, secrets in files; none of them, and nothing that a client wrote, comes into its output. */
class SecretsIT {
    private static final String KEY = "sk-a-key-that-must-not-be-seen";
    private static final String OTHER = "sk-another-key-that-must-not-be-seen";
    private static final String PASSWORD = "a-password-that-must-not-be-seen";
    private static final String PROMPT = "aprompt thatmust notbeseen";

    @TempDir
    Path directory;

    private Response chat(PackagedServer s, String key, String more) {
        return RestAssured.given()
                .port(s.port)
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body("{\"model\":\"" + PackagedServer.MODEL + "\",\"max_tokens\":4,\"user\":\"" + PROMPT
                        + "\",\"receipt\":{\"mode\":\"prove\",\"nonce\":\"anonce-thatmustnotbeseen\"}," + more
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}")
                .post("/v1/chat/completions");
    }

    @Test
    void secretsComeFromFilesAndGoNowhere() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        assumeTrue(TestPostgres.get().isPresent(), "skipped: there is no PostgreSQL");
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Files.writeString(
                mount.resolve("nanozk.api-keys"),
                Digests.hex(Digests.sha256(KEY.getBytes(StandardCharsets.UTF_8))) + ","
                        + Digests.hex(Digests.sha256(OTHER.getBytes(StandardCharsets.UTF_8))) + "\n");
        Files.writeString(mount.resolve("nanozk.database-password"), PASSWORD + "\n");
        Path data = directory.resolve("data");
        Map<String, String> settings = Map.of(
                "quarkus.http.host", "0.0.0.0",
                "smallrye.config.source.file.locations", mount.toString(),
                "nanozk.database-url", TestPostgres.get().orElseThrow().fresh(),
                "quarkus.log.category.\"dev.nanozk\".level", "TRACE",
                "quarkus.log.category.\"dev.nanozk\".min-level", "TRACE");
        String answer;
        try (PackagedServer s =
                PackagedServer.begin(directory.resolve("out"), data, settings).ready()) {
            assertEquals(401, chat(s, "sk-wrong-and-not-to-be-seen", "").statusCode());
            assertEquals(
                    400, chat(s, KEY, "\"temperature\":\"" + PROMPT + "\",").statusCode());
            Response r = chat(s, KEY, "");
            assertEquals(200, r.statusCode(), r::asString);
            answer = r.path("choices[0].message.content");
            String id = r.header("X-Receipt-Id");
            for (int i = 0; i < 2400 && !status(s, id).contains("\"status\":\"proved\""); i++) {
                StoriesProfile.pause();
            }
            assertTrue(status(s, id).contains("\"status\":\"proved\""), status(s, id));
            belongsToItsKey(s, id, r.path("id"));
            s.kill();
            String output = s.output();
            assertTrue(output.contains("is ready"), output);
            for (String secret : secrets(data, answer)) {
                assertFalse(output.contains(secret), secret);
            }
            keysAreNowhereAtRest(data, settings.get("nanozk.database-url"));
        }
    }

    /** Neither in a file nor in a row: what is kept of a key is its digest's beginning, as the owner of receipts. */
    private static void keysAreNowhereAtRest(Path data, String database) throws Exception {
        List<String> keys = List.of(KEY, OTHER, "sk-wrong-and-not-to-be-seen");
        int seen = 0;
        try (Stream<Path> files = Files.walk(data)) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(f, StandardCharsets.ISO_8859_1);
                keys.forEach(k -> assertFalse(bytes.contains(k), f + " holds a key"));
                seen++;
            }
        }
        assertTrue(seen > 5, "files: " + seen);
        Set<String> owners = new TreeSet<>();
        try (Connection c = DriverManager.getConnection(database + "&password=" + PASSWORD);
                Statement s = c.createStatement()) {
            for (String table : Tables.ALL) {
                ResultSet rows = s.executeQuery("select t::text from " + table + " t");
                while (rows.next()) {
                    String row = rows.getString(1);
                    keys.forEach(k -> assertFalse(row.contains(k), table + " holds a key"));
                }
            }
            ResultSet rows = s.executeQuery("select owner from receipts");
            while (rows.next()) {
                owners.add(rows.getString(1));
            }
        }
        String digest = Digests.hex(Digests.sha256(KEY.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Set.of(digest.substring(0, 16)), owners);
    }

    /** For another key the receipt is as unknown as one that is not there. */
    private static void belongsToItsKey(PackagedServer s, String id, String completion) {
        for (String path : List.of(
                "/v1/receipts/" + id,
                "/v1/receipts/" + id + "/bundle",
                "/v1/receipts/" + id + "/events",
                "/v1/receipts?completion_id=" + completion)) {
            assertEquals(404, as(s, OTHER).get(path).statusCode(), path);
            assertEquals(200, as(s, KEY).get(path).statusCode(), path);
        }
        assertEquals(404, as(s, OTHER).delete("/v1/receipts/" + id).statusCode());
        assertEquals(200, as(s, KEY).get("/v1/receipts/" + id).statusCode());
    }

    private static io.restassured.specification.RequestSpecification as(PackagedServer s, String key) {
        return RestAssured.given().port(s.port).header("Authorization", "Bearer " + key);
    }

    private static String status(PackagedServer s, String id) {
        return RestAssured.given()
                .port(s.port)
                .header("Authorization", "Bearer " + KEY)
                .get("/v1/receipts/" + id)
                .asString();
    }

    private static List<String> secrets(Path data, String answer) throws Exception {
        List<String> out =
                new ArrayList<>(List.of(KEY, OTHER, "sk-wrong-and-not-to-be-seen", PASSWORD, PROMPT, "anonce-that"));
        if (answer.strip().length() > 8) {
            out.add(answer.strip());
        }
        try (Stream<Path> files = Files.list(data.resolve("secrets"))) {
            for (Path f : files.toList()) {
                byte[] secret = Files.readAllBytes(f);
                out.add(HexFormat.of().formatHex(secret));
                out.add(Base64.getEncoder().encodeToString(secret));
            }
        }
        assertTrue(out.size() > 8);
        return out;
    }
}
