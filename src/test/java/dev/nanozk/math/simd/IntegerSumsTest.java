package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntegerSumsTest {
    private static FieldElement largest() {
        return FieldElement.ONE.negate();
    }

    /** Against sums of products, one by one. */
    private static void check(int columns, int rows, long[][] values, FieldElement[] w) {
        IntegerSums sums = new IntegerSums(columns);
        FieldElement[] expected = new FieldElement[columns];
        java.util.Arrays.fill(expected, FieldElement.ZERO);
        for (int r = 0; r < rows; r++) {
            sums.add(w[r], values[r], 0, columns, 0);
            for (int c = 0; c < columns; c++) {
                expected[c] = expected[c].add(w[r].multiply(FieldElement.of(values[r][c])));
            }
        }
        FieldVector got = sums.result();
        for (int c = 0; c < columns; c++) {
            assertEquals(expected[c], got.get(c), "column " + c);
        }
    }

    @Test
    void sumsAreThoseOfTheField() {
        Random random = new Random(3);
        for (int bits : new int[] {1, 8, 16, 17, 30, 31, 32, 33, 47, 63, 64}) {
            int rows = 40;
            int columns = 11;
            long[][] v = new long[rows][columns];
            FieldElement[] w = new FieldElement[rows];
            FieldVector random2 = FieldVector.random(new SecureRandom(), rows);
            for (int r = 0; r < rows; r++) {
                w[r] = random2.get(r);
                for (int c = 0; c < columns; c++) {
                    v[r][c] = random.nextLong() >> 64 - bits;
                }
            }
            check(columns, rows, v, w);
        }
    }

    @Test
    void extremesOfOneSignDoNotOverflow() {
        long[] edges = {
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            1L << 31,
            (1L << 31) - 1,
            -(1L << 30),
            -1,
            0,
            1
        };
        for (long edge : edges) {
            int rows = 3000;
            long[][] v = new long[rows][];
            FieldElement[] w = new FieldElement[rows];
            for (int r = 0; r < rows; r++) {
                v[r] = new long[] {edge, edge, 0, -1};
                w[r] = largest();
            }
            check(4, rows, v, w);
        }
    }

    /** More rows than a tile holds, wider than what is worked on together, at changing columns. */
    @Test
    void manyRowsOverSeveralTiles() {
        Random random = new Random(4);
        int columns = 700;
        IntegerSums sums = new IntegerSums(columns);
        FieldVector expected = new FieldVector(columns);
        FieldVector w = FieldVector.random(new SecureRandom(), 200);
        for (int r = 0; r < w.size(); r++) {
            int column = r % 50 < 40 ? 0 : random.nextInt(300);
            int n = r % 7 == 0 ? 350 : 300 + random.nextInt(100);
            long[] row = new long[n + 2];
            for (int k = 0; k < row.length; k++) {
                row[k] = random.nextInt(1 << 25) - (1 << 24);
            }
            sums.add(w.get(r), row, 2, n, column);
            for (int k = 0; k < n; k++) {
                expected.addAt(column + k, w.get(r).multiply(FieldElement.of(row[2 + k])));
            }
        }
        assertEquals(expected, sums.result());
        assertEquals(expected, sums.result());
    }

    @Test
    void piecesOfRowsGoToTheirColumns() {
        IntegerSums sums = new IntegerSums(5);
        sums.add(FieldElement.of(3), new long[] {9, 1, 2, 9}, 1, 2, 2);
        sums.add(FieldElement.of(-1), new long[] {7}, 0, 1, 4);
        assertEquals(
                FieldVector.of(
                        FieldElement.ZERO,
                        FieldElement.ZERO,
                        FieldElement.of(3),
                        FieldElement.of(6),
                        FieldElement.of(-7)),
                sums.result());
    }
}
