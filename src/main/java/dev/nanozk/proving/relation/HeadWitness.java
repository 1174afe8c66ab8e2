package dev.nanozk.proving.relation;

/**
 * The prover's integers of the head over the generated positions.
 *
 * @param xIn residual rows entering the head, position-major
 * @param norm the final norm
 * @param logits exact accumulators, [position][token]
 * @param cut of min_p or top_k; null for that of the logits
 * @param nucleus of top_p; null for that of the logits
 */
public record HeadWitness(int[] xIn, NormWitness norm, long[][] logits, CutWitness cut, NucleusWitness nucleus) {
    /** Whatever is cut follows from the logits. */
    public HeadWitness(int[] xIn, NormWitness norm, long[][] logits) {
        this(xIn, norm, logits, null, null);
    }
}
