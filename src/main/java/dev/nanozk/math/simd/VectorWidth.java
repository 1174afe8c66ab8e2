package dev.nanozk.math.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors in use: as wide as the machine has them, up to 512 bits, or as {@code nanozk.simd} (128, 256, 512) says.
 *
 * <p>One width in a process: the compiler knows a vector's class from the profile of methods that all widths share, and where two widths
 * have gone through them it leaves the vectors of one on the heap, a hundred times slower for as long as the process lives.
 */
final class VectorWidth {
    private static final int POINT_LANES = 4;

    static final VectorSpecies<Double> DOUBLES = species(SimdSetting.value());
    static final VectorSpecies<Long> LONGS = longs();

    /**
     * Integers of weights and activations: as wide as the doubles. No other kernel has vectors of bytes, shorts or floats, or of integers other than {@link #FEW_INTS}, so
     * that the profiles of one width's methods stay clean.
     */
    static final VectorSpecies<Integer> INTS = ints();

    /** As many floats as there are {@link #INTS}. */
    static final VectorSpecies<Float> FLOATS =
            switch (INTS.length()) {
                case 4 -> FloatVector.SPECIES_128;
                case 8 -> FloatVector.SPECIES_256;
                default -> FloatVector.SPECIES_512;
            };

    /** As many integers as there are doubles in a vector. */
    static final VectorSpecies<Integer> FEW_INTS =
            switch (DOUBLES.length()) {
                case 2 -> IntVector.SPECIES_64;
                case 4 -> IntVector.SPECIES_128;
                default -> IntVector.SPECIES_256;
            };

    private VectorWidth() {}

    private static VectorSpecies<Double> species(String setting) {
        return switch (setting) {
            case "128" -> DoubleVector.SPECIES_128;
            case "256" -> DoubleVector.SPECIES_256;
            case "512" -> DoubleVector.SPECIES_512;
            default ->
                DoubleVector.SPECIES_PREFERRED.length() > 2 * POINT_LANES
                        ? DoubleVector.SPECIES_512
                        : DoubleVector.SPECIES_PREFERRED;
        };
    }

    private static VectorSpecies<Long> longs() {
        return switch (DOUBLES.length()) {
            case 2 -> LongVector.SPECIES_128;
            case 4 -> LongVector.SPECIES_256;
            default -> LongVector.SPECIES_512;
        };
    }

    private static VectorSpecies<Integer> ints() {
        return switch (DOUBLES.length()) {
            case 2 -> IntVector.SPECIES_128;
            case 4 -> IntVector.SPECIES_256;
            default -> IntVector.SPECIES_512;
        };
    }

    /**
     * Whether vectors pay here: 256 bits and more, or 128 on machines that always have fused multiply-add (on x86 vectors of 128 bits mean a machine
     * without AVX2, and most likely without FMA, where every product would be emulated).
     */
    static boolean pays() {
        return DoubleVector.SPECIES_PREFERRED.length() >= 4
                || !System.getProperty("os.arch", "").equals("amd64");
    }

    /** Whether a vector holds a point's four lanes. */
    static boolean holdsPoints() {
        return DOUBLES.length() >= POINT_LANES;
    }

    static int bits() {
        return 64 * DOUBLES.length();
    }
}
