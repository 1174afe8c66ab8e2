package dev.nanozk.math.poly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code eq(x, r) = prod_i (r_i x_i + (1 - r_i)(1 - x_i))} straight from its formula. */
class EqPolynomialTest {
    private static FieldVector point(Random random, int n) {
        FieldVector out = new FieldVector(n);
        byte[] wide = new byte[64];
        for (int i = 0; i < n; i++) {
            random.nextBytes(wide);
            out.set(i, FieldElement.fromWideBytes(wide));
        }
        return out;
    }

    private static FieldElement formula(FieldVector x, FieldVector y) {
        FieldElement e = FieldElement.ONE;
        for (int i = 0; i < x.size(); i++) {
            FieldElement both = x.get(i).multiply(y.get(i));
            FieldElement none = FieldElement.ONE.subtract(x.get(i)).multiply(FieldElement.ONE.subtract(y.get(i)));
            e = e.multiply(both.add(none));
        }
        return e;
    }

    private static FieldVector bits(int index, int n) {
        long[] b = new long[n];
        for (int i = 0; i < n; i++) {
            b[i] = index >> i & 1;
        }
        return FieldVector.ofLongs(b);
    }

    @Test
    void tableEntriesAreValuesOnTheHypercube() {
        Random random = new Random(31);
        for (int n = 0; n < 8; n++) {
            FieldVector r = point(random, n);
            FieldVector table = EqPolynomial.evaluations(r);
            assertEquals(1 << n, table.size());
            assertEquals(FieldElement.ONE, table.sum());
            for (int i = 0; i < table.size(); i++) {
                assertEquals(formula(bits(i, n), r), table.get(i));
                assertEquals(table.get(i), EqPolynomial.evaluate(bits(i, n), r));
            }
        }
    }

    @Test
    void lowestBitOfTheIndexIsTheFirstElement() {
        FieldVector r = FieldVector.ofLongs(new long[] {2, 3, 5});
        // x = (1, 0, 0): 2 (1 - 3) (1 - 5); x = (0, 0, 1): (1 - 2) (1 - 3) 5.
        FieldVector table = EqPolynomial.evaluations(r);
        assertEquals(FieldElement.of(16), table.get(1));
        assertEquals(FieldElement.of(10), table.get(4));
    }

    @Test
    void evaluationAtArbitraryPoints() {
        Random random = new Random(32);
        for (int n = 0; n < 12; n++) {
            FieldVector x = point(random, n);
            FieldVector y = point(random, n);
            assertEquals(formula(x, y), EqPolynomial.evaluate(x, y));
            assertEquals(EqPolynomial.evaluate(y, x), EqPolynomial.evaluate(x, y));
        }
    }

    @Test
    void pointsOfDifferentSizesAndHugeTablesAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> EqPolynomial.evaluate(new FieldVector(2), new FieldVector(3)));
        assertThrows(IllegalArgumentException.class, () -> EqPolynomial.evaluations(new FieldVector(31)));
    }
}
