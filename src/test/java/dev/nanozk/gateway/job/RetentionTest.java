package dev.nanozk.gateway.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.store.ContentStore;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path data;

    private ReceiptRepository receipts;
    private Forgetting forgetting;
    private Instant wall;
    private long nanos;

    @BeforeEach
    void open() throws Exception {
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
        Flyway.configure().dataSource(pool).load().migrate();
        receipts = new ReceiptRepository(pool);
        forgetting = new Forgetting(data, receipts, new JobRepository(pool));
        // Rows have the real time of their last change.
        wall = Instant.now();
        for (String id : new String[] {"proved", "due"}) {
            receipts.insert(ReceiptRow.open(id, "c-" + id, 0, null, "m", "00", "prove", null, 2, "{}", wall));
            receipts.answered(id, new ReceiptRepository.Answered("text", "ab", null, null), ReceiptStatus.QUEUED);
        }
        receipts.proved("proved", "{}", new ContentStore(data.resolve("contents")).put(new byte[] {1}));
    }

    private Retention retention() {
        return new Retention(Optional.of(MONTH), receipts, forgetting, () -> wall, () -> nanos);
    }

    private void pass(Duration d) {
        wall = wall.plus(d);
        nanos += d.toNanos();
    }

    @Test
    void whatHasEndedIsForgottenInTime() throws Exception {
        Retention r = retention();
        String bundle = receipts.find("proved").orElseThrow().bundleSha256();
        pass(MONTH.minusMinutes(1));
        assertEquals(0, r.round());
        assertNotNull(receipts.find("proved").orElseThrow().responseText());
        pass(Duration.ofMinutes(2));
        assertEquals(1, r.round());
        assertNotNull(receipts.find("proved").orElseThrow().deletedAt());
        assertTrue(new ContentStore(data.resolve("contents")).get(bundle).isEmpty());
        assertEquals("text", receipts.find("due").orElseThrow().responseText());
        assertEquals(0, r.round());
    }

    @Test
    void aClockThatJumpsForgetsNothing() {
        Retention r = retention();
        wall = wall.plus(MONTH).plusSeconds(60);
        assertEquals(0, r.round());
        // Nor when it has jumped back, or time goes on: only a new start trusts the clock again.
        wall = wall.minus(MONTH);
        pass(MONTH.plusSeconds(60));
        assertEquals(0, r.round());
        assertNull(receipts.find("proved").orElseThrow().deletedAt());
        assertEquals(1, retention().round());
    }

    @Test
    void withoutASettingNothingIsForgotten() {
        Retention r = new Retention(Optional.empty(), receipts, forgetting, () -> wall, () -> nanos);
        pass(Duration.ofDays(10_000));
        assertEquals(0, r.round());
        assertFalse(receipts.find("proved").isEmpty());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Retention(Optional.of(Duration.ofMinutes(5)), receipts, forgetting, () -> wall, () -> nanos));
    }
}
