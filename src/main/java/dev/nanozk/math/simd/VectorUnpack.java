package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.VectorBlocks.BYTES;
import static dev.nanozk.math.simd.VectorBlocks.INTS;
import static dev.nanozk.math.simd.VectorBlocks.LANES;
import static dev.nanozk.math.simd.VectorBlocks.SECOND;
import static dev.nanozk.math.simd.VectorBlocks.SHORTS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.nanozk.math.simd.MatrixKernel.Layout;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Stored rows of the types that have no kernel of their own, as integers of 32 bits.
 *
 * <p>No method takes or gives a vector: where the compiler does not inline it ({@link VectorRows}), every vector would be on the heap. Nor is there a mask, or a vector that is taken for one
 * of another type: those methods of the Vector API are shared by all widths, and the kernels of another width would be slower for it.
 */
final class VectorUnpack {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final int GROUP = 32;
    private static final int HALF = 16;
    private static final int[] LANE = IntStream.range(0, GROUP).toArray();

    private VectorUnpack() {}

    /** {@link MatrixKernel#unpack} of the row at an address. */
    static void blocks(Layout layout, long row, int blocks, int[] d, int[] m, int[] out) {
        for (int b = 0; b < blocks; b++) {
            long at = row + (long) b * layout.bytes();
            switch (layout) {
                case Q4_1 -> nibbles(at + 4, d[b], m[b], out, GROUP * b);
                case Q5_0 -> fiveBits(at + 6, at + 2, d[b], -HALF * d[b], out, GROUP * b);
                case Q5_1 -> fiveBits(at + 8, at + 4, d[b], m[b], out, GROUP * b);
                case Q4_K -> {
                    for (int g = 0; g < 8; g++) {
                        group(
                                at + 16 + GROUP * (g / 2),
                                4 * (g & 1),
                                d[8 * b + g],
                                m[8 * b + g],
                                out,
                                GROUP * (8 * b + g));
                    }
                }
                case Q5_K -> {
                    for (int g = 0; g < 8; g++) {
                        long low = at + 48 + GROUP * (g / 2);
                        group(
                                low,
                                4 * (g & 1),
                                at + 16,
                                g,
                                1,
                                d[8 * b + g],
                                d[8 * b + g],
                                m[8 * b + g],
                                m[8 * b + g],
                                out,
                                GROUP * (8 * b + g));
                    }
                }
                case Q6_K -> {
                    for (int g = 0; g < 8; g++) {
                        long low = at + 64 * (g / 4) + GROUP * (g & 1);
                        int d0 = d[16 * b + 2 * g];
                        int d1 = d[16 * b + 2 * g + 1];
                        group(
                                low,
                                4 * (g >> 1 & 1),
                                at + 128 + GROUP * (g / 4),
                                2 * (g & 3),
                                3,
                                d0,
                                d1,
                                -GROUP * d0,
                                -GROUP * d1,
                                out,
                                GROUP * (8 * b + g));
                    }
                }
                default -> throw new IllegalArgumentException(layout + " has no blocks");
            }
        }
    }

    /** 16 bytes of two integers each, which are 16 apart: q D + M. */
    private static void nibbles(long at, int d, int m, int[] out, int o) {
        for (int k = 0; k < HALF; k += LANES) {
            IntVector v = (IntVector)
                    ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
            v.and(15).mul(d).add(m).intoArray(out, o + k);
            v.lanewise(VectorOperators.LSHR, 4).mul(d).add(m).intoArray(out, o + HALF + k);
        }
    }

    /** The same with bit i of four bytes as bit 4 of integer i. */
    private static void fiveBits(long at, long bits, int d, int m, int[] out, int o) {
        IntVector all = IntVector.broadcast(INTS, RawMemory.ALL.get(INT, bits));
        for (int k = 0; k < HALF; k += LANES) {
            IntVector v = (IntVector)
                    ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
            IntVector low = all.lanewise(VectorOperators.LSHR, IntVector.fromArray(INTS, LANE, k))
                    .and(1)
                    .lanewise(VectorOperators.LSHL, 4);
            IntVector high = all.lanewise(VectorOperators.LSHR, IntVector.fromArray(INTS, LANE, HALF + k))
                    .and(1)
                    .lanewise(VectorOperators.LSHL, 4);
            v.and(15).or(low).mul(d).add(m).intoArray(out, o + k);
            v.lanewise(VectorOperators.LSHR, 4).or(high).mul(d).add(m).intoArray(out, o + HALF + k);
        }
    }

    /** A group of 32 from four bits of as many bytes. */
    private static void group(long at, int shift, int d, int m, int[] out, int o) {
        for (int k = 0; k < GROUP; k += LANES) {
            IntVector v = (IntVector)
                    ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
            v.lanewise(VectorOperators.LSHR, shift).and(15).mul(d).add(m).intoArray(out, o + k);
        }
    }

    /** The same with bits of as many other bytes above the four; the two halves of the group have factors and offsets of their own. */
    private static void group(
            long at,
            int shift,
            long above,
            int shiftAbove,
            int mask,
            int d0,
            int d1,
            int m0,
            int m1,
            int[] out,
            int o) {
        for (int k = 0; k < GROUP; k += LANES) {
            IntVector v = (IntVector)
                    ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, at + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
            IntVector high = (IntVector)
                    ByteVector.fromMemorySegment(BYTES, RawMemory.ALL, above + k - SECOND * (k & LANES), LITTLE_ENDIAN)
                            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, SECOND * (k / LANES & 1));
            v.lanewise(VectorOperators.LSHR, shift)
                    .and(15)
                    .or(high.lanewise(VectorOperators.LSHR, shiftAbove)
                            .and(mask)
                            .lanewise(VectorOperators.LSHL, 4))
                    .mul(k < HALF ? d0 : d1)
                    .add(k < HALF ? m0 : m1)
                    .intoArray(out, o + k);
        }
    }

    /** {@link MatrixKernel#unpackFloats} of the row at an address. */
    static void floats(Layout layout, long row, int cols, int kw, int[] out) {
        switch (layout) {
            case F32 -> {
                for (int c = 0; c < cols; c += LANES) {
                    IntVector.fromMemorySegment(INTS, RawMemory.ALL, row + 4L * c, LITTLE_ENDIAN)
                            .intoArray(out, c);
                }
                rounded(out, cols, 23, 255, 150 - kw);
            }
            case BF16 -> {
                for (int c = 0; c < cols; c += LANES) {
                    ((IntVector) ShortVector.fromMemorySegment(SHORTS, RawMemory.ALL, row + 2L * c, LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                            .lanewise(VectorOperators.LSHL, 16)
                            .intoArray(out, c);
                }
                rounded(out, cols, 23, 255, 150 - kw);
            }
            case F16 -> {
                for (int c = 0; c < cols; c += LANES) {
                    // The sign goes to bit 31 and all between, which the exponent's mask takes away.
                    ((IntVector) ShortVector.fromMemorySegment(SHORTS, RawMemory.ALL, row + 2L * c, LITTLE_ENDIAN)
                                    .convertShape(VectorOperators.S2I, INTS, 0))
                            .intoArray(out, c);
                }
                rounded(out, cols, 10, 31, 25 - kw);
            }
            default -> throw new IllegalArgumentException(layout + " has blocks");
        }
    }

    /**
     * Makes {@code floor(w 2^kw + 1/2)} of the bits of finite floats, in integers: w is {@code +-(h + m) 2^(e - bias - p)}, m its lower p bits, e those above, at least 1, and h = 2^p, or 0 where
     * they are 0. That is {@code +-(h + m)} shifted by {@code bias + p - kw - e} bits to the right, half of the last one added before, or to the left.
     *
     * @param bits with the sign in bit 31
     * @param offset {@code bias + p - kw}
     */
    private static void rounded(int[] bits, int cols, int p, int exponents, int offset) {
        for (int c = 0; c < cols; c += LANES) {
            IntVector b = IntVector.fromArray(INTS, bits, c);
            IntVector e = b.lanewise(VectorOperators.LSHR, p).and(exponents);
            IntVector sign = b.lanewise(VectorOperators.ASHR, 31);
            IntVector v = b.and((1 << p) - 1)
                    .or(e.min(1).lanewise(VectorOperators.LSHL, p))
                    .lanewise(VectorOperators.XOR, sign)
                    .sub(sign);
            IntVector left = e.max(1).sub(offset);
            IntVector right = left.neg().max(0).min(31);
            IntVector half = IntVector.broadcast(INTS, 1)
                    .lanewise(VectorOperators.LSHL, right)
                    .lanewise(VectorOperators.LSHR, 1);
            v.lanewise(VectorOperators.LSHL, left.max(0))
                    .add(half)
                    .lanewise(VectorOperators.ASHR, right)
                    .intoArray(bits, c);
        }
    }
}
