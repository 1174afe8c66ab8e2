package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StalledStreamsTest {
    /** A connection of which only the end is looked at. */
    private static HttpConnection connection(CountDownLatch closed) {
        return (HttpConnection) Proxy.newProxyInstance(
                HttpConnection.class.getClassLoader(), new Class<?>[] {HttpConnection.class}, (self, method, args) -> {
                    assertEquals("close", method.getName());
                    closed.countDown();
                    return null;
                });
    }

    @Test
    void nothingIsKeptOfAWriteThatIsThrough() throws Exception {
        StalledStreams streams = new StalledStreams(Duration.ofHours(1));
        CountDownLatch closed = new CountDownLatch(1);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream watched = streams.watch(sink, connection(closed))) {
            for (int i = 0; i < 1000; i++) {
                watched.write(new byte[] {1, 2}, 0, 2);
                assertEquals(0, streams.pending());
            }
        }
        assertEquals(2000, sink.size());
        assertEquals(1, closed.getCount());
        streams.stop();
    }

    @Test
    void aWriteThatHangsEndsWithItsConnection() throws Exception {
        StalledStreams streams = new StalledStreams(Duration.ofMillis(20));
        CountDownLatch closed = new CountDownLatch(1);
        OutputStream hanging = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    assertTrue(closed.await(1, TimeUnit.MINUTES), "the connection is open");
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("closed");
            }
        };
        OutputStream watched = streams.watch(hanging, connection(closed));
        org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> watched.write(new byte[] {1}, 0, 1));
        assertEquals(0, streams.pending());
        streams.stop();
    }
}
