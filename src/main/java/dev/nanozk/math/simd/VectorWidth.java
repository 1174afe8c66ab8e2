package dev.nanozk.math.simd;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors in use: as wide as the machine prefers, or as {@code nanozk.simd} (128, 256, 512) says. */
final class VectorWidth {
    static final VectorSpecies<Double> DOUBLES = species(SimdSetting.value());
    static final VectorSpecies<Long> LONGS = longs();

    private VectorWidth() {}

    private static VectorSpecies<Double> species(String setting) {
        return switch (setting) {
            case "128" -> DoubleVector.SPECIES_128;
            case "256" -> DoubleVector.SPECIES_256;
            case "512" -> DoubleVector.SPECIES_512;
            // A block has eight elements; wider vectors than that don't help.
            default ->
                DoubleVector.SPECIES_PREFERRED.length() > Radix51.LANES
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

    /**
     * Whether vectors pay here: 256 bits and more, or 128 on machines that always have fused multiply-add (on x86 vectors of 128 bits mean a machine
     * without AVX2, and most likely without FMA, where every product would be emulated).
     */
    static boolean pays() {
        return DoubleVector.SPECIES_PREFERRED.length() >= 4
                || !System.getProperty("os.arch", "").equals("amd64");
    }

    /** Whether the four lanes of a point fit a vector register. */
    static boolean holdsPoints() {
        return DOUBLES.length() >= 4;
    }

    /** Whether four double lanes or more are there, which the kernels of inference are written for. */
    static boolean holdsIntegers() {
        return DOUBLES.length() >= 4;
    }

    static int bits() {
        return 64 * DOUBLES.length();
    }
}
