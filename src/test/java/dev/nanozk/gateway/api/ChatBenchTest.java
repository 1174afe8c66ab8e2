package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.ChatBench;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** {@code nanozk bench chat} against this server. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class ChatBenchTest {
    private static final int ROUNDS = 2;

    @TestHTTPResource("/")
    URI server;

    private ChatBench bench(String model, int maxTokens) {
        return new ChatBench(server, model, maxTokens, ROUNDS, (step, fraction) -> {});
    }

    @Test
    void everyKindOfAnswerIsMeasured() throws Exception {
        StoriesProfile.requireModel();
        ObjectNode n = bench(StoriesProfile.MODEL, 8).run();
        for (String kind : new String[] {"without_receipts", "with_receipts", "while_proving"}) {
            assertTrue(n.at("/" + kind + "/tokens_per_second").asDouble() > 0, n.toString());
            assertTrue(n.at("/" + kind + "/first_token_ms").asDouble() > 0, n.toString());
            assertEquals(ROUNDS, n.at("/" + kind + "/tokens_per_second_rounds").size());
            assertTrue(n.at("/" + kind + "/tokens").asInt() <= 8 * ROUNDS, n.toString());
        }
        assertTrue(n.at("/with_receipts/ratio").asDouble() > 0);
        assertTrue(n.get("commit_ms").asDouble() > 0);
        assertTrue(n.get("commit_ms_cold").asDouble() > 0);
        assertTrue(n.get("proved_after_ms").asDouble() > 0);
        assertEquals(ROUNDS, n.get("proved_after_ms_rounds").size());
    }

    @Test
    void whatTheServerRefusesIsAnError() {
        StoriesProfile.requireModel();
        IOException e = assertThrows(IOException.class, () -> bench("none", 8).run());
        assertTrue(e.getMessage().startsWith("status 404"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> bench(StoriesProfile.MODEL, 0));
    }
}
