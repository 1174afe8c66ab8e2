package dev.nanozk.proving.relation;

import dev.nanozk.model.sampling.Nucleus;
import dev.nanozk.model.sampling.SamplingSettings;
import java.math.BigInteger;

/** The prover's two sums of {@link TopP}, a position each; they have more than 64 bits. */
final class NucleusShares {
    private static final BigInteger MILLION = BigInteger.valueOf(SamplingSettings.MILLION);
    private static final int BITS = 5 * Gadgets.LIMB;

    private final BigInteger[] within;
    private final BigInteger[] below;

    NucleusShares(Adjusted adjusted, Nucleus nucleus, NucleusWitness w) {
        int n = adjusted.positions();
        within = new BigInteger[n];
        below = new BigInteger[n];
        BigInteger p = BigInteger.valueOf(nucleus.millionths());
        for (int i = 0; i < n; i++) {
            long sum = 0;
            long above = 0;
            long reached = 0;
            for (int v = 0; v < adjusted.vocabulary(); v++) {
                long weight = adjusted.masked() ? adjusted.allowed()[i][v] * w.weights()[i][v] : w.weights()[i][v];
                sum += weight;
                above += weight * w.above()[i][v];
                reached += weight * w.reached()[i][v];
            }
            BigInteger share = p.multiply(BigInteger.valueOf(sum));
            within[i] = MILLION.multiply(BigInteger.valueOf(sum - above)).subtract(share);
            below[i] = share.subtract(BigInteger.ONE).subtract(MILLION.multiply(BigInteger.valueOf(sum - reached)));
        }
    }

    /** Limb k of {@code 10^6 sum (1 - s) W - p sum W}. */
    long within(int i, int k) {
        return limb(within[i], k);
    }

    /** Limb k of {@code p sum W - 1 - 10^6 sum (1 - b) W}. */
    long below(int i, int k) {
        return limb(below[i], k);
    }

    private static long limb(BigInteger value, int k) {
        if (value.signum() < 0 || value.bitLength() > BITS) {
            throw new IllegalStateException("the share of a nucleus is not the one that is stated");
        }
        return value.shiftRight(Gadgets.LIMB * k).longValue() & 0xffff;
    }
}
