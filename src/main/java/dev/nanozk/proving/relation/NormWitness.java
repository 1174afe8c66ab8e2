package dev.nanozk.proving.relation;

import java.math.BigInteger;

/**
 * The prover's integers of an RMSNorm over d channels.
 *
 * @param ms sum x^2 + E, one a position
 * @param r floor(sqrt(d 2^(2k) / ms)), one a position
 * @param acc x r gain, position-major
 * @param y requantised, position-major
 */
public record NormWitness(BigInteger[] ms, long[] r, long[] acc, int[] y) {}
