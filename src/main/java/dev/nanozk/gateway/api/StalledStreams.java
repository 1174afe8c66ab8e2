package dev.nanozk.gateway.api;

import dev.nanozk.gateway.config.NanozkConfig;
import io.vertx.core.http.HttpConnection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes the connections of clients that do not read: a write that is not through in time ends with them. */
@ApplicationScoped
public class StalledStreams {
    private final long millis;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("stalled-streams").daemon().factory());

    StalledStreams(NanozkConfig config) {
        this.millis = config.sendTimeout().toMillis();
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }

    /** The same stream, watched. */
    OutputStream watch(OutputStream sink, HttpConnection connection) {
        return new FilterOutputStream(sink) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ScheduledFuture<?> end = clock.schedule(() -> connection.close(), millis, TimeUnit.MILLISECONDS);
                try {
                    out.write(bytes, from, length);
                    out.flush();
                } finally {
                    end.cancel(false);
                }
            }
        };
    }
}
