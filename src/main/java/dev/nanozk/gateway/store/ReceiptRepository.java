package dev.nanozk.gateway.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/** Receipts in the database. */
@ApplicationScoped
public class ReceiptRepository {
    private final Sql sql;

    @Inject
    ReceiptRepository(Database database) {
        this(database.pool());
    }

    public ReceiptRepository(DataSource pool) {
        sql = new Sql(pool);
    }

    /** Adds a receipt. */
    public void insert(ReceiptRow r) {
        sql.update(
                "insert into receipts (id, completion_id, choice, owner, model, model_root, mode, status, nonce, layers,"
                        + " request_json, created_at, updated_at, budget)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                r.id(),
                r.completionId(),
                r.choice(),
                r.owner(),
                r.model(),
                r.modelRoot(),
                r.mode(),
                r.status().text(),
                r.nonce(),
                r.layers(),
                r.requestJson(),
                r.createdAt(),
                r.updatedAt(),
                r.budget());
    }

    public Optional<ReceiptRow> find(String id) {
        return sql.query("select * from receipts where id = ?", ReceiptRepository::row, id).stream()
                .findFirst();
    }

    /** The receipt of an answer's first choice. */
    public Optional<ReceiptRow> findByCompletion(String completionId) {
        return sql
                .query(
                        "select * from receipts where completion_id = ? order by choice",
                        ReceiptRepository::row,
                        completionId)
                .stream()
                .findFirst();
    }

    /** Receipts of a status, oldest first. */
    public List<ReceiptRow> withStatus(ReceiptStatus status, int limit) {
        return sql.query(
                "select * from receipts where status = ? order by created_at limit ?",
                ReceiptRepository::row,
                status.text(),
                limit);
    }

    /** Receipts whose last change is before a time, which will not change any more and hold something that can be forgotten; oldest first. */
    public List<ReceiptRow> ended(Instant before, int limit) {
        return sql.query(
                "select * from receipts where updated_at < ? and deleted_at is null"
                        + " and status in ('committed', 'awaiting_challenge', 'proved', 'failed', 'aborted') order by updated_at limit ?",
                ReceiptRepository::row,
                before,
                limit);
    }

    /** Ids of receipts whose answers have no end. */
    public List<String> open() {
        return sql.query("select id from receipts where status = 'open'", row -> row.getString("id"));
    }

    /** The traceparent of an answer, empty where it was not traced. */
    public Optional<String> traceparent(String id) {
        return sql.query("select traceparent from receipts where id = ?", r -> r.getString("traceparent"), id).stream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Number of receipts whose proofs are due. */
    public int backlog() {
        return sql.query(
                        "select count(*) as n from receipts where status in ('queued', 'proving')",
                        row -> row.getInt("n"))
                .getFirst();
    }

    /** Goes on from one status to another; false if it is in none of the given ones. */
    public boolean move(String id, ReceiptStatus from, ReceiptStatus to) {
        return sql.update(
                        "update receipts set status = ?, updated_at = ? where id = ? and status = ?",
                        to.text(),
                        Instant.now(),
                        id,
                        from.text())
                == 1;
    }

    /**
     * What a receipt keeps of an answer that is complete.
     *
     * @param contentSha256 digest of the normalised text
     * @param commitmentJson the signed commitment, whose entry is durable in the log; null where there is none
     * @param commitmentIndex of the entry
     */
    public record Answered(String text, String contentSha256, String commitmentJson, Long commitmentIndex) {}

    /** The answer is complete; parameters by {@link #answeredArguments}. */
    static final String ANSWERED =
            "update receipts set response_text = ?, content_sha256 = ?, commitment_json = ?, commitment_index = ?,"
                    + " status = ?, updated_at = ? where id = ?";

    static Object[] answeredArguments(String id, Answered a, ReceiptStatus status) {
        return new Object[] {
            a.text(), a.contentSha256(), a.commitmentJson(), a.commitmentIndex(), status.text(), Instant.now(), id
        };
    }

    /** The answer is complete. */
    public void answered(String id, Answered answer, ReceiptStatus status) {
        sql.update(ANSWERED, answeredArguments(id, answer, status));
    }

    /** Keeps what the proofs bind. */
    public void claim(String id, String claimJson) {
        sql.update("update receipts set claim_json = ?, updated_at = ? where id = ?", claimJson, Instant.now(), id);
    }

    /** Keeps what the proofs bind, and where the answer stands in its trace, null where it is not traced. */
    public void claim(String id, String claimJson, String traceparent) {
        sql.update(
                "update receipts set claim_json = ?, traceparent = ?, updated_at = ? where id = ?",
                claimJson,
                traceparent,
                Instant.now(),
                id);
    }

    /** Keeps the signed statement before it is logged, so that it is the same after a kill; false if the receipt was forgotten. */
    public boolean signed(String id, String envelopeJson) {
        return sql.update(
                        "update receipts set envelope_json = ?, updated_at = ? where id = ? and deleted_at is null",
                        envelopeJson,
                        Instant.now(),
                        id)
                == 1;
    }

    /** Keeps the signed boundaries before they are logged, so that they are the same after a kill. */
    public void bounded(String id, String boundariesJson) {
        sql.update(
                "update receipts set boundaries_json = ?, updated_at = ? where id = ? and deleted_at is null",
                boundariesJson,
                Instant.now(),
                id);
    }

    /** Keeps the index of the boundaries' entry, which is durable in the log. */
    public void boundariesLogged(String id, long index) {
        sql.update("update receipts set boundaries_index = ?, updated_at = ? where id = ?", index, Instant.now(), id);
    }

    /** Keeps the index of the statement's entry in the log. */
    public void logged(String id, long index) {
        sql.update("update receipts set proof_index = ?, updated_at = ? where id = ?", index, Instant.now(), id);
    }

    /** Receipts of answers with a digest of their normalised text, oldest first. */
    public List<ReceiptRow> findByContent(String contentSha256, int limit) {
        return sql.query(
                "select * from receipts where content_sha256 = ? order by created_at, id limit ?",
                ReceiptRepository::row,
                contentSha256,
                limit);
    }

    /** Receipts of answers made in a time, from its beginning to before its end, oldest first. */
    public List<ReceiptRow> between(Instant from, Instant to) {
        return sql.query(
                "select * from receipts where created_at >= ? and created_at < ? order by created_at, id",
                ReceiptRepository::row,
                from,
                to);
    }

    /** Every proof is there. */
    public void proved(String id, String envelopeJson, String bundleSha256) {
        proved(id, envelopeJson, bundleSha256, ReceiptStatus.PROVED);
    }

    /**
     * Every proof that is due is there.
     *
     * @param status proved, or awaiting a challenge
     */
    public void proved(String id, String envelopeJson, String bundleSha256, ReceiptStatus status) {
        sql.update(
                "update receipts set envelope_json = ?, bundle_sha256 = ?, status = ?, updated_at = ?"
                        + " where id = ? and deleted_at is null",
                envelopeJson,
                bundleSha256,
                status.text(),
                Instant.now(),
                id);
    }

    /**
     * A job failed for good.
     *
     * @param code for clients, holds nothing secret
     * @param detail for the operator
     */
    public void failed(String id, String code, String detail) {
        sql.update(
                "update receipts set status = 'failed', failure_code = ?, failure_detail = ?, updated_at = ?"
                        + " where id = ? and status <> 'proved' and deleted_at is null",
                code,
                detail,
                Instant.now(),
                id);
    }

    /** Forgets the content, its digest too, as who guesses a text could find it by that; keeps id, root and places in the log. */
    public void forget(String id) {
        Instant now = Instant.now();
        sql.update("delete from challenges where receipt_id = ?", id);
        sql.update(
                "update receipts set request_json = null, boundaries_json = null, response_text = null, claim_json = null, envelope_json = null,"
                        + " commitment_json = null, content_sha256 = null, bundle_sha256 = null, nonce = null,"
                        + " failure_detail = null, deleted_at = ?, updated_at = ?,"
                        + " status = case when status in ('proved', 'failed', 'committed') then status else 'aborted' end"
                        + " where id = ?",
                now,
                now,
                id);
    }

    private static ReceiptRow row(ResultSet r) throws SQLException {
        return new ReceiptRow(
                r.getString("id"),
                r.getString("completion_id"),
                r.getInt("choice"),
                r.getString("owner"),
                r.getString("model"),
                r.getString("model_root"),
                r.getString("mode"),
                ReceiptStatus.of(r.getString("status")),
                r.getString("nonce"),
                r.getInt("layers"),
                r.getString("content_sha256"),
                r.getString("request_json"),
                r.getString("response_text"),
                r.getString("claim_json"),
                r.getString("envelope_json"),
                r.getString("bundle_sha256"),
                r.getString("failure_code"),
                r.getString("failure_detail"),
                Sql.instant(r, "created_at"),
                Sql.instant(r, "updated_at"),
                Sql.instant(r, "deleted_at"),
                r.getString("commitment_json"),
                r.getObject("commitment_index", Long.class),
                r.getObject("proof_index", Long.class),
                r.getObject("budget", Integer.class),
                r.getString("boundaries_json"),
                r.getObject("boundaries_index", Long.class));
    }
}
