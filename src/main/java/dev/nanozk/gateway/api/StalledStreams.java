package dev.nanozk.gateway.api;

import dev.nanozk.gateway.config.NanozkConfig;
import io.vertx.core.http.HttpConnection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes the connections of clients that do not read: a write that is not through in time ends with them. */
@ApplicationScoped
public class StalledStreams {
    private final long millis;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("stalled-streams").daemon().factory());

    @Inject
    StalledStreams(NanozkConfig config) {
        this(config.sendTimeout());
    }

    StalledStreams(Duration timeout) {
        this.millis = timeout.toMillis();
        // A task for every token: kept until its time, each would hold a connection for as long as a stream may be left
        // unread.
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Number of writes that are under way. */
    int pending() {
        return clock.getQueue().size();
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
