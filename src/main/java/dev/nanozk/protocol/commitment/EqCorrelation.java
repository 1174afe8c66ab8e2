package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;

/**
 * Sums {@code sum_lo eq(a, lo + shift) eq(b, lo)} over a range of integers, in a number of products that grows with the number of bits: {@code lo + shift} is added bit by bit
 * from the lowest on, and for each carry the sum over all lower bits is kept, apart for those that are below the end's lower bits.
 *
 * <p>{@code lo} has as many bits as b. Bits of the sum beyond these are left to the caller, who gets the sums with and without carry; missing coordinates of a are zero.
 */
final class EqCorrelation {
    /** Terms that are computed one by one sooner. */
    private static final int FEW = 4;

    private final FieldVector a;
    private final FieldVector b;
    private final int shift;
    /** Sums over the whole range, once they are asked for. */
    private FieldElement[] whole;

    /** @param shift within [0, 2^bits) */
    EqCorrelation(FieldVector a, FieldVector b, int shift) {
        if (shift < 0 || shift >> b.size() != 0) {
            throw new IllegalArgumentException("shift " + shift + " for " + b.size() + " bits");
        }
        this.a = a;
        this.b = b;
        this.shift = shift;
    }

    /** The sums over {@code [from, to)}: without carry out of the highest bit, and with it. */
    FieldElement[] between(int from, int to) {
        if (to - from <= FEW) {
            return oneByOne(from, to);
        }
        FieldElement[] upper = below(to);
        if (from == 0) {
            return upper;
        }
        FieldElement[] lower = below(from);
        return new FieldElement[] {upper[0].subtract(lower[0]), upper[1].subtract(lower[1])};
    }

    private FieldElement[] oneByOne(int from, int to) {
        FieldVector low = a.slice(0, Math.min(a.size(), b.size()));
        FieldElement[] sums = {FieldElement.ZERO, FieldElement.ZERO};
        for (int x = from; x < to; x++) {
            int y = x + shift;
            int rest = y & (1 << b.size()) - 1;
            if (rest >> low.size() == 0) {
                int carry = y >> b.size();
                sums[carry] = sums[carry].add(EqPolynomial.at(low, rest).multiply(EqPolynomial.at(b, x)));
            }
        }
        return sums;
    }

    private FieldElement[] below(int end) {
        if (end < 1 << b.size()) {
            return sums(end);
        }
        if (whole == null) {
            whole = sums(end);
        }
        return whole;
    }

    private FieldElement[] sums(int end) {
        int bits = b.size();
        // sums[2 carry + less]: less, whether the bits so far are below the end's, or anything where there is no end.
        boolean bounded = end != 1 << bits;
        FieldElement[] sums = {FieldElement.ZERO, FieldElement.ZERO, FieldElement.ZERO, FieldElement.ZERO};
        sums[bounded ? 0 : 1] = FieldElement.ONE;
        for (int k = 0; k < bits; k++) {
            FieldElement ak = k < a.size() ? a.get(k) : FieldElement.ZERO;
            FieldElement bk = b.get(k);
            FieldElement both = ak.multiply(bk);
            // eq of a's bit y and of b's bit x, at 2 y + x.
            FieldElement[] eq = {
                FieldElement.ONE.subtract(ak).subtract(bk).add(both), bk.subtract(both), ak.subtract(both), both
            };
            FieldElement[] next = {FieldElement.ZERO, FieldElement.ZERO, FieldElement.ZERO, FieldElement.ZERO};
            for (int state = 0; state < 4; state++) {
                if (sums[state].isZero()) {
                    continue;
                }
                for (int x = 0; x < 2; x++) {
                    int sum = x + (shift >> k & 1) + (state >> 1);
                    int edge = end >> k & 1;
                    int less = bounded && x != edge ? edge : state & 1;
                    int to = 2 * (sum >> 1) + less;
                    next[to] = next[to].add(sums[state].multiply(eq[2 * (sum & 1) + x]));
                }
            }
            sums = next;
        }
        return new FieldElement[] {sums[1], sums[3]};
    }
}
