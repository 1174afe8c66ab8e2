package dev.nanozk.gateway.api;

import dev.nanozk.gateway.config.NanozkConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a request that costs work is let in: decided from its head alone, on the event loop, before a thread or memory for its body is taken. A key's rate
 * first, then the number of requests on the server.
 */
@ApplicationScoped
public class Admission {
    private static final int RETRY_SECONDS = 2;

    private final int most;
    private final OptionalInt rate;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger inside = new AtomicInteger();

    Admission(NanozkConfig config) {
        this.most = config.maxRequests();
        this.rate = config.rateLimit();
        if (most < 1 || rate.isPresent() && rate.getAsInt() < 1) {
            throw new IllegalArgumentException("nanozk.max-requests and nanozk.rate-limit must be 1 or more");
        }
    }

    /** Requests that were let in and have not ended. */
    public int inside() {
        return inside.get();
    }

    /**
     * Lets a request in until its connection has its answer or is gone; or says why not.
     *
     * @param owner the key's name, or null: all clients of an open server share one rate
     */
    Optional<ApiException> enter(RoutingContext call, String owner) {
        Optional<ApiException> tooMany = rate(call.response(), owner == null ? "" : owner);
        if (tooMany.isPresent()) {
            return tooMany;
        }
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            return Optional.of(ApiException.overloaded(
                    "overloaded", "The server has as many requests as it can take.", RETRY_SECONDS));
        }
        call.addEndHandler(end -> inside.decrementAndGet());
        return Optional.empty();
    }

    private Optional<ApiException> rate(HttpServerResponse out, String owner) {
        if (rate.isEmpty()) {
            return Optional.empty();
        }
        int limit = rate.getAsInt();
        Bucket bucket = buckets.computeIfAbsent(owner, o -> Bucket.builder()
                .addLimit(l -> l.capacity(limit).refillGreedy(limit, Duration.ofMinutes(1)))
                .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        out.putHeader("X-RateLimit-Limit-Requests", Integer.toString(limit));
        out.putHeader("X-RateLimit-Remaining-Requests", Long.toString(probe.getRemainingTokens()));
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        int wait = (int) Math.max(1, Math.ceilDiv(probe.getNanosToWaitForRefill(), 1_000_000_000L));
        return Optional.of(ApiException.tooMany(wait));
    }
}
