package dev.nanozk.proving.relation;

import java.math.BigInteger;

/**
 * The prover's integers of a norm over d channels.
 *
 * @param mean nearest integer to the mean, one a position; empty for an RMS norm
 * @param ms sum (x - mean)^2 + E, one a position
 * @param r floor(sqrt(d 2^(2k) / ms)), one a position
 * @param acc (x - mean) r gain + bias, position-major
 * @param y requantised, position-major
 */
public record NormWitness(long[] mean, BigInteger[] ms, long[] r, long[] acc, int[] y) {}
