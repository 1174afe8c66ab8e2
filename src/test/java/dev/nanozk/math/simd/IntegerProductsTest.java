package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against inner products taken one at a time. */
class IntegerProductsTest {
    private static void check(FieldVector w, long[][] rows, int from, int to) {
        FieldVector out = new FieldVector(rows.length);
        new IntegerProducts(w)
                .multiply((u, target) -> System.arraycopy(rows[u], 0, target, 0, w.size()), from, to, out);
        for (int u = 0; u < rows.length; u++) {
            FieldElement expected = u < from || u >= to ? FieldElement.ZERO : w.innerProduct(rows[u], 0);
            assertEquals(expected, out.get(u), "row " + u);
        }
    }

    @Test
    void rowsOfAnyLengthAndNumber() {
        Random random = new Random(5);
        for (int n : new int[] {1, 31, 32, 33, 100}) {
            long[][] rows = new long[70][n];
            for (long[] row : rows) {
                for (int i = 0; i < n; i++) {
                    row[i] = random.nextInt(1 << 20) - (1 << 19);
                }
            }
            FieldVector w = FieldVector.random(new SecureRandom(), n);
            check(w, rows, 0, 70);
            check(w, rows, 3, 36);
            check(w, rows, 5, 5);
        }
    }

    @Test
    void largestIntegersAndElementsOfOneSign() {
        long[] edges = {1L << 24, -(1L << 24), (1L << 24) - 1, 1L << 25, Long.MIN_VALUE, Long.MAX_VALUE};
        FieldVector w = new FieldVector(2100);
        for (int i = 0; i < w.size(); i++) {
            w.set(i, FieldElement.ONE.negate());
        }
        long[][] rows = new long[edges.length][w.size()];
        for (int u = 0; u < edges.length; u++) {
            java.util.Arrays.fill(rows[u], edges[u]);
        }
        check(w, rows, 0, edges.length);
        // Limbs that are all ones.
        long[] limbs = new long[4];
        for (int k = 0; k < 4; k++) {
            limbs[k] = ScalarField.ORDER
                    .subtract(java.math.BigInteger.ONE)
                    .shiftRight(64 * k)
                    .longValue();
        }
        for (int i = 0; i < w.size(); i++) {
            w.set(i, FieldElement.load(limbs, 0));
        }
        check(w, rows, 0, edges.length);
    }
}
