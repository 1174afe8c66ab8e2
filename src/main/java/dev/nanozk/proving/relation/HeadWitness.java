package dev.nanozk.proving.relation;

/**
 * The prover's integers of the head over the generated positions.
 *
 * @param xIn residual rows entering the head, position-major
 * @param norm the final norm
 * @param logits exact accumulators, [position][token]
 */
public record HeadWitness(int[] xIn, NormWitness norm, long[][] logits) {}
