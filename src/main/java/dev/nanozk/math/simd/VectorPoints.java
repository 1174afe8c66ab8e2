package dev.nanozk.math.simd;

import static dev.nanozk.math.simd.Radix51.C1;
import static dev.nanozk.math.simd.Radix51.C2;
import static dev.nanozk.math.simd.Radix51.EXPONENT_52;
import static dev.nanozk.math.simd.Radix51.HALF;
import static dev.nanozk.math.simd.Radix51.MAGIC;
import static dev.nanozk.math.simd.Radix51.MAGIC_BITS;
import static dev.nanozk.math.simd.Radix51.MASK;
import static dev.nanozk.math.simd.Radix51.OFFSET;
import static dev.nanozk.math.simd.Radix51.ROUND;
import static dev.nanozk.math.simd.Radix51.ROUND_CARRY;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PointKernel} with one vector a limb: four lanes are (X, Y, Z, T) of a point, so that an addition is two products of vectors, four field products
 * each (Hisil, Wong, Carter, Dawson, <i>Twisted Edwards Curves Revisited</i>, 4.2). Vectors of 256 bits; in those of 512 two points are added to two buckets at once, and the upper
 * half of the buckets is summed beside the lower one.
 *
 * <p>Numbers are in the representation of {@link Radix51}. Coordinates of a bucket are <i>carried</i>: limbs 0 to 3 within 2^50, limb 4 within
 * 2^50 + 2^9. Packed points are within 2^50 + 19. Products of the first step are then below {@code (2^51 + 2^10)(2^50 + 2^9) < 2^102}; in the second step both
 * operands are sums of two and one is carried once more, to 2^50 + 20, which leaves {@code (2^50 + 20)(2^51 + 2^10) < 2^102}.
 *
 * <p>The two long methods are straight-line on purpose: the compiler keeps everything in registers that way, and cuts off inlining in methods of this size.
 */
public final class VectorPoints implements PointKernel {
    /** Coordinates of a point. */
    private static final int POINT = 4;
    /** A point: limb k of its coordinates at {@code 4 k}. */
    private static final int STRIDE = 5 * POINT;

    private static final VectorSpecies<Double> DS = VectorWidth.DOUBLES;
    private static final VectorSpecies<Long> LS = VectorWidth.LONGS;
    private static final int LANES = DS.length();
    /** Points that are added at once. */
    private static final int AT_ONCE = Math.max(1, LANES / POINT);
    /** Doubles before the first point and behind the last one, which are read with them. */
    private static final int PAD = POINT;

    private static final VectorShuffle<Double> SUMS = shuffle(1, 1, 2, 3);
    private static final VectorShuffle<Double> FIRST = shuffle(0, 0, 0, 0);
    private static final VectorShuffle<Double> INNER = shuffle(1, 1, 2, 2);
    private static final VectorShuffle<Double> OUTER = shuffle(0, 0, 3, 3);
    private static final VectorShuffle<Double> LEFT = shuffle(0, 2, 3, 0);
    private static final VectorShuffle<Double> RIGHT = shuffle(3, 1, 2, 1);
    private static final VectorMask<Double> LOWER = VectorMask.fromLong(DS, 0x0f);
    private static final VectorMask<Double> UPPER = VectorMask.fromLong(DS, 0xf0);
    /** (Y - X, Y + X, Z, T), and with the first two exchanged for a point that is subtracted. */
    private static final double[] FIRST_SIGNS = bySigns(new double[] {-1, 1, 0, 0}, new double[] {1, -1, 0, 0});
    /** (B - A, B + A, D + C, D - C); A and B change places and C its sign for a point that is subtracted, E is wrong in sign then. */
    private static final double[] SECOND_SIGNS = bySigns(new double[] {-1, 1, 1, -1}, new double[] {-1, 1, -1, 1});

    private static final double[] FLIP = bySigns(new double[] {1, 1, 1, 1}, new double[] {-1, 1, 1, -1});
    /** Limbs of 2d. */
    private static final double[] TWO_D = {
        -391889346694823d, 932731440258427d, 1072319116312658d, -435901477914249d, 633789495995904d
    };
    /** (1, 1, 2, 2d), limb by limb. */
    private static final double[] CACHING = caching();

    private static final int WARM_BUCKETS = 2;
    /** Additions of plain arithmetic, about 0.2 s of them, after which compiling pays. */
    private static final long WORTH = 1_000_000;

    /** Limb k of 2d. */
    static double twoD(int k) {
        return TWO_D[k];
    }

    private static VectorShuffle<Double> shuffle(int... sources) {
        return VectorShuffle.fromOp(DS, lane -> lane / POINT * POINT + sources[lane % POINT]);
    }

    /** All lanes for each set of points that are subtracted, bit k of it for point k. */
    private static double[] bySigns(double[] added, double[] subtracted) {
        double[] out = new double[LANES << AT_ONCE];
        for (int i = 0; i < out.length; i++) {
            int lane = i % LANES;
            out[i] = ((i / LANES >> lane / POINT & 1) == 0 ? added : subtracted)[lane % POINT];
        }
        return out;
    }

    private static double[] caching() {
        double[] out = new double[5 * LANES];
        for (int i = 0; i < out.length; i++) {
            int k = i / LANES;
            out[i] = switch (i % POINT) {
                case 2 -> k == 0 ? 2 : 0;
                case 3 -> TWO_D[k];
                default -> k == 0 ? 1 : 0;
            };
        }
        return out;
    }

    static Warming<PointKernel> warming() {
        double[] points = table(3);
        double[] table = table(WARM_BUCKETS + 1);
        double[] side = sideBySide(table, WARM_BUCKETS);
        double[] running = new double[5 * LANES];
        identity(running);
        double[] sum = running.clone();
        int[] places = {0, 1, 2, 1};
        short[] digits = {-1, 2, 1, -2};
        Runnable batch = () -> {
            accumulate(table, points, places, digits, 4 / AT_ONCE);
            reduce(side, 1, running, sum);
        };
        return new Warming<>("points", new VectorPoints(), batch, 4000, WORTH);
    }

    @Override
    public double[] pack(long[] niels, int offset, int n) {
        double[] out = new double[STRIDE * n + 2 * PAD];
        for (int i = 0; i < n; i++) {
            int at = offset + 15 * i;
            int to = PAD + STRIDE * i;
            Radix51.toSigned(niels, at, out, to, POINT);
            Radix51.toSigned(niels, at + 5, out, to + 1, POINT);
            out[to + 2] = 2;
            Radix51.toSigned(niels, at + 10, out, to + 3, POINT);
        }
        return out;
    }

    @Override
    public void windowSum(Points points, short[] digits, int digitOffset, int buckets, long[] out, int outOffset) {
        // A bucket for digit 0 too: it takes what stands beside a point that is added alone.
        double[] table = table(buckets + 1);
        int most = Arrays.stream(points.sizes()).max().orElse(0);
        int[] places = new int[AT_ONCE * most];
        short[] ordered = new short[AT_ONCE * most];
        int at = digitOffset;
        for (int k = 0; k < points.sizes().length; k++) {
            int steps = schedule(points.first()[k], points.sizes()[k], digits, at, places, ordered);
            accumulate(table, points.packed()[k], places, ordered, steps);
            at += points.sizes()[k];
        }
        double[] running = new double[5 * LANES];
        identity(running);
        double[] sum = running.clone();
        boolean halves = AT_ONCE == 2 && buckets > 1;
        reduce(sideBySide(table, buckets), halves ? buckets / 2 : buckets, running, sum);
        if (halves) {
            addUpper(sum, running, buckets / 2);
        }
        for (int c = 0; c < POINT; c++) {
            Radix51.toTight(sum, c, LANES, out, outOffset + 5 * c);
        }
    }

    /**
     * Puts the points with digits other than zero into an order in which those that are added at once go to different buckets.
     *
     * @return number of steps
     */
    private static int schedule(int from, int n, short[] digits, int digitOffset, int[] places, short[] ordered) {
        int steps = 0;
        int waiting = 0;
        int place = 0;
        for (int i = 0; i < n; i++) {
            short digit = digits[digitOffset + i];
            if (digit == 0) {
                continue;
            }
            if (AT_ONCE == 1) {
                places[steps] = from + i;
                ordered[steps++] = digit;
            } else if (waiting == 0) {
                waiting = digit;
                place = from + i;
            } else {
                boolean alone = Math.abs(waiting) == Math.abs(digit);
                places[2 * steps] = place;
                ordered[2 * steps] = (short) waiting;
                places[2 * steps + 1] = from + i;
                ordered[2 * steps + 1] = alone ? 0 : digit;
                waiting = alone ? digit : 0;
                place = from + i;
                steps++;
            }
        }
        if (waiting != 0) {
            places[2 * steps] = place;
            ordered[2 * steps] = (short) waiting;
            places[2 * steps + 1] = place;
            ordered[2 * steps + 1] = 0;
            steps++;
        }
        return steps;
    }

    /** Buckets 1 and on, all lanes of a limb side by side: bucket j + 1, and in the upper lanes the one half of all further on. */
    private static double[] sideBySide(double[] table, int buckets) {
        int half = AT_ONCE == 2 && buckets > 1 ? buckets / 2 : 0;
        int count = buckets - half;
        double[] out = new double[5 * LANES * count];
        for (int j = 0; j < count; j++) {
            for (int k = 0; k < 5; k++) {
                for (int p = 0; p < AT_ONCE; p++) {
                    int at = PAD + STRIDE * (1 + j + p * half) + POINT * k;
                    System.arraycopy(table, at, out, LANES * (5 * j + k) + POINT * p, POINT);
                }
            }
        }
        return out;
    }

    /** {@code sum = lower sum + upper sum + half (upper running sum)}, half a power of two, in the lower lanes. */
    private static void addUpper(double[] sum, double[] running, int half) {
        double[] twice = upper(running);
        double[] operand = new double[5 * LANES];
        for (int bit = half; bit > 1; bit >>= 1) {
            System.arraycopy(twice, 0, operand, 0, operand.length);
            add(twice, operand);
        }
        add(sum, upper(sum));
        add(sum, twice);
    }

    /** {@code r = r + p} for the points of all lanes. */
    private static void add(double[] r, double[] p) {
        reduce(p, 1, r, r.clone());
    }

    /** The upper lanes in the place of the lower ones. */
    private static double[] upper(double[] p) {
        double[] out = p.clone();
        for (int k = 0; k < 5; k++) {
            System.arraycopy(p, LANES * k + POINT, out, LANES * k, POINT);
        }
        return out;
    }

    /** Identities, with what is read around them. */
    private static double[] table(int n) {
        double[] out = new double[STRIDE * n + 2 * PAD];
        for (int i = 0; i < n; i++) {
            out[PAD + STRIDE * i + 1] = 1;
            out[PAD + STRIDE * i + 2] = 1;
        }
        return out;
    }

    private static void identity(double[] r) {
        for (int p = 0; p < LANES; p += POINT) {
            r[p + 1] = 1;
            r[p + 2] = 1;
        }
    }

    /**
     * {@code buckets[|d|] += sign(d) P} for each lane of points of each step, d and the point's place from the arrays that {@link #schedule} fills.
     *
     * @param steps number of steps; places and digits have a point's for each lane of points
     */
    static void accumulate(double[] buckets, double[] points, int[] places, short[] digits, int steps) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        DoubleVector v0, v1, v2, v3, v4;
        DoubleVector u0, u1, u2, u3, u4;
        DoubleVector w0, w1, w2, w3, w4;
        DoubleVector n0, n1, n2, n3, n4;
        for (int step = 0; step < steps; step++) {
            int digit = digits[AT_ONCE * step];
            int signs = digit >>> 31;
            int bucket = PAD + STRIDE * Math.abs(digit);
            int point = PAD + STRIDE * places[AT_ONCE * step];
            int other = 0;
            if (AT_ONCE == 2) {
                int second = digits[2 * step + 1];
                signs |= second >>> 31 << 1;
                // The second point's limbs in the upper lanes: from four doubles before them.
                other = PAD + STRIDE * Math.abs(second) - POINT;
                int otherPoint = PAD + STRIDE * places[2 * step + 1] - POINT;
                v0 = DoubleVector.fromArray(DS, buckets, bucket)
                        .blend(DoubleVector.fromArray(DS, buckets, other), UPPER);
                v1 = DoubleVector.fromArray(DS, buckets, bucket + 4)
                        .blend(DoubleVector.fromArray(DS, buckets, other + 4), UPPER);
                v2 = DoubleVector.fromArray(DS, buckets, bucket + 8)
                        .blend(DoubleVector.fromArray(DS, buckets, other + 8), UPPER);
                v3 = DoubleVector.fromArray(DS, buckets, bucket + 12)
                        .blend(DoubleVector.fromArray(DS, buckets, other + 12), UPPER);
                v4 = DoubleVector.fromArray(DS, buckets, bucket + 16)
                        .blend(DoubleVector.fromArray(DS, buckets, other + 16), UPPER);
                n0 = DoubleVector.fromArray(DS, points, point)
                        .blend(DoubleVector.fromArray(DS, points, otherPoint), UPPER);
                n1 = DoubleVector.fromArray(DS, points, point + 4)
                        .blend(DoubleVector.fromArray(DS, points, otherPoint + 4), UPPER);
                n2 = DoubleVector.fromArray(DS, points, point + 8)
                        .blend(DoubleVector.fromArray(DS, points, otherPoint + 8), UPPER);
                n3 = DoubleVector.fromArray(DS, points, point + 12)
                        .blend(DoubleVector.fromArray(DS, points, otherPoint + 12), UPPER);
                n4 = DoubleVector.fromArray(DS, points, point + 16)
                        .blend(DoubleVector.fromArray(DS, points, otherPoint + 16), UPPER);
            } else {
                v0 = DoubleVector.fromArray(DS, buckets, bucket);
                v1 = DoubleVector.fromArray(DS, buckets, bucket + 4);
                v2 = DoubleVector.fromArray(DS, buckets, bucket + 8);
                v3 = DoubleVector.fromArray(DS, buckets, bucket + 12);
                v4 = DoubleVector.fromArray(DS, buckets, bucket + 16);
                n0 = DoubleVector.fromArray(DS, points, point);
                n1 = DoubleVector.fromArray(DS, points, point + 4);
                n2 = DoubleVector.fromArray(DS, points, point + 8);
                n3 = DoubleVector.fromArray(DS, points, point + 12);
                n4 = DoubleVector.fromArray(DS, points, point + 16);
            }
            DoubleVector s1 = DoubleVector.fromArray(DS, FIRST_SIGNS, LANES * signs);
            DoubleVector s2 = DoubleVector.fromArray(DS, SECOND_SIGNS, LANES * signs);
            DoubleVector s3 = DoubleVector.fromArray(DS, FLIP, LANES * signs);
            u0 = v0.rearrange(FIRST).fma(s1, v0.rearrange(SUMS));
            u1 = v1.rearrange(FIRST).fma(s1, v1.rearrange(SUMS));
            u2 = v2.rearrange(FIRST).fma(s1, v2.rearrange(SUMS));
            u3 = v3.rearrange(FIRST).fma(s1, v3.rearrange(SUMS));
            u4 = v4.rearrange(FIRST).fma(s1, v4.rearrange(SUMS));
            // (Y - X)(y - x), (Y + X)(y + x), 2 Z, 2d T x y.
            {
                LongVector x;
                LongVector y;
                DoubleVector h;
                DoubleVector g;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = u0.fma(n0, c1);
                g = u0.fma(n0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = u0.fma(n1, c1);
                g = u0.fma(n1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u0.fma(n2, c1);
                g = u0.fma(n2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u0.fma(n3, c1);
                g = u0.fma(n3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u0.fma(n4, c1);
                g = u0.fma(n4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(n0, c1);
                g = u1.fma(n0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u1.fma(n1, c1);
                g = u1.fma(n1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u1.fma(n2, c1);
                g = u1.fma(n2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u1.fma(n3, c1);
                g = u1.fma(n3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(n4, c1);
                g = u1.fma(n4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(n0, c1);
                g = u2.fma(n0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u2.fma(n1, c1);
                g = u2.fma(n1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u2.fma(n2, c1);
                g = u2.fma(n2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u2.fma(n3, c1);
                g = u2.fma(n3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(n4, c1);
                g = u2.fma(n4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(n0, c1);
                g = u3.fma(n0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u3.fma(n1, c1);
                g = u3.fma(n1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u3.fma(n2, c1);
                g = u3.fma(n2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u3.fma(n3, c1);
                g = u3.fma(n3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(n4, c1);
                g = u3.fma(n4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(n0, c1);
                g = u4.fma(n0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u4.fma(n1, c1);
                g = u4.fma(n1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u4.fma(n2, c1);
                g = u4.fma(n2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u4.fma(n3, c1);
                g = u4.fma(n3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(n4, c1);
                g = u4.fma(n4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                w0 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                w1 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                w2 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                w3 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                w4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            }
            {
                DoubleVector g;
                // E, H, G, F; then (E, G, F, E), carried once, and (F, H, G, H).
                g = w0.rearrange(OUTER).fma(s2, w0.rearrange(INNER));
                u0 = g.rearrange(LEFT).mul(s3);
                v0 = g.rearrange(RIGHT);
                g = w1.rearrange(OUTER).fma(s2, w1.rearrange(INNER));
                u1 = g.rearrange(LEFT).mul(s3);
                v1 = g.rearrange(RIGHT);
                g = w2.rearrange(OUTER).fma(s2, w2.rearrange(INNER));
                u2 = g.rearrange(LEFT).mul(s3);
                v2 = g.rearrange(RIGHT);
                g = w3.rearrange(OUTER).fma(s2, w3.rearrange(INNER));
                u3 = g.rearrange(LEFT).mul(s3);
                v3 = g.rearrange(RIGHT);
                g = w4.rearrange(OUTER).fma(s2, w4.rearrange(INNER));
                u4 = g.rearrange(LEFT).mul(s3);
                v4 = g.rearrange(RIGHT);
                DoubleVector k0 = u0.add(c1).sub(c1);
                DoubleVector k1 = u1.add(c1).sub(c1);
                DoubleVector k2 = u2.add(c1).sub(c1);
                DoubleVector k3 = u3.add(c1).sub(c1);
                DoubleVector k4 = u4.add(c1).sub(c1);
                u0 = u0.sub(k0).add(k4.mul(19 * 0x1p-51));
                u1 = u1.sub(k1).add(k0.mul(0x1p-51));
                u2 = u2.sub(k2).add(k1.mul(0x1p-51));
                u3 = u3.sub(k3).add(k2.mul(0x1p-51));
                u4 = u4.sub(k4).add(k3.mul(0x1p-51));
                LongVector x;
                LongVector y;
                DoubleVector h;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = u0.fma(v0, c1);
                g = u0.fma(v0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = u0.fma(v1, c1);
                g = u0.fma(v1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u0.fma(v2, c1);
                g = u0.fma(v2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u0.fma(v3, c1);
                g = u0.fma(v3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u0.fma(v4, c1);
                g = u0.fma(v4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(v0, c1);
                g = u1.fma(v0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u1.fma(v1, c1);
                g = u1.fma(v1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u1.fma(v2, c1);
                g = u1.fma(v2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u1.fma(v3, c1);
                g = u1.fma(v3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(v4, c1);
                g = u1.fma(v4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(v0, c1);
                g = u2.fma(v0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u2.fma(v1, c1);
                g = u2.fma(v1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u2.fma(v2, c1);
                g = u2.fma(v2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u2.fma(v3, c1);
                g = u2.fma(v3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(v4, c1);
                g = u2.fma(v4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(v0, c1);
                g = u3.fma(v0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u3.fma(v1, c1);
                g = u3.fma(v1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u3.fma(v2, c1);
                g = u3.fma(v2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u3.fma(v3, c1);
                g = u3.fma(v3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(v4, c1);
                g = u3.fma(v4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(v0, c1);
                g = u4.fma(v0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u4.fma(v1, c1);
                g = u4.fma(v1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u4.fma(v2, c1);
                g = u4.fma(v2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u4.fma(v3, c1);
                g = u4.fma(v3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(v4, c1);
                g = u4.fma(v4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                w0 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                w1 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                w2 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                w3 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                w4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            }
            if (AT_ONCE == 2) {
                w0.intoArray(buckets, bucket, LOWER);
                w1.intoArray(buckets, bucket + 4, LOWER);
                w2.intoArray(buckets, bucket + 8, LOWER);
                w3.intoArray(buckets, bucket + 12, LOWER);
                w4.intoArray(buckets, bucket + 16, LOWER);
                w0.intoArray(buckets, other, UPPER);
                w1.intoArray(buckets, other + 4, UPPER);
                w2.intoArray(buckets, other + 8, UPPER);
                w3.intoArray(buckets, other + 12, UPPER);
                w4.intoArray(buckets, other + 16, UPPER);
            } else {
                w0.intoArray(buckets, bucket);
                w1.intoArray(buckets, bucket + 4);
                w2.intoArray(buckets, bucket + 8);
                w3.intoArray(buckets, bucket + 12);
                w4.intoArray(buckets, bucket + 16);
            }
        }
    }

    /** {@code sum = sum_j (j + 1) buckets[j]}, by the running sum from the last bucket down; every operand has all lanes side by side. */
    static void reduce(double[] buckets, int count, double[] running, double[] sum) {
        DoubleVector c1 = DoubleVector.broadcast(DS, C1);
        DoubleVector c2 = DoubleVector.broadcast(DS, C2);
        DoubleVector v0, v1, v2, v3, v4;
        DoubleVector u0, u1, u2, u3, u4;
        DoubleVector w0, w1, w2, w3, w4;
        DoubleVector n0, n1, n2, n3, n4;
        DoubleVector m0, m1, m2, m3, m4;
        m0 = DoubleVector.fromArray(DS, CACHING, 0);
        m1 = DoubleVector.fromArray(DS, CACHING, LANES);
        m2 = DoubleVector.fromArray(DS, CACHING, 2 * LANES);
        m3 = DoubleVector.fromArray(DS, CACHING, 3 * LANES);
        m4 = DoubleVector.fromArray(DS, CACHING, 4 * LANES);
        DoubleVector s1 = DoubleVector.fromArray(DS, FIRST_SIGNS, 0);
        DoubleVector s2 = DoubleVector.fromArray(DS, SECOND_SIGNS, 0);
        for (int step = 2 * count - 1; step >= 0; step--) {
            boolean odd = (step & 1) != 0;
            double[] target = odd ? running : sum;
            double[] source = odd ? buckets : running;
            int at = odd ? 5 * LANES * (step >> 1) : 0;
            v0 = DoubleVector.fromArray(DS, source, at);
            v1 = DoubleVector.fromArray(DS, source, at + LANES);
            v2 = DoubleVector.fromArray(DS, source, at + 2 * LANES);
            v3 = DoubleVector.fromArray(DS, source, at + 3 * LANES);
            v4 = DoubleVector.fromArray(DS, source, at + 4 * LANES);
            u0 = v0.rearrange(FIRST).fma(s1, v0.rearrange(SUMS));
            u1 = v1.rearrange(FIRST).fma(s1, v1.rearrange(SUMS));
            u2 = v2.rearrange(FIRST).fma(s1, v2.rearrange(SUMS));
            u3 = v3.rearrange(FIRST).fma(s1, v3.rearrange(SUMS));
            u4 = v4.rearrange(FIRST).fma(s1, v4.rearrange(SUMS));
            // The second operand: Y - X, Y + X, 2 Z, 2d T.
            {
                LongVector x;
                LongVector y;
                DoubleVector h;
                DoubleVector g;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = u0.fma(m0, c1);
                g = u0.fma(m0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = u0.fma(m1, c1);
                g = u0.fma(m1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u0.fma(m2, c1);
                g = u0.fma(m2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u0.fma(m3, c1);
                g = u0.fma(m3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u0.fma(m4, c1);
                g = u0.fma(m4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(m0, c1);
                g = u1.fma(m0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u1.fma(m1, c1);
                g = u1.fma(m1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u1.fma(m2, c1);
                g = u1.fma(m2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u1.fma(m3, c1);
                g = u1.fma(m3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(m4, c1);
                g = u1.fma(m4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(m0, c1);
                g = u2.fma(m0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u2.fma(m1, c1);
                g = u2.fma(m1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u2.fma(m2, c1);
                g = u2.fma(m2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u2.fma(m3, c1);
                g = u2.fma(m3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(m4, c1);
                g = u2.fma(m4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(m0, c1);
                g = u3.fma(m0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u3.fma(m1, c1);
                g = u3.fma(m1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u3.fma(m2, c1);
                g = u3.fma(m2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u3.fma(m3, c1);
                g = u3.fma(m3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(m4, c1);
                g = u3.fma(m4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(m0, c1);
                g = u4.fma(m0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u4.fma(m1, c1);
                g = u4.fma(m1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u4.fma(m2, c1);
                g = u4.fma(m2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u4.fma(m3, c1);
                g = u4.fma(m3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(m4, c1);
                g = u4.fma(m4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                n0 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                n1 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                n2 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                n3 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                n4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            }
            v0 = DoubleVector.fromArray(DS, target, 0);
            v1 = DoubleVector.fromArray(DS, target, LANES);
            v2 = DoubleVector.fromArray(DS, target, 2 * LANES);
            v3 = DoubleVector.fromArray(DS, target, 3 * LANES);
            v4 = DoubleVector.fromArray(DS, target, 4 * LANES);
            u0 = v0.rearrange(FIRST).fma(s1, v0.rearrange(SUMS));
            u1 = v1.rearrange(FIRST).fma(s1, v1.rearrange(SUMS));
            u2 = v2.rearrange(FIRST).fma(s1, v2.rearrange(SUMS));
            u3 = v3.rearrange(FIRST).fma(s1, v3.rearrange(SUMS));
            u4 = v4.rearrange(FIRST).fma(s1, v4.rearrange(SUMS));
            // A, B, D, C.
            {
                LongVector x;
                LongVector y;
                DoubleVector h;
                DoubleVector g;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = u0.fma(n0, c1);
                g = u0.fma(n0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = u0.fma(n1, c1);
                g = u0.fma(n1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u0.fma(n2, c1);
                g = u0.fma(n2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u0.fma(n3, c1);
                g = u0.fma(n3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u0.fma(n4, c1);
                g = u0.fma(n4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(n0, c1);
                g = u1.fma(n0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u1.fma(n1, c1);
                g = u1.fma(n1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u1.fma(n2, c1);
                g = u1.fma(n2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u1.fma(n3, c1);
                g = u1.fma(n3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(n4, c1);
                g = u1.fma(n4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(n0, c1);
                g = u2.fma(n0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u2.fma(n1, c1);
                g = u2.fma(n1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u2.fma(n2, c1);
                g = u2.fma(n2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u2.fma(n3, c1);
                g = u2.fma(n3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(n4, c1);
                g = u2.fma(n4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(n0, c1);
                g = u3.fma(n0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u3.fma(n1, c1);
                g = u3.fma(n1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u3.fma(n2, c1);
                g = u3.fma(n2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u3.fma(n3, c1);
                g = u3.fma(n3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(n4, c1);
                g = u3.fma(n4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(n0, c1);
                g = u4.fma(n0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u4.fma(n1, c1);
                g = u4.fma(n1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u4.fma(n2, c1);
                g = u4.fma(n2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u4.fma(n3, c1);
                g = u4.fma(n3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(n4, c1);
                g = u4.fma(n4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                w0 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                w1 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                w2 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                w3 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                w4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            }
            {
                DoubleVector g;
                // E, H, G, F; then (E, G, F, E), carried once, and (F, H, G, H).
                g = w0.rearrange(OUTER).fma(s2, w0.rearrange(INNER));
                u0 = g.rearrange(LEFT);
                v0 = g.rearrange(RIGHT);
                g = w1.rearrange(OUTER).fma(s2, w1.rearrange(INNER));
                u1 = g.rearrange(LEFT);
                v1 = g.rearrange(RIGHT);
                g = w2.rearrange(OUTER).fma(s2, w2.rearrange(INNER));
                u2 = g.rearrange(LEFT);
                v2 = g.rearrange(RIGHT);
                g = w3.rearrange(OUTER).fma(s2, w3.rearrange(INNER));
                u3 = g.rearrange(LEFT);
                v3 = g.rearrange(RIGHT);
                g = w4.rearrange(OUTER).fma(s2, w4.rearrange(INNER));
                u4 = g.rearrange(LEFT);
                v4 = g.rearrange(RIGHT);
                DoubleVector k0 = u0.add(c1).sub(c1);
                DoubleVector k1 = u1.add(c1).sub(c1);
                DoubleVector k2 = u2.add(c1).sub(c1);
                DoubleVector k3 = u3.add(c1).sub(c1);
                DoubleVector k4 = u4.add(c1).sub(c1);
                u0 = u0.sub(k0).add(k4.mul(19 * 0x1p-51));
                u1 = u1.sub(k1).add(k0.mul(0x1p-51));
                u2 = u2.sub(k2).add(k1.mul(0x1p-51));
                u3 = u3.sub(k3).add(k2.mul(0x1p-51));
                u4 = u4.sub(k4).add(k3.mul(0x1p-51));
                LongVector x;
                LongVector y;
                DoubleVector h;
                LongVector t0 = LongVector.broadcast(LS, 0xbcc8000000000000L);
                LongVector t1 = LongVector.broadcast(LS, 0x3328000000000000L);
                LongVector t2 = LongVector.broadcast(LS, 0xa988000000000000L);
                LongVector t3 = LongVector.broadcast(LS, 0x1fe8000000000000L);
                LongVector t4 = LongVector.broadcast(LS, 0x9648000000000000L);
                LongVector t5 = LongVector.broadcast(LS, 0x9318000000000000L);
                LongVector t6 = LongVector.broadcast(LS, 0x1cb8000000000000L);
                LongVector t7 = LongVector.broadcast(LS, 0xa658000000000000L);
                LongVector t8 = LongVector.broadcast(LS, 0x2ff8000000000000L);
                LongVector t9 = LongVector.broadcast(LS, 0xb998000000000000L);
                h = u0.fma(v0, c1);
                g = u0.fma(v0, c2.sub(h));
                t0 = t0.add(g.reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                h = u0.fma(v1, c1);
                g = u0.fma(v1, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u0.fma(v2, c1);
                g = u0.fma(v2, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u0.fma(v3, c1);
                g = u0.fma(v3, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u0.fma(v4, c1);
                g = u0.fma(v4, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(v0, c1);
                g = u1.fma(v0, c2.sub(h));
                t1 = t1.add(g.reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                h = u1.fma(v1, c1);
                g = u1.fma(v1, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u1.fma(v2, c1);
                g = u1.fma(v2, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u1.fma(v3, c1);
                g = u1.fma(v3, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u1.fma(v4, c1);
                g = u1.fma(v4, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(v0, c1);
                g = u2.fma(v0, c2.sub(h));
                t2 = t2.add(g.reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                h = u2.fma(v1, c1);
                g = u2.fma(v1, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u2.fma(v2, c1);
                g = u2.fma(v2, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u2.fma(v3, c1);
                g = u2.fma(v3, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u2.fma(v4, c1);
                g = u2.fma(v4, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(v0, c1);
                g = u3.fma(v0, c2.sub(h));
                t3 = t3.add(g.reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                h = u3.fma(v1, c1);
                g = u3.fma(v1, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u3.fma(v2, c1);
                g = u3.fma(v2, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u3.fma(v3, c1);
                g = u3.fma(v3, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u3.fma(v4, c1);
                g = u3.fma(v4, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(v0, c1);
                g = u4.fma(v0, c2.sub(h));
                t4 = t4.add(g.reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
                h = u4.fma(v1, c1);
                g = u4.fma(v1, c2.sub(h));
                t5 = t5.add(g.reinterpretAsLongs());
                t6 = t6.add(h.reinterpretAsLongs());
                h = u4.fma(v2, c1);
                g = u4.fma(v2, c2.sub(h));
                t6 = t6.add(g.reinterpretAsLongs());
                t7 = t7.add(h.reinterpretAsLongs());
                h = u4.fma(v3, c1);
                g = u4.fma(v3, c2.sub(h));
                t7 = t7.add(g.reinterpretAsLongs());
                t8 = t8.add(h.reinterpretAsLongs());
                h = u4.fma(v4, c1);
                g = u4.fma(v4, c2.sub(h));
                t8 = t8.add(g.reinterpretAsLongs());
                t9 = t9.add(h.reinterpretAsLongs());
                // 2^255 = 19 mod p: columns 5 to 9 enter columns 0 to 4 nineteen times (1 + 2 + 16).
                t0 = t0.add(t5).add(t5.lanewise(LSHL, 1)).add(t5.lanewise(LSHL, 4));
                t1 = t1.add(t6).add(t6.lanewise(LSHL, 1)).add(t6.lanewise(LSHL, 4));
                t2 = t2.add(t7).add(t7.lanewise(LSHL, 1)).add(t7.lanewise(LSHL, 4));
                t3 = t3.add(t8).add(t8.lanewise(LSHL, 1)).add(t8.lanewise(LSHL, 4));
                t4 = t4.add(t9).add(t9.lanewise(LSHL, 1)).add(t9.lanewise(LSHL, 4));
                // The top limb's carry first, nineteen times into limb 0; then limb by limb upwards.
                x = t4.add(ROUND);
                y = x.lanewise(LSHR, 51).sub(ROUND_CARRY);
                t4 = x.and(MASK).sub(HALF);
                t0 = t0.add(y).add(y.lanewise(LSHL, 1)).add(y.lanewise(LSHL, 4));
                x = t0.add(ROUND);
                w0 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t1 = t1.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t1.add(ROUND);
                w1 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t2 = t2.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t2.add(ROUND);
                w2 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t3 = t3.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                x = t3.add(ROUND);
                w3 = x.and(MASK).or(EXPONENT_52).reinterpretAsDoubles().sub(OFFSET);
                t4 = t4.add(x.lanewise(LSHR, 51)).sub(ROUND_CARRY);
                w4 = t4.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            }
            w0.intoArray(target, 0);
            w1.intoArray(target, LANES);
            w2.intoArray(target, 2 * LANES);
            w3.intoArray(target, 3 * LANES);
            w4.intoArray(target, 4 * LANES);
        }
    }
}
