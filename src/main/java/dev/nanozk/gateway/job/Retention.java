package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Forgets receipts whose end is older than {@code nanozk.retention}, as {@code DELETE} does. Only while the wall clock has gone on as the monotonic clock since
 * the start: after a jump nothing is forgotten until the next start.
 */
@ApplicationScoped
public class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final int BATCH = 100;
    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration JUMP = Duration.ofHours(1);

    private final Optional<Duration> time;
    private final ReceiptRepository receipts;
    private final Forgetting forgetting;
    private final Supplier<Instant> wall;
    private final LongSupplier nanos;
    private final Instant startWall;
    private final long startNanos;
    private boolean jumped;

    @Inject
    Retention(NanozkConfig config, ReceiptRepository receipts, Forgetting forgetting) {
        this(config.retention(), receipts, forgetting, Instant::now, System::nanoTime);
    }

    Retention(
            Optional<Duration> time,
            ReceiptRepository receipts,
            Forgetting forgetting,
            Supplier<Instant> wall,
            LongSupplier nanos) {
        if (time.isPresent() && time.get().compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("nanozk.retention is shorter than an hour");
        }
        this.time = time;
        this.receipts = receipts;
        this.forgetting = forgetting;
        this.wall = wall;
        this.nanos = nanos;
        this.startWall = wall.get();
        this.startNanos = nanos.getAsLong();
    }

    /** Forgets what is due; number of receipts. */
    int round() {
        if (time.isEmpty()) {
            return 0;
        }
        Instant now = wall.get();
        Duration drift = Duration.between(startWall, now)
                .minusNanos(nanos.getAsLong() - startNanos)
                .abs();
        if (jumped || drift.compareTo(JUMP) > 0) {
            if (!jumped) {
                LOG.errorf("the clock has jumped by %s: nothing is forgotten until the next start", drift);
            }
            jumped = true;
            return 0;
        }
        List<ReceiptRow> due = receipts.ended(now.minus(time.get()), BATCH);
        int n = 0;
        for (ReceiptRow r : due) {
            try {
                forgetting.forget(r);
                n++;
            } catch (IOException e) {
                LOG.errorf("receipt %s can't be forgotten wholly: %s", r.id(), e.getMessage());
            }
        }
        return n;
    }
}
