package dev.nanozk.model.spec;

/**
 * Shifts of the head.
 *
 * @param kF exponent of r in the final norm, 1..62
 * @param sYf shift of the final y, 1..48
 * @param normEps integer added to sum X^2, at least 1
 */
public record HeadProfile(int kF, int sYf, long normEps) {
    /** Checks every range. */
    public HeadProfile {
        NumericProfile.check("kF", kF, 1, 62);
        NumericProfile.check("sYf", sYf, 1, 48);
        NumericProfile.check("normEps", normEps, 1, Long.MAX_VALUE);
    }
}
