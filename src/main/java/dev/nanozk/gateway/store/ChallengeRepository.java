package dev.nanozk.gateway.store;

import dev.nanozk.receipt.Challenge;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** What clients have demanded of receipts with a budget. */
@ApplicationScoped
public class ChallengeRepository {
    private final Sql sql;

    @Inject
    ChallengeRepository(Database database) {
        this(database.pool());
    }

    public ChallengeRepository(DataSource pool) {
        sql = new Sql(pool);
    }

    /** A receipt's challenges in the order in which they came. */
    public List<Challenge> of(String receiptId) {
        return sql.query(
                "select nonce, layers, blocks from challenges where receipt_id = ? order by number",
                r -> new Challenge(
                        r.getString("nonce"),
                        r.getObject("layers", Integer.class),
                        Arrays.stream(r.getString("blocks").split(","))
                                .map(Integer::valueOf)
                                .toList()),
                receiptId);
    }

    /**
     * Adds a challenge and the jobs that it makes due, and takes the statement back, which does not know of it; all, or nothing.
     *
     * @param number of challenges before it
     * @return false if the receipt can't be challenged any more
     */
    public boolean add(String receiptId, int number, Challenge c, List<JobRow> jobs) {
        boolean[] done = new boolean[1];
        sql.transaction(connection -> {
            done[0] = Sql.update(
                            connection,
                            "update receipts set status = 'proving', envelope_json = null, proof_index = null, updated_at = ?"
                                    + " where id = ? and deleted_at is null and boundaries_index is not null"
                                    + " and status in ('queued', 'proving', 'awaiting_challenge', 'proved')",
                            Instant.now(),
                            receiptId)
                    == 1;
            if (done[0]) {
                Sql.update(
                        connection,
                        "insert into challenges (receipt_id, number, nonce, layers, blocks, created_at)"
                                + " values (?, ?, ?, ?, ?, ?)",
                        receiptId,
                        number,
                        c.nonce(),
                        c.count(),
                        c.blocks().stream().map(String::valueOf).collect(Collectors.joining(",")),
                        Instant.now());
                JobRepository.insert(connection, jobs);
            }
        });
        return done[0];
    }
}
