package dev.nanozk.math.simd;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors in use for stored blocks, and sums of blocks.
 *
 * <p>A row's sum {@code T = sum_b D_b s_b} over its blocks is kept twice, lane by lane: modulo 2^32 in integers that wrap around, and as floats, which are off by less than 2^31. Both
 * together are T ({@link #joined}). That takes four operations a block and no exchange of lanes; exact sums of doubles take six, two of them exchanges.
 *
 * <p>Floats are near enough where {@code sum |D_b q_i x_i| < 2^49} ({@link MatrixKernel#BOUND}): over n blocks, the conversion of s_b, n fused additions and the addition of at most 16
 * lanes are each off by 2^-24 of that at most, {@code (1 + n + 15) 2^-24 2^49 < 2^31} for n up to {@link #PART}. Longer rows are added up part by part.
 */
final class VectorBlocks {
    static final VectorSpecies<Integer> INTS = VectorWidth.INTS;
    static final VectorSpecies<Float> FLOATS = VectorWidth.FLOATS;
    static final int LANES = INTS.length();
    /** Bytes of a block of 8 bits. */
    static final int Q8 = 34;
    /** Bytes of a block of 4 bits. */
    static final int Q4 = 18;
    /** Bytes of a block's scale, in front of its integers. */
    static final int SCALE = 2;
    /** Blocks whose sums are kept as floats before they are joined. */
    static final int PART = 32;

    /** There are no vectors of four bytes: with four lanes, eight bytes become two vectors. */
    static final VectorSpecies<Byte> BYTES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    /** 1 where every other time the second half of the bytes loaded is wanted. */
    static final int SECOND = LANES == 4 ? 1 : 0;

    static final VectorSpecies<Short> SHORTS =
            switch (LANES) {
                case 4 -> ShortVector.SPECIES_64;
                case 8 -> ShortVector.SPECIES_128;
                default -> ShortVector.SPECIES_256;
            };

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final long HALF = 1L << 31;

    private VectorBlocks() {}

    /** D of the block at an address. A table has 2^16 entries; with its own length the compiler knows that no index is outside. */
    static int factor(int[] table, long at) {
        return table[RawMemory.ALL.get(SHORT, at) & table.length - 1];
    }

    /** The integer that is low modulo 2^32 and less than 2^31 away from near. */
    static long joined(int low, float near) {
        return low + ((long) near - low + HALF >> Integer.SIZE << Integer.SIZE);
    }
}
