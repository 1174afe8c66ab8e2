package dev.nanozk.gateway.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The server's settings: system properties {@code nanozk.*} or environment variables {@code NANOZK_*}. */
@ConfigMapping(prefix = "nanozk")
public interface NanozkConfig {
    /** What happens to a request whose receipt finds the queue full. */
    enum Overflow {
        /** 503 with Retry-After. */
        REFUSE,
        /** The answer comes with a signed commitment only. */
        COMMIT
    }

    /** Data directory; an absolute path or one that begins with {@code ./}. */
    Path data();

    /** Model files to serve. */
    Optional<List<Path>> models();

    /** Whether the blindings of models come from the published seed. */
    @WithDefault("false")
    boolean open();

    /** Largest number of prompt tokens; the model's context where it is not given. */
    OptionalInt maxPromptTokens();

    /** Requests that may wait for a model; over it 503. */
    @WithDefault("128")
    int requestQueue();

    /** Answers that a model makes at the same time, each with a KV cache of its own. */
    @WithDefault("8")
    int sessions();

    /** Positions of a model's answers that are computed in one step at most, 1 to 32: one of each answer that is being decoded, the others of prompts. */
    @WithDefault("32")
    int batch();

    /** Requests that are read, answered or waiting at the same time on the whole server; over it 503 before anything is read. */
    @WithDefault("160")
    int maxRequests();

    /** Requests a minute that a key may send; no limit where it is not given. */
    OptionalInt rateLimit();

    /** Receipts that may wait for their proofs. */
    @WithDefault("1000")
    int receiptQueue();

    /** Threads that make proofs. */
    @WithDefault("2")
    int workers();

    /** Share of its time that each of them takes while answers are computed, above 0; 1: all. */
    @WithDefault("0.1")
    double proofShare();

    /** What happens when the queue of receipts is full. */
    @WithDefault("refuse")
    Overflow receiptOverflow();

    /** Mode of a receipt where the request has none: prove, commit or none. */
    @WithDefault("prove")
    String receiptMode();

    /** How long a client may leave a stream unread before its connection is closed. */
    @WithDefault("60s")
    Duration sendTimeout();

    /** Largest request body. */
    @WithDefault("4M")
    MemorySize maxBody();

    /** Largest bundle that is uploaded to be checked. */
    @WithDefault("64M")
    MemorySize maxBundle();

    /** Whether anybody may ask which model wrote a text, by its digest. */
    @WithDefault("false")
    boolean provenance();

    /** Origin of the transparency log, a URL without scheme; from the log's key unless given, fixed at first start. */
    Optional<String> logOrigin();

    /** Where the key of receipts is, {@code file:}, {@code env:} or {@code pkcs12:}; the data directory unless given. */
    Optional<String> receiptKey();

    /** Where the log's key is, as {@link #receiptKey()}. */
    Optional<String> logKey();

    /** A second signature with ML-DSA-65: {@code true}, or where its seed is, as {@link #receiptKey()}. */
    Optional<String> postQuantum();

    /** Password of PKCS#12 files. */
    Optional<String> keyPassword();

    /** Witnesses that cosign checkpoints: verifier key and URL, with a space between. */
    Optional<List<String>> logWitnesses();

    /** Time after which a receipt that will not change any more is forgotten, as by {@code DELETE}; never unless given. */
    Optional<Duration> retention();

    /** Free space in the data directory below which no receipt is begun: 503. Proofs go on down to half of it. */
    @WithDefault("256M")
    MemorySize minFreeSpace();

    /** {@code jdbc:postgresql://HOST/NAME}: PostgreSQL; the embedded database unless given. */
    Optional<String> databaseUrl();

    /** User of PostgreSQL. */
    Optional<String> databaseUser();

    /** Password of PostgreSQL. */
    Optional<String> databasePassword();

    /** {@code amqp://HOST} or {@code amqps://HOST}: proofs are made by {@code nanozk worker} processes; by threads of the server unless given. */
    Optional<String> brokerUrl();

    /** User of the broker. */
    Optional<String> brokerUser();

    /** Password of the broker. */
    Optional<String> brokerPassword();

    /** Jobs of one model and priority that are at the broker at the same time; the others wait in the database. */
    @WithDefault("32")
    int brokerWindow();

    /** A job that is in no queue and of which no worker has said anything for so long is sent again. */
    @WithDefault("120s")
    Duration brokerSilence();

    /** SHA-256 digests (64 hexadecimal digits) of the Bearer keys that clients may use; none: loopback only. */
    Optional<List<String>> apiKeys();
}
