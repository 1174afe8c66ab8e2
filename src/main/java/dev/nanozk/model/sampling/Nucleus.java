package dev.nanozk.model.sampling;

import dev.nanozk.model.spec.NucleusTable;
import java.math.BigInteger;
import java.util.BitSet;

/**
 * top_p in integers. A token whose adjusted logit without noise stands M accumulator units below the largest is {@code k = min(floor(2^11 M / u), 65535)} steps below it,
 * u = max(1, temperature in accumulator units), and has the weight {@link NucleusTable} W[k]. With p millionths the *last step* is the least t with
 * {@code 10^6 sum_{k_v <= t} W[k_v] >= p sum_v W[k_v]}; tokens of more than t steps are excluded.
 *
 * <p>Tokens that a mask or top_k excludes have 65,535 steps, and so the weight 0.
 *
 * @param millionths p, 1 .. 10^6 - 1
 * @param unit u
 */
public record Nucleus(int millionths, long unit) {
    /** The number of steps that stands for all that are as many or more. */
    public static final char FARTHEST = NucleusTable.SIZE - 1;

    /** Below it, M 2^11 has 63 bits. */
    private static final long SHORT = 1L << Long.SIZE - 1 - NucleusTable.STEP_BITS;

    /** c': the least M of {@link #FARTHEST} steps, {@code ceil(65535 u / 2^11)}. */
    public long farthest() {
        BigInteger n = BigInteger.valueOf(unit).multiply(BigInteger.valueOf(FARTHEST));
        return n.add(BigInteger.valueOf((1 << NucleusTable.STEP_BITS) - 1))
                .shiftRight(NucleusTable.STEP_BITS)
                .longValueExact();
    }

    /**
     * Steps of every token below the largest of those that count.
     *
     * @param adjusted L + A'
     * @param counted tokens that a mask and top_k leave, at least one; the others have the most steps
     */
    public char[] steps(long[] adjusted, BitSet counted) {
        long most = counted.stream().mapToLong(v -> adjusted[v]).max().orElseThrow();
        long farthest = farthest();
        char[] out = new char[adjusted.length];
        for (int v = 0; v < out.length; v++) {
            long below = most - adjusted[v];
            if (!counted.get(v) || below >= farthest) {
                out[v] = FARTHEST;
            } else if (below < SHORT) {
                out[v] = (char) ((below << NucleusTable.STEP_BITS) / unit);
            } else {
                out[v] = (char) BigInteger.valueOf(below)
                        .shiftLeft(NucleusTable.STEP_BITS)
                        .divide(BigInteger.valueOf(unit))
                        .intValueExact();
            }
        }
        return out;
    }

    /** t. */
    public int last(char[] steps) {
        long[] byStep = new long[NucleusTable.SIZE];
        long sum = 0;
        for (char k : steps) {
            long w = NucleusTable.get(k);
            byStep[k] += w;
            sum += w;
        }
        BigInteger[] share = BigInteger.valueOf(sum)
                .multiply(BigInteger.valueOf(millionths))
                .divideAndRemainder(BigInteger.valueOf(SamplingSettings.MILLION));
        long least = share[0].longValueExact() + share[1].signum();
        int t = 0;
        for (long within = byStep[0]; within < least; within += byStep[t]) {
            t++;
        }
        return t;
    }
}
