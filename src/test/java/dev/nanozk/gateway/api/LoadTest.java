package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.LoadBench;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A slice of {@code nanozk bench load}: many streaming clients at once, then many that leave; {@code -Dnanozk.load-seconds=N} for more. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class LoadTest {
    private static final int SECONDS = Integer.getInteger("nanozk.load-seconds", 3);

    @TestHTTPResource("/")
    URI server;

    @Test
    void manyClientsAtOnceAndMoreThatLeave() throws Exception {
        StoriesProfile.requireModel();
        LoadBench bench = new LoadBench(server, StoriesProfile.MODEL, "commit", 8);
        ObjectNode report = bench.run(64, Duration.ofSeconds(SECONDS));
        assertEquals(0, report.get("errors").asInt(), report.toString());
        assertEquals(0, report.get("receipts_lost").asInt(), report.toString());
        assertTrue(report.get("answers").asInt() > 0, report.toString());
        assertEquals(report.get("answers").asLong(), report.get("receipts").asLong(), report.toString());
        ObjectNode departed = bench.departures(60);
        assertTrue(departed.get("answered").asBoolean(), departed.toString());
        // Whoever has left or was answered holds no place.
        String admitted = "nanozk_requests_admitted{model=\"" + StoriesProfile.MODEL + "\"} 0.0";
        for (int i = 0; i < 200 && !metrics().contains(admitted); i++) {
            StoriesProfile.pause();
        }
        assertTrue(metrics().contains(admitted), "places are still taken");
    }

    private static String metrics() {
        return RestAssured.get("/q/metrics").asString();
    }
}
