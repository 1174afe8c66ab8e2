package dev.nanozk.proving.relation;

/**
 * The prover's integers of the norm of every head of q or k.
 *
 * @param heads y W^T requantised, position-major
 * @param norm its norm, a row a position and head
 */
public record HeadNormWitness(int[] heads, NormWitness norm) {}
