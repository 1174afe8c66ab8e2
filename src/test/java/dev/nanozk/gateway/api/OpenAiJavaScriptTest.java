package dev.nanozk.gateway.api;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The official OpenAI client for JavaScript, unmodified: {@code src/test/js/openai.mjs}. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class OpenAiJavaScriptTest {
    @TestHTTPResource("/v1")
    URI server;

    @Test
    void theClientGetsWhatItExpects() throws Exception {
        StoriesProfile.requireModel();
        NodeScript.run("openai.mjs", server.toString(), StoriesProfile.MODEL);
    }
}
