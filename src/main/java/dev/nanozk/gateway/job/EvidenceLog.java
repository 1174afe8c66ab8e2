package dev.nanozk.gateway.job;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.KeyRing;
import dev.nanozk.gateway.store.LoggedKeys;
import dev.nanozk.gateway.worker.StartUp;
import dev.nanozk.log.Checkpoint;
import dev.nanozk.log.LogException;
import dev.nanozk.log.LogSource;
import dev.nanozk.log.MerkleProofs;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.log.TileReader;
import dev.nanozk.log.TransparencyLog;
import dev.nanozk.log.WitnessClient;
import dev.nanozk.receipt.BoundaryCommitment;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Commitment;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.Inclusion;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.LogEntry;
import dev.nanozk.receipt.SigningKey;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** The server's transparency log and keys: signs and logs commitments, statements and the history of keys. */
@ApplicationScoped
public class EvidenceLog {
    private static final Logger LOG = Logger.getLogger(EvidenceLog.class);
    private static final int SALT = 32;
    private static final long PATIENCE_MILLIS = 30_000;

    /** A signed commitment, to an answer or to its boundaries, and the index of its entry, which is durable. */
    public record Committed(Envelope envelope, long index) {}

    private final NanozkConfig config;
    private final SecureRandom random = new SecureRandom();
    private final List<WitnessClient> witnesses = new ArrayList<>();
    private KeyRing ring;
    private TransparencyLog log;

    public EvidenceLog(NanozkConfig config) {
        this.config = config;
    }

    void open(@Observes @Priority(StartUp.PRIORITY + 1) StartupEvent event) {
        try {
            for (String w : config.logWitnesses().orElse(List.of())) {
                String[] parts = w.strip().split("\\s+");
                if (parts.length != 2) {
                    throw new LogException("nanozk.log-witnesses: an entry is not KEY URL");
                }
                witnesses.add(new WitnessClient(URI.create(parts[1]), NoteKey.decode(parts[0])));
            }
            ring = KeyRing.open(
                    config.data(),
                    new KeyRing.Sources(
                            config.receiptKey().orElse(null),
                            config.logKey().orElse(null),
                            config.postQuantum().orElse(null),
                            config.logOrigin().orElse(null),
                            config.keyPassword().orElse(null)));
            log = TransparencyLog.open(directory(config.data()), ring.logSigners());
            logKeys();
        } catch (IOException | LogException | IllegalArgumentException e) {
            throw new ConfigurationException("nanozk: " + e.getMessage());
        }
    }

    /** The log in a data directory. */
    public static Path directory(Path data) {
        return data.resolve("log");
    }

    @PreDestroy
    void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }

    /** The history of keys is logged whenever it changed. */
    private synchronized void logKeys() throws IOException {
        LoggedKeys.log(log, ring.history(), config.data());
    }

    private List<SigningKey> keys() throws IOException {
        if (ring.refresh()) {
            log.signers(ring.logSigners());
            logKeys();
        }
        return ring.receiptKeys();
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    /** Signs and logs the commitment to an answer; returns once the entry is durable. */
    public Committed commit(Claim claim, Instant created) throws IOException {
        List<SigningKey> keys = keys();
        Commitment c = Commitment.of(
                claim,
                salt(),
                created.truncatedTo(ChronoUnit.SECONDS),
                keys.getFirst().keyId());
        Envelope e = Envelope.sign(c.bytes(), keys);
        return new Committed(
                e, log.add(LogEntry.commitment(Digests.sha256(e.payload())).bytes()));
    }

    /** Signs a commitment to nothing, which nobody gets and the log does not have; its JSON. */
    String rehearse() throws IOException {
        List<SigningKey> keys = keys();
        Commitment c = new Commitment(
                new byte[SALT],
                new byte[SALT],
                salt(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                keys.getFirst().keyId());
        return Envelope.sign(c.bytes(), keys).json();
    }

    /** Signs the boundaries of a claim with a budget; to be kept before they are logged. */
    public Envelope signBoundaries(Claim claim, Instant created) throws IOException {
        List<SigningKey> keys = keys();
        return Envelope.sign(
                BoundaryCommitment.of(
                                claim,
                                created.truncatedTo(ChronoUnit.SECONDS),
                                keys.getFirst().keyId())
                        .bytes(),
                keys);
    }

    /** Logs signed boundaries; returns once the entry is durable. Again after a kill, with the same index if it was there. */
    public long logBoundaries(Envelope boundaries, long commitment) throws IOException {
        return log.add(LogEntry.boundaries(commitment, Digests.sha256(boundaries.payload()))
                .bytes());
    }

    /** The keys that sign statements now. */
    public List<SigningKey> signingKeys() throws IOException {
        return keys();
    }

    /** Logs the statement that completes a commitment; again after a kill, with the same index if it was there. */
    public long prove(Envelope statement, long commitment) throws IOException {
        return log.add(
                LogEntry.proof(commitment, Digests.sha256(statement.payload())).bytes());
    }

    /** Public keys of an envelope's signatures. */
    public List<byte[]> publicKeys(Envelope e) throws IOException {
        List<byte[]> out = new ArrayList<>();
        for (Envelope.Signature s : e.signatures()) {
            out.add(ring.history().keys().stream()
                    .filter(k -> Arrays.equals(k.keyId(), s.keyId()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("key " + Digests.hex(s.keyId()) + " is not in the history"))
                    .publicKey());
        }
        return out;
    }

    /**
     * The place of a receipt's entries below one checkpoint.
     *
     * @param boundaries of a receipt with a budget, or null
     */
    public Inclusion inclusion(Committed commitment, Committed boundaries, long proof) throws IOException {
        try {
            SignedNote note = cosigned(log.awaitCheckpoint(proof + 1, PATIENCE_MILLIS));
            long size = Checkpoint.parse(note.text()).size();
            TileReader tree = new TileReader(log.files(), size);
            return new Inclusion(
                    commitment.envelope(),
                    publicKeys(commitment.envelope()),
                    place(tree, commitment.index(), size),
                    place(tree, proof, size),
                    note.bytes(),
                    noteKeys(note),
                    boundaries == null
                            ? null
                            : new Inclusion.Boundaries(
                                    boundaries.envelope(),
                                    publicKeys(boundaries.envelope()),
                                    place(tree, boundaries.index(), size)));
        } catch (LogException | TimeoutException e) {
            throw new IOException("the log is not readable: " + e.getMessage(), e);
        }
    }

    private static Inclusion.Place place(TileReader tree, long index, long size) throws IOException, LogException {
        return new Inclusion.Place(index, MerkleProofs.inclusion(tree, index, size));
    }

    /** With what the witnesses say that can be reached. */
    private SignedNote cosigned(SignedNote note) throws IOException {
        List<SignedNote.Line> lines = new ArrayList<>();
        for (WitnessClient w : witnesses) {
            if (w.key().line(note).isEmpty()) {
                try {
                    lines.add(w.cosign(log.files(), note));
                } catch (IOException | LogException e) {
                    LOG.warnf("no cosignature: %s", e.getMessage());
                }
            }
        }
        SignedNote all = lines.isEmpty() ? note : note.with(lines);
        if (!lines.isEmpty()) {
            log.cosigned(all);
        }
        return all;
    }

    private List<String> noteKeys(SignedNote note) throws IOException {
        Map<String, String> known = new HashMap<>();
        for (KeyHistory.Key k : ring.history().keys()) {
            if (k.use() == KeyHistory.Use.LOG) {
                put(known, new NoteKey(ring.history().origin(), NoteKey.ED25519, k.publicKey()));
            }
        }
        witnesses.forEach(w -> put(known, w.key()));
        List<String> out = new ArrayList<>();
        for (SignedNote.Line l : note.signatures()) {
            String key = known.get(l.name() + "+" + l.keyId());
            if (key == null) {
                throw new IOException("the checkpoint is signed by a key that is not known");
            }
            out.add(key);
        }
        return out;
    }

    private static void put(Map<String, String> known, NoteKey key) {
        known.put(key.name() + "+" + key.keyId(), key.encode());
    }

    /** Whether the log takes entries; true before it is open. */
    public boolean writable() {
        return log == null || log.writable();
    }

    /** The log's static files. */
    public LogSource files() {
        return log.files();
    }

    /** The history of keys as it is handed out. */
    public byte[] history() throws IOException {
        keys();
        return ring.history().bytes();
    }
}
