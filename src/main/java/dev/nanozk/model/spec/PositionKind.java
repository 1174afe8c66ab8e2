package dev.nanozk.model.spec;

import java.util.List;

/** How a model knows where a token stands. */
public sealed interface PositionKind {
    /** A committed row for each position is added to the token's embedding. */
    record Learned() implements PositionKind {}

    /**
     * Rotary embedding of adjacent pairs: pair k of a head turns by {@code p base^(-2k / headDim) / (linear factors[k])} at position p.
     *
     * @param base frequency base, 1..10^12
     * @param linear the same divisor for every pair, 1..2^20; 1 for none
     * @param factors a divisor for each pair, 1..2^20; empty for none
     */
    record Rotary(float base, float linear, List<Float> factors) implements PositionKind {
        private static final float LARGEST = 1 << 20;

        /** Checks every range. */
        public Rotary {
            factors = List.copyOf(factors);
            if (!(base >= 1 && base <= 1e12f)) {
                throw new IllegalArgumentException("model: rope base " + base + " is not in [1, 10^12]");
            }
            if (!isDivisor(linear) || !factors.stream().allMatch(Rotary::isDivisor)) {
                throw new IllegalArgumentException("model: a rope scaling factor is not in [1, 2^20]");
            }
        }

        /** Not scaled. */
        public Rotary(float base) {
            this(base, 1, List.of());
        }

        private static boolean isDivisor(float f) {
            return f >= 1 && f <= LARGEST;
        }

        /** Whether any frequency is divided. */
        public boolean isScaled() {
            return linear != 1 || !factors.isEmpty();
        }
    }
}
