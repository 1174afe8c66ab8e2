package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.spec.ExpTable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelsTest {
    @Test
    void requantRoundsToNearestTiesUpward() {
        assertEquals(1, Kernels.requant(1, 1));
        assertEquals(0, Kernels.requant(-1, 1));
        assertEquals(2, Kernels.requant(6, 2));
        assertEquals(-1, Kernels.requant(-6, 2));
        assertEquals(-2, Kernels.requant(-7, 2));
        assertEquals(0, Kernels.requant((1L << 31) - 1, 32));
        assertEquals(1, Kernels.requant(1L << 31, 32));
    }

    @Test
    void requantAcceptsTheWholeFormatAndNothingMore() {
        int[] out = new int[1];
        long[] acc = {-65537};
        Kernels.requant16(acc, 0, 1, 1, out, 0, 0, "y1");
        assertEquals(-32768, out[0]);
        acc[0] = 65534;
        Kernels.requant16(acc, 0, 1, 1, out, 0, 0, "y1");
        assertEquals(32767, out[0]);
        for (long bad : new long[] {65535, -65538}) {
            acc[0] = bad;
            OutOfRangeException thrown =
                    assertThrows(OutOfRangeException.class, () -> Kernels.requant16(acc, 0, 1, 1, out, 0, 2, "y1"));
            assertEquals(2, thrown.layer());
            assertEquals("y1", thrown.site());
        }
        acc[0] = 1L << 32;
        assertThrows(OutOfRangeException.class, () -> Kernels.requant32(acc, 0, 1, 1, out, 0, 0, "h"));
        int[] x = {Integer.MAX_VALUE};
        acc[0] = 1;
        assertThrows(OutOfRangeException.class, () -> Kernels.addRequant(x, 0, acc, 0, 1, 1, out, 0, 0, "xa"));
    }

    @Test
    void meanSquareIsExactAtTheExtremes() {
        int[] x = new int[4096];
        Arrays.fill(x, Integer.MIN_VALUE);
        BigInteger expected = BigInteger.ONE.shiftLeft(62 + 12).add(BigInteger.valueOf(Long.MAX_VALUE));
        assertEquals(expected, Kernels.meanSquare(x, 0, x.length, 0, Long.MAX_VALUE));
    }

    @Test
    void inverseRootIsTheLargestThatFits() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            int d = 1 + random.nextInt(5000);
            int k = 1 + random.nextInt(40);
            BigInteger ms = new BigInteger(1 + random.nextInt(76), random).add(BigInteger.ONE);
            BigInteger r = BigInteger.valueOf(Kernels.inverseRoot(ms, d, k));
            BigInteger target = BigInteger.valueOf(d).shiftLeft(2 * k);
            assertTrue(r.pow(2).multiply(ms).compareTo(target) <= 0);
            assertTrue(r.add(BigInteger.ONE).pow(2).multiply(ms).compareTo(target) > 0);
        }
    }

    @Test
    void scoreCeilingAtAndAroundMultiples() {
        for (int t : new int[] {1, 11, 16}) {
            long step = 1L << t;
            for (long z : new long[] {-3, -1, 0, 1, 5}) {
                assertEquals(z, Kernels.scoreCeiling(z * step, t));
                assertEquals(z + 1, Kernels.scoreCeiling(z * step + 1, t));
                assertEquals(z, Kernels.scoreCeiling(z * step - 1, t));
            }
        }
    }

    @Test
    void softmaxRowSatisfiesItsIdentities() {
        Random random = new Random(2);
        int n = 9;
        int hd = 4;
        int t = 5;
        int[] q = random.ints(hd, -500, 500).toArray();
        int[] k = random.ints(n * hd, -500, 500).toArray();
        int[] v = random.ints(n * hd, -32768, 32768).toArray();
        int[] lo = new int[n];
        int[] rem = new int[n];
        int[] e = new int[n];
        long[] num = new long[hd];
        long[] oAcc = new long[hd];
        ExpTable exp = ExpTable.of(hd, 2, 12);
        SoftmaxRow row = new SoftmaxRow();
        row.compute(q, 0, k, v, 0, hd, n, hd, t, 30, exp, lo, rem, e, 0, num, oAcc, 0, 0);
        long sum = 0;
        boolean top = false;
        for (int j = 0; j < n; j++) {
            long acc = 0;
            for (int c = 0; c < hd; c++) {
                acc += (long) q[c] * k[j * hd + c];
            }
            assertEquals((row.z << t) - acc, ((long) lo[j] << t) + rem[j]);
            assertTrue(rem[j] >= 0 && rem[j] < 1 << t);
            top |= lo[j] == 0;
            sum += e[j];
        }
        assertTrue(top);
        assertEquals(sum, row.sum);
        assertEquals((1L << 30) / sum, row.reciprocal);
        assertEquals(num[0] * row.reciprocal, oAcc[0]);
    }

    @Test
    void scoresTooFarApartAreOutOfRange() {
        int hd = 2;
        int[] q = {32767, 32767};
        int[] k = {32767, 32767, -32767, -32767};
        OutOfRangeException thrown = assertThrows(OutOfRangeException.class, () -> new SoftmaxRow()
                .compute(
                        q,
                        0,
                        k,
                        k,
                        0,
                        hd,
                        2,
                        hd,
                        1,
                        30,
                        ExpTable.of(hd, 5, 12),
                        new int[2],
                        new int[2],
                        new int[2],
                        0,
                        new long[2],
                        new long[2],
                        0,
                        3));
        assertEquals("score", thrown.site());
        assertEquals(3, thrown.layer());
        assertEquals(OutOfRangeException.CODE, thrown.getMessage());
    }
}
