package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of the packaged server over sockets: clients that do not read, and an end that comes while answers are being sent. */
class StreamsIT {
    /** Large events, ten megabytes in all: more than the buffers of a connection hold. */
    private static final String BODY = "{\"model\":\"" + PackagedServer.MODEL
            + "\",\"stream\":true,\"n\":20,\"max_tokens\":400,\"logprobs\":true,\"top_logprobs\":20,\"receipt\":{\"mode\":\"commit\"},"
            + "\"temperature\":1,\"seed\":7,\"messages\":[{\"role\":\"user\",\"content\":\"Tim\"}]}";

    private static final Pattern RECEIPT = Pattern.compile("(?i)x-receipt-id: *(\\S+)");

    @TempDir
    Path directory;

    private String beginning;

    @BeforeEach
    void packaged() {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
    }

    private PackagedServer start(Map<String, String> settings) throws IOException {
        return PackagedServer.begin(directory.resolve("log"), directory.resolve("data"), settings)
                .ready();
    }

    /** Sends the request and reads the beginning of the answer. */
    private Socket open(PackagedServer server, int receiveBuffer) throws IOException {
        Socket s = new Socket();
        s.setReceiveBufferSize(receiveBuffer);
        s.setSoTimeout(60_000);
        s.connect(new InetSocketAddress("127.0.0.1", server.port));
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        s.getOutputStream()
                .write(
                        ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                        + body.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        s.getOutputStream().write(body);
        beginning = new String(s.getInputStream().readNBytes(2000), StandardCharsets.UTF_8);
        assertTrue(beginning.startsWith("HTTP/1.1 200"), beginning);
        return s;
    }

    /** Reads what is left; null where the connection was reset. */
    private static String rest(Socket s) throws IOException {
        InputStream in = s.getInputStream();
        StringBuilder all = new StringBuilder();
        byte[] piece = new byte[1 << 16];
        try {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                all.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
                if (all.indexOf("data: [DONE]") >= 0) {
                    return all.toString();
                }
            }
        } catch (SocketException e) {
            return null;
        }
        return all.toString();
    }

    @Test
    void aClientThatDoesNotReadIsLetGoAndOthersAreServed() throws Exception {
        try (PackagedServer server = start(Map.of("nanozk.send-timeout", "2s"));
                Socket stalled = open(server, 4096)) {
            long begin = System.nanoTime();
            assertEquals(200, server.chat(8).statusCode());
            // Long enough for the answer to be made: nothing is read meanwhile.
            Thread.sleep(30_000);
            String rest = rest(stalled);
            assertTrue(
                    rest == null || !rest.contains("data: [DONE]"),
                    "the server waited " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            assertEquals(200, server.chat(8).statusCode());
            try (Socket reader = open(server, 1 << 20)) {
                String whole = rest(reader);
                assertTrue(whole != null && whole.contains("data: [DONE]"), "a client that reads gets all of it");
            }
        }
    }

    @Test
    void anAnswerUnderWayIsFinishedWhenTheServerIsAskedToEnd() throws Exception {
        try (PackagedServer server = start(Map.of());
                Socket reader = open(server, 1 << 16)) {
            server.terminate();
            String rest = rest(reader);
            assertTrue(
                    rest != null && rest.contains("data: [DONE]"),
                    "cut off after " + (rest == null ? "a reset" : rest.length() + " bytes"));
            assertEquals(143, server.end(), server.output());
            assertFalse(server.output().contains("ERROR"), server.output());
        }
        Matcher receipt = RECEIPT.matcher(beginning);
        assertTrue(receipt.find(), beginning);
        try (PackagedServer again = start(Map.of())) {
            String state = again.get("/v1/receipts/" + receipt.group(1)).asString();
            assertTrue(state.contains("\"status\":\"committed\""), state);
        }
    }
}
