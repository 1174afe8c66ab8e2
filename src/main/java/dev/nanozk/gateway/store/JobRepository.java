package dev.nanozk.gateway.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Proof jobs in the database: a worker claims one for a time, and a job whose worker died comes back. */
@ApplicationScoped
public class JobRepository {
    /** Priority of a job that somebody waits for. */
    public static final int INTERACTIVE = 5;

    /** Priority of a job that nobody waits for. */
    public static final int BATCH = 1;

    private static final int CANDIDATES = 16;
    private final Sql sql;

    @Inject
    JobRepository(Database database) {
        this(database.pool());
    }

    public JobRepository(DataSource pool) {
        sql = new Sql(pool);
    }

    /** Adds all jobs of a receipt, or none. */
    public void insert(List<JobRow> jobs) {
        sql.transaction(c -> insert(c, jobs));
    }

    /** The answer of an open receipt is complete and its jobs wait: both, or neither. */
    public void insert(List<JobRow> jobs, String receiptId, ReceiptRepository.Answered answer) {
        sql.transaction(c -> {
            Sql.update(
                    c,
                    ReceiptRepository.ANSWERED + " and status = 'open'",
                    ReceiptRepository.answeredArguments(receiptId, answer, ReceiptStatus.QUEUED));
            insert(c, jobs);
        });
    }

    static void insert(Connection c, List<JobRow> jobs) throws SQLException {
        Sql.batch(
                c,
                "insert into jobs (id, receipt_id, kind, layer, status, priority, attempts, payload_path, created_at,"
                        + " updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                jobs.stream()
                        .map(j -> new Object[] {
                            j.id(),
                            j.receiptId(),
                            j.kind(),
                            j.layer(),
                            j.status().text(),
                            j.priority(),
                            j.attempts(),
                            j.payloadPath(),
                            j.createdAt(),
                            j.updatedAt()
                        })
                        .toList());
    }

    public Optional<JobRow> find(String id) {
        return sql.query("select * from jobs where id = ?", JobRepository::row, id).stream()
                .findFirst();
    }

    /** Jobs of a receipt: blocks in order, then the head. */
    public List<JobRow> ofReceipt(String receiptId) {
        return sql.query("select * from jobs where receipt_id = ? order by kind, layer", JobRepository::row, receiptId);
    }

    /** The oldest job that waits, interactive before batch, now this worker's until its lease ends; empty where none waits. */
    public Optional<JobRow> claim(String worker, Duration lease) {
        while (true) {
            List<JobRow> waiting = sql.query(
                    "select * from jobs where status = 'queued' order by priority desc, created_at, kind, layer limit ?",
                    JobRepository::row,
                    CANDIDATES);
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            for (JobRow j : waiting) {
                Instant now = Instant.now();
                int won = sql.update(
                        "update jobs set status = 'running', attempts = attempts + 1, claimed_by = ?, claimed_until = ?,"
                                + " updated_at = ? where id = ? and status = 'queued'",
                        worker,
                        now.plus(lease),
                        now,
                        j.id());
                if (won == 1) {
                    return find(j.id());
                }
            }
        }
    }

    /** Puts the end of a running job's lease off; false if the job is not this worker's any more. */
    public boolean renew(String id, String worker, Duration lease) {
        Instant now = Instant.now();
        return sql.update(
                        "update jobs set claimed_until = ?, updated_at = ?"
                                + " where id = ? and claimed_by = ? and status = 'running'",
                        now.plus(lease),
                        now,
                        id,
                        worker)
                == 1;
    }

    /** The first result counts; false for a later one of the same job. */
    public boolean done(String id, String proofSha256) {
        return sql.update(
                        "update jobs set status = 'done', proof_sha256 = ?, error = null, claimed_by = null,"
                                + " claimed_until = null, updated_at = ? where id = ? and status <> 'done'",
                        proofSha256,
                        Instant.now(),
                        id)
                == 1;
    }

    /** An attempt failed: the job waits again, or has failed for good after so many attempts. */
    public JobStatus failed(String id, String error, int maxAttempts) {
        sql.update(
                "update jobs set status = case when attempts >= ? then 'failed' else 'queued' end, error = ?,"
                        + " dispatched_at = null,"
                        + " claimed_by = null, claimed_until = null, updated_at = ? where id = ? and status = 'running'",
                maxAttempts,
                error,
                Instant.now(),
                id);
        return find(id).map(JobRow::status).orElse(JobStatus.FAILED);
    }

    /** Jobs whose worker's lease has ended wait again; how many. */
    public int requeueExpired() {
        Instant now = Instant.now();
        return sql.update(
                "update jobs set status = 'queued', claimed_by = null, claimed_until = null, updated_at = ?"
                        + " where status = 'running' and claimed_until < ?",
                now,
                now);
    }

    /** The proof of a job is lost: it is made again. */
    public void again(String id) {
        sql.update(
                "update jobs set status = 'queued', attempts = 0, proof_sha256 = null, updated_at = ?"
                        + " where id = ? and status = 'done'",
                Instant.now(),
                id);
    }

    /** Jobs that were running when the server ended and were begun at least so often. */
    public List<JobRow> running(int attempts) {
        return sql.query(
                "select * from jobs where status = 'running' and attempts >= ? and dispatched_at is null",
                JobRepository::row,
                attempts);
    }

    /** All running jobs wait again: for the start of a server that is alone with its database. */
    public int requeueRunning() {
        return sql.update(
                "update jobs set status = 'queued', claimed_by = null, claimed_until = null, updated_at = ?"
                        + " where status = 'running'",
                Instant.now());
    }

    /** What a worker has left running waits again, and the attempt does not count: the database was away, not the job wrong. */
    public int giveBack(String worker) {
        return sql.update(
                "update jobs set status = 'queued', attempts = attempts - 1, claimed_by = null, claimed_until = null,"
                        + " updated_at = ? where status = 'running' and claimed_by = ?",
                Instant.now(),
                worker);
    }

    /** Number of jobs of a status. */
    public int count(JobStatus status) {
        return sql.query("select count(*) as n from jobs where status = ?", row -> row.getInt("n"), status.text())
                .getFirst();
    }

    /** Model roots of which jobs wait that are not at the broker. */
    public List<String> undispatchedRoots() {
        return sql.query(
                "select distinct model_root from jobs join receipts on receipts.id = jobs.receipt_id"
                        + " where jobs.status = 'queued' and dispatched_at is null order by model_root",
                row -> row.getString("model_root"));
    }

    /** Jobs of a model root and a priority that wait and are not at the broker, oldest first. */
    public List<JobRow> undispatched(String root, int priority, int limit) {
        return sql.query(
                "select jobs.* from jobs join receipts on receipts.id = jobs.receipt_id where model_root = ?"
                        + " and jobs.status = 'queued' and priority = ? and dispatched_at is null"
                        + " order by jobs.created_at, kind, layer limit ?",
                JobRepository::row,
                root,
                priority,
                limit);
    }

    /** Number of jobs of a priority that are at the broker or with a worker, of receipts of a model root. */
    public int dispatched(String root, int priority) {
        return sql.query(
                        "select count(*) as n from jobs join receipts on receipts.id = jobs.receipt_id"
                                + " where model_root = ? and priority = ? and jobs.status in ('queued', 'running')"
                                + " and dispatched_at is not null",
                        row -> row.getInt("n"),
                        root,
                        priority)
                .getFirst();
    }

    /** The broker has confirmed a job. */
    public void dispatch(String id) {
        sql.update("update jobs set dispatched_at = ? where id = ? and status = 'queued'", Instant.now(), id);
    }

    /** A worker has begun, or goes on with, a job: false if there is nothing to do any more. */
    public boolean started(String id, String worker, Duration lease) {
        Instant now = Instant.now();
        return sql.update(
                        "update jobs set status = 'running', claimed_until = ?, updated_at = ?,"
                                + " attempts = attempts + case when status = 'running' and claimed_by = ? then 0 else 1 end,"
                                + " claimed_by = ? where id = ? and status in ('queued', 'running')",
                        now.plus(lease),
                        now,
                        worker,
                        worker,
                        id)
                == 1;
    }

    /**
     * Jobs that are at the broker and of which nothing was heard for a time: confirmed before it, and no lease reaches it. Times that lie ahead are of a clock that
     * has gone back since: they say nothing.
     *
     * @param lease of workers
     */
    public List<JobRow> silent(Instant now, Duration silence, Duration lease) {
        return sql.query(
                "select * from jobs where status in ('queued', 'running') and (dispatched_at < ? or dispatched_at > ?)"
                        + " and (claimed_until is null or claimed_until < ? or claimed_until > ?)",
                JobRepository::row,
                now.minus(silence),
                now.plus(silence),
                now.minus(silence),
                now.plus(lease).plus(silence));
    }

    /** A job that has not ended has failed for good; false if it has ended. */
    public boolean giveUp(String id, String error) {
        return sql.update(
                        "update jobs set status = 'failed', error = ?, claimed_by = null, claimed_until = null, updated_at = ?"
                                + " where id = ? and status in ('queued', 'running')",
                        error,
                        Instant.now(),
                        id)
                == 1;
    }

    /** Jobs that are at the broker no more wait in the database again. */
    public void undispatch(String id) {
        sql.update(
                "update jobs set status = 'queued', dispatched_at = null, claimed_by = null, claimed_until = null,"
                        + " updated_at = ? where id = ? and status in ('queued', 'running')",
                Instant.now(),
                id);
    }

    /** Number of a receipt's jobs by status. */
    public Map<JobStatus, Integer> progress(String receiptId) {
        Map<JobStatus, Integer> out = new EnumMap<>(JobStatus.class);
        sql.query(
                "select status, count(*) as n from jobs where receipt_id = ? group by status",
                row -> out.put(JobStatus.of(row.getString("status")), row.getInt("n")),
                receiptId);
        return out;
    }

    /** Removes a receipt's jobs. */
    public void delete(String receiptId) {
        sql.update("delete from jobs where receipt_id = ?", receiptId);
    }

    private static JobRow row(ResultSet r) throws SQLException {
        return new JobRow(
                r.getString("id"),
                r.getString("receipt_id"),
                r.getString("kind"),
                r.getInt("layer"),
                JobStatus.of(r.getString("status")),
                r.getInt("priority"),
                r.getInt("attempts"),
                r.getString("payload_path"),
                r.getString("proof_sha256"),
                r.getString("error"),
                r.getString("claimed_by"),
                Sql.instant(r, "claimed_until"),
                Sql.instant(r, "created_at"),
                Sql.instant(r, "updated_at"));
    }
}
