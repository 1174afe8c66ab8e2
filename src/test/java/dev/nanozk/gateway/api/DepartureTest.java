package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A client that goes away frees its place within a second. */
@QuarkusTest
@TestProfile(DepartureTest.EndlessProfile.class)
class DepartureTest {
    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    /** Serves a model that never ends. */
    public static class EndlessProfile implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(Endless.class);
        }
    }

    /** Goes on until it is abandoned; a model named slow sends nothing. */
    @Alternative
    @ApplicationScoped
    public static class Endless implements ChatBackend {
        @Override
        public List<ModelCard> models() {
            return List.of();
        }

        @Override
        public Optional<byte[]> verificationKey(String model) {
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public <T> T withTokens(String model, Function<Tokens, T> use) {
            throw ApiException.unknownModel(model);
        }

        @Override
        public Run start(Call call) {
            return new Run() {
                @Override
                public int promptTokens() {
                    return 1;
                }

                @Override
                public CallReading calls() {
                    return null;
                }

                @Override
                public String modelRoot() {
                    return "0".repeat(64);
                }

                @Override
                public int choices() {
                    return 1;
                }

                @Override
                public List<String> receiptIds() {
                    return List.of("r-1");
                }

                @Override
                public Outcome answer(int choice, Consumer<Piece> pieces, BooleanSupplier abandoned) {
                    EVENTS.add("begun");
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    while (!abandoned.getAsBoolean() && System.nanoTime() < end) {
                        if (!call.model().equals("slow")) {
                            pieces.accept(new Piece("x", List.of()));
                        }
                        StoriesProfile.pause();
                    }
                    return new Outcome("x", "aborted", 1, 0, ReceiptReference.of("r-1", "aborted"));
                }

                @Override
                public void close() {
                    EVENTS.add("closed");
                }
            };
        }
    }

    @TestHTTPResource("/")
    private URI server;

    private void departs(String model, boolean stream) throws Exception {
        EVENTS.clear();
        String body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertEquals("begun", EVENTS.poll(10, TimeUnit.SECONDS));
            if (stream) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int next = socket.getInputStream().read();
                    assertTrue(next >= 0, head.toString());
                    head.append((char) next);
                }
                assertTrue(head.indexOf("X-Receipt-Id: r-1") > 0, head.toString());
            }
        }
        assertEquals("closed", EVENTS.poll(1, TimeUnit.SECONDS), "the place was not freed within a second");
    }

    @Test
    void whileItReadsAStream() throws Exception {
        departs("fast", true);
    }

    @Test
    void whileNothingIsSent() throws Exception {
        departs("slow", true);
    }

    @Test
    void whileItWaitsForTheWhole() throws Exception {
        departs("slow", false);
    }
}
