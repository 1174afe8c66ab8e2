package dev.nanozk.gateway.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobRow;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.store.ReceiptRepository;
import dev.nanozk.gateway.store.ReceiptRow;
import dev.nanozk.gateway.store.ReceiptStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that make proofs, with proofs that are too large. */
class ProofWorkersTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @TempDir
    Path data;

    private NanozkConfig config;
    private JobRepository jobs;
    private ReceiptRepository receipts;

    @BeforeEach
    void open() {
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
        Flyway.configure().dataSource(pool).load().migrate();
        jobs = new JobRepository(pool);
        receipts = new ReceiptRepository(pool);
        config = (NanozkConfig) Proxy.newProxyInstance(
                NanozkConfig.class.getClassLoader(),
                new Class<?>[] {NanozkConfig.class},
                (self, method, args) -> switch (method.getName()) {
                    case "data" -> data;
                    case "minFreeSpace" -> new MemorySize(BigInteger.ONE);
                    case "workers" -> 1;
                    case "proofShare" -> 1.0;
                    case "brokerUrl" -> Optional.empty();
                    default -> throw new AssertionError(method.getName());
                });
    }

    private void receipt(String id) {
        receipts.insert(ReceiptRow.open(id, "c-" + id, 0, null, "m", "00", "prove", null, 2, "{}", Instant.now()));
        jobs.insert(
                ReceiptService.jobRows(id, 1, List.of(0), JobRepository.INTERACTIVE),
                id,
                new ReceiptRepository.Answered("text", "ab", null, null));
    }

    /** Receipt "large" needs more memory than there is. */
    private ProofRunner runner() throws IOException {
        return new ProofRunner(config, null, receipts, jobs, null, null, null, null) {
            @Override
            public void run(JobRow job) {
                if (job.receiptId().equals("large")) {
                    throw new OutOfMemoryError("Java heap space");
                }
                jobs.done(job.id(), "aa");
            }

            @Override
            public void finishInterrupted() {
                // Nothing was interrupted.
            }
        };
    }

    private void await(String job, JobStatus status) throws InterruptedException {
        for (int i = 0; i < 3000 && jobs.find(job).orElseThrow().status() != status; i++) {
            Thread.sleep(10);
        }
        assertEquals(status, jobs.find(job).orElseThrow().status());
    }

    @Test
    void aProofThatIsTooLargeFailsAndTheThreadGoesOn() throws Exception {
        receipt("large");
        receipt("small");
        ProofWorkers workers = new ProofWorkers(config, jobs, receipts, runner(), new StorageGuard(config));
        workers.start(null);
        await("large-0", JobStatus.FAILED);
        await("small-0", JobStatus.DONE);
        ReceiptRow failed = receipts.find("large").orElseThrow();
        assertEquals(ReceiptStatus.FAILED, failed.status());
        assertEquals("proof_failed", failed.failureCode());
        assertTrue(failed.failureDetail().contains("out of memory"), failed.failureDetail());
        workers.end(new ShutdownEvent());
    }

    @Test
    void aJobThatEndsTheServerIsGivenUp() throws Exception {
        receipt("large");
        ProofWorkers workers = new ProofWorkers(config, jobs, receipts, runner(), new StorageGuard(config));
        for (int start = 0; start < 10; start++) {
            workers.takeUp(null);
            assertEquals("large-0", jobs.claim("w", LEASE).orElseThrow().id());
        }
        workers.takeUp(null);
        assertEquals(JobStatus.FAILED, jobs.find("large-0").orElseThrow().status());
        assertEquals(ReceiptStatus.FAILED, receipts.find("large").orElseThrow().status());
        assertEquals(Optional.empty(), jobs.claim("w", LEASE));
    }
}
