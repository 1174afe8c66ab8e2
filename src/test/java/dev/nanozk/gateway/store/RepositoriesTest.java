package dev.nanozk.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Challenge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoriesTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private DataSource pool;
    private ReceiptRepository receipts;
    private JobRepository jobs;

    /** A fresh, empty database. */
    DataSource database() throws Exception {
        JdbcDataSource pool = new JdbcDataSource();
        pool.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
        return pool;
    }

    @BeforeEach
    void migrate() throws Exception {
        pool = database();
        Flyway.configure().dataSource(pool).load().migrate();
        receipts = new ReceiptRepository(pool);
        jobs = new JobRepository(pool);
        receipts.insert(ReceiptRow.open(
                "r1",
                "chatcmpl-1",
                0,
                null,
                "m",
                "00",
                "prove",
                "nonce",
                2,
                "{}",
                Instant.parse("2030-01-01T00:00:00Z")));
    }

    private static JobRow job(String id, String kind, int layer) {
        Instant now = Instant.now();
        return new JobRow(
                id,
                "r1",
                kind,
                layer,
                JobStatus.QUEUED,
                JobRepository.INTERACTIVE,
                0,
                "payloads/r1",
                null,
                null,
                null,
                null,
                now,
                now);
    }

    private void twoJobs() {
        jobs.insert(List.of(job("j0", "block", 0), job("j1", "head", 0)));
    }

    @Test
    void aReceiptGoesItsWay() {
        assertEquals(ReceiptStatus.OPEN, receipts.find("r1").orElseThrow().status());
        assertEquals(
                Instant.parse("2030-01-01T00:00:00Z"),
                receipts.find("r1").orElseThrow().createdAt());
        receipts.answered("r1", new ReceiptRepository.Answered("text", "ab", null, null), ReceiptStatus.QUEUED);
        assertEquals(1, receipts.backlog());
        assertTrue(receipts.move("r1", ReceiptStatus.QUEUED, ReceiptStatus.PROVING));
        assertFalse(receipts.move("r1", ReceiptStatus.QUEUED, ReceiptStatus.PROVING));
        receipts.claim("r1", "{\"a\":1}");
        receipts.proved("r1", "{}", "cd");
        ReceiptRow r = receipts.findByCompletion("chatcmpl-1").orElseThrow();
        assertEquals(ReceiptStatus.PROVED, r.status());
        assertEquals("{\"a\":1}", r.claimJson());
        assertEquals("cd", r.bundleSha256());
        assertEquals(0, receipts.backlog());
    }

    @Test
    void aProvedReceiptDoesNotFail() {
        receipts.proved("r1", "{}", "cd");
        receipts.failed("r1", "code", "detail");
        assertEquals(ReceiptStatus.PROVED, receipts.find("r1").orElseThrow().status());
    }

    @Test
    void forgettingKeepsThePlaceInTheLog() {
        receipts.answered("r1", new ReceiptRepository.Answered("text", "ab", "{}", 7L), ReceiptStatus.COMMITTED);
        assertEquals(1, receipts.findByContent("ab", 9).size());
        receipts.forget("r1");
        assertEquals(List.of(), receipts.findByContent("ab", 9));
        ReceiptRow r = receipts.find("r1").orElseThrow();
        assertNull(r.responseText());
        assertNull(r.requestJson());
        assertNull(r.commitmentJson());
        assertEquals(7, r.commitmentIndex());
        assertEquals(ReceiptStatus.COMMITTED, r.status());
        receipts.proved("r1", "{}", "cd");
        receipts.failed("r1", "code", "detail");
        assertEquals(ReceiptStatus.COMMITTED, receipts.find("r1").orElseThrow().status());
        assertFalse(receipts.signed("r1", "{}"));
        assertNull(receipts.find("r1").orElseThrow().bundleSha256());
    }

    /** A challenge, its jobs and the statement taken back: all, or nothing. */
    @Test
    void challengesAreKeptInTheirOrder() {
        ChallengeRepository challenges = new ChallengeRepository(pool);
        receipts.answered("r1", new ReceiptRepository.Answered("text", "ab", null, null), ReceiptStatus.QUEUED);
        Challenge first = new Challenge("the first nonce of all", 2, List.of(0, 11));
        assertFalse(challenges.add("r1", 0, first, List.of(job("j0", "block", 0))), "boundaries are not logged");
        receipts.bounded("r1", "{}");
        receipts.boundariesLogged("r1", 5);
        receipts.signed("r1", "{}");
        receipts.logged("r1", 9);
        receipts.proved("r1", "{}", "cd", ReceiptStatus.AWAITING_CHALLENGE);
        assertTrue(challenges.add("r1", 0, first, List.of(job("j0", "block", 0), job("j1", "block", 11))));
        ReceiptRow r = receipts.find("r1").orElseThrow();
        assertEquals(ReceiptStatus.PROVING, r.status());
        assertNull(r.envelopeJson());
        assertNull(r.proofIndex());
        assertEquals("cd", r.bundleSha256());
        assertEquals(5, r.boundariesIndex());
        assertThrows(StoreException.class, () -> challenges.add("r1", 1, first, List.of(job("j2", "block", 2))));
        assertEquals(2, jobs.ofReceipt("r1").size());
        Challenge second = Challenge.named("another nonce, later", List.of(11, 3));
        assertTrue(challenges.add("r1", 1, second, List.of(job("j3", "block", 3))));
        assertEquals(List.of(first, second), challenges.of("r1"));
        assertEquals(List.of(3, 11), challenges.of("r1").get(1).blocks());
        assertNull(challenges.of("r1").get(1).count());
        receipts.forget("r1");
        assertEquals(List.of(), challenges.of("r1"));
        assertNull(receipts.find("r1").orElseThrow().boundariesJson());
        assertFalse(challenges.add("r1", 0, first, List.of()));
    }

    @Test
    void jobsAreInsertedAllOrNone() {
        assertThrows(
                StoreException.class,
                () -> jobs.insert(List.of(job("j0", "block", 0), job("j1", "block", 1), job("j2", "block", 0))));
        assertEquals(List.of(), jobs.ofReceipt("r1"));
    }

    @Test
    void everyJobIsClaimedOnce() {
        twoJobs();
        assertEquals("j0", jobs.claim("w1", LEASE).orElseThrow().id());
        assertEquals("j1", jobs.claim("w2", LEASE).orElseThrow().id());
        assertTrue(jobs.claim("w3", LEASE).isEmpty());
        assertTrue(jobs.renew("j0", "w1", LEASE));
        assertFalse(jobs.renew("j0", "w2", LEASE));
        assertEquals(Map.of(JobStatus.RUNNING, 2), jobs.progress("r1"));
    }

    @Test
    void theFirstResultCounts() {
        twoJobs();
        jobs.claim("w1", LEASE);
        assertTrue(jobs.done("j0", "aa"));
        assertFalse(jobs.done("j0", "bb"));
        assertEquals("aa", jobs.find("j0").orElseThrow().proofSha256());
        jobs.failed("j0", "late", 1);
        assertEquals(JobStatus.DONE, jobs.find("j0").orElseThrow().status());
    }

    @Test
    void aFailedJobIsTriedAgainUntilItHasFailedForGood() {
        twoJobs();
        jobs.claim("w1", LEASE);
        assertEquals(JobStatus.QUEUED, jobs.failed("j0", "why", 2));
        assertEquals("j0", jobs.claim("w1", LEASE).orElseThrow().id());
        assertEquals(JobStatus.FAILED, jobs.failed("j0", "why", 2));
        assertEquals(2, jobs.find("j0").orElseThrow().attempts());
    }

    @Test
    void aJobWhoseWorkerDiedComesBack() {
        twoJobs();
        jobs.claim("w1", Duration.ofSeconds(-1));
        jobs.claim("w2", LEASE);
        assertEquals(1, jobs.requeueExpired());
        assertEquals("j0", jobs.claim("w3", LEASE).orElseThrow().id());
        assertEquals(2, jobs.requeueRunning());
    }

    @Test
    void aDatabaseBelongsToOneDataDirectory(@TempDir Path directory) throws Exception {
        Installation first = Installation.of(Files.createDirectory(directory.resolve("a")));
        Installation second = Installation.of(Files.createDirectory(directory.resolve("b")));
        Sql sql = new Sql(pool);
        first.own(sql);
        first.own(sql);
        assertEquals(first.id(), Installation.of(directory.resolve("a")).id());
        StoreException e = assertThrows(StoreException.class, () -> second.own(sql));
        assertTrue(e.getMessage().contains(first.id()), e.getMessage());
    }

    @Test
    void twoServersThatBeginAtOnceDoNotShareADatabase(@TempDir Path directory) throws Exception {
        List<Installation> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(Installation.of(Files.createDirectory(directory.resolve("d" + i))));
        }
        long owners = all.parallelStream()
                .filter(i -> {
                    try {
                        i.own(new Sql(pool));
                        return true;
                    } catch (StoreException e) {
                        return false;
                    }
                })
                .count();
        assertEquals(1, owners);
    }

    @Test
    void theEndOfAnAnswerAndItsJobsAreOne() {
        jobs.insert(
                List.of(job("j0", "block", 0), job("j1", "head", 0)),
                "r1",
                new ReceiptRepository.Answered("text", "ab", null, null));
        assertEquals(ReceiptStatus.QUEUED, receipts.find("r1").orElseThrow().status());
        assertEquals("text", receipts.find("r1").orElseThrow().responseText());
        assertEquals(List.of(), receipts.open());
        receipts.insert(ReceiptRow.open(
                "r2", "chatcmpl-2", 0, null, "m", "00", "prove", null, 2, "{}", Instant.parse("2030-01-01T00:00:00Z")));
        assertEquals(List.of("r2"), receipts.open());
        // The second job has the place of one that is there: neither is written, and the answer has no end.
        assertThrows(
                StoreException.class,
                () -> jobs.insert(
                        List.of(job("j2", "other", 0), job("j3", "head", 0)),
                        "r2",
                        new ReceiptRepository.Answered("text", "ab", null, null)));
        assertEquals(List.of("r2"), receipts.open());
        assertTrue(jobs.find("j2").isEmpty());
    }

    @Test
    void anAttemptThatTheDatabaseCutShortDoesNotCount() {
        twoJobs();
        jobs.claim("w1", LEASE);
        jobs.claim("w2", LEASE);
        assertEquals(1, jobs.giveBack("w1"));
        JobRow j = jobs.find("j0").orElseThrow();
        assertEquals(JobStatus.QUEUED, j.status());
        assertEquals(0, j.attempts());
        assertEquals(JobStatus.RUNNING, jobs.find("j1").orElseThrow().status());
    }

    @Test
    void aLostProofIsMadeAgain() {
        twoJobs();
        jobs.claim("w1", LEASE);
        jobs.again("j0");
        assertEquals(JobStatus.RUNNING, jobs.find("j0").orElseThrow().status());
        jobs.done("j0", "aa");
        jobs.again("j0");
        assertEquals(JobStatus.QUEUED, jobs.find("j0").orElseThrow().status());
        assertNull(jobs.find("j0").orElseThrow().proofSha256());
        assertTrue(jobs.done("j0", "bb"));
    }

    /** Jobs of which nothing was heard for a minute, as a clock says. */
    private List<String> silent(Instant now) {
        return jobs.silent(now, Duration.ofMinutes(1), Duration.ofHours(2)).stream()
                .map(JobRow::id)
                .sorted()
                .toList();
    }

    private List<String> undispatched(int priority) {
        return jobs.undispatched("00", priority, 9).stream().map(JobRow::id).toList();
    }

    @Test
    void theOutboxHoldsWhatTheBrokerHasNot() {
        twoJobs();
        new Sql(pool).update("update jobs set priority = ? where id = 'j0'", JobRepository.BATCH);
        assertEquals(JobRepository.INTERACTIVE, jobs.find("j1").orElseThrow().priority());
        // What somebody waits for goes first on the server's own threads, and has a window of its own at the broker.
        assertEquals(List.of("00"), jobs.undispatchedRoots());
        assertEquals(List.of("j1"), undispatched(JobRepository.INTERACTIVE));
        assertEquals(List.of("j0"), undispatched(JobRepository.BATCH));
        assertEquals(List.of(), jobs.undispatched("01", JobRepository.BATCH, 9));
        assertEquals(List.of(), jobs.undispatched("00", JobRepository.BATCH, 0));
        assertEquals("j1", jobs.claim("w", LEASE).orElseThrow().id());
        jobs.requeueRunning();
        assertEquals(0, jobs.dispatched("00", JobRepository.INTERACTIVE));
        jobs.dispatch("j1");
        assertEquals(List.of(), undispatched(JobRepository.INTERACTIVE));
        assertEquals(1, jobs.dispatched("00", JobRepository.INTERACTIVE));
        assertEquals(0, jobs.dispatched("00", JobRepository.BATCH));
        assertEquals(0, jobs.dispatched("01", JobRepository.INTERACTIVE));
        jobs.dispatch("j0");
        assertEquals(List.of(), jobs.undispatchedRoots());
        // A failed attempt goes to the broker again.
        assertTrue(jobs.started("j1", "w1", LEASE));
        assertEquals(JobStatus.QUEUED, jobs.failed("j1", "why", 3));
        assertEquals(List.of("j1"), undispatched(JobRepository.INTERACTIVE));
    }

    @Test
    void aJobThatNobodyHasComesBackToTheOutbox() {
        twoJobs();
        Instant later = Instant.now().plusSeconds(3600);
        assertEquals(List.of(), silent(later));
        jobs.dispatch("j0");
        jobs.dispatch("j1");
        assertEquals(List.of(), silent(Instant.now()));
        assertEquals(List.of("j0", "j1"), silent(later));
        // A clock that has gone back: what was said then is in its future.
        assertEquals(List.of("j0", "j1"), silent(Instant.now().minusSeconds(3600)));
        // A worker's word holds for its lease.
        assertTrue(jobs.started("j0", "w1", Duration.ofHours(2)));
        assertEquals(List.of("j1"), silent(later));
        assertEquals(List.of("j0", "j1"), silent(Instant.now().minusSeconds(3600)));
        jobs.undispatch("j1");
        assertEquals(List.of("j1"), undispatched(JobRepository.INTERACTIVE));
        jobs.done("j0", "aa");
        jobs.undispatch("j0");
        assertEquals(JobStatus.DONE, jobs.find("j0").orElseThrow().status());
    }

    @Test
    void heartbeatsAreOneAttemptAndAnotherWorkerIsAnother() {
        twoJobs();
        assertTrue(jobs.started("j0", "w1", LEASE));
        assertTrue(jobs.started("j0", "w1", LEASE));
        assertEquals(1, jobs.find("j0").orElseThrow().attempts());
        assertTrue(jobs.started("j0", "w2", LEASE));
        JobRow j = jobs.find("j0").orElseThrow();
        assertEquals(2, j.attempts());
        assertEquals("w2", j.claimedBy());
        assertEquals(1, jobs.count(JobStatus.RUNNING));
        assertTrue(jobs.giveUp("j0", "dead"));
        assertFalse(jobs.giveUp("j0", "again"));
        assertFalse(jobs.started("j0", "w3", LEASE));
        assertEquals(JobStatus.FAILED, jobs.find("j0").orElseThrow().status());
    }
}
