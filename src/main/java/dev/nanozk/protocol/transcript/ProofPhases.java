package dev.nanozk.protocol.transcript;

/** Names of the phases of a proof, and how to mark one: {@code try (ProofPhase p = ProofPhases.begin(channel, LOOKUPS)) ...}. */
public final class ProofPhases {
    /** The layer's integers, from its input boundary. */
    public static final String TRACE = "trace";
    /** Commitments of advice, scores and multiplicities. */
    public static final String COMMITMENT = "commitment";
    /** The fractional sum of all lookups. */
    public static final String LOOKUPS = "lookups";
    /** Matrix products and other products. */
    public static final String SUMCHECKS = "sumchecks";
    /** Merged opening, closing argument, inner product argument. */
    public static final String OPENING = "opening";

    private ProofPhases() {}

    /** Begins a phase of the prover; null on the verifier's side, which has none. */
    public static ProofPhase begin(SealedChannel channel, String phase) {
        return channel.isProver() ? begin(phase) : null;
    }

    /** Begins a phase of the prover. */
    public static ProofPhase begin(String phase) {
        ProofPhase p = new ProofPhase(phase);
        p.begin();
        return p;
    }
}
