package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums of outer products by every kernel against inner products, one sum at a time. */
class OuterSumsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    static Stream<ScalarKernel> kernels() {
        return ScalarKernelTest.kernels();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalInnerProducts(ScalarKernel kernel) {
        for (int n : new int[] {1, 2, 3, 4, 13, 40}) {
            FieldVector low = FieldVector.random(RANDOM, 16 * n);
            FieldVector high = FieldVector.random(RANDOM, 3 * n);
            for (int j = 0; j < n; j++) {
                // Edges: the largest element all along one sum, zeros in another.
                low.set(j, FieldElement.ONE.negate());
                high.set(j, FieldElement.ONE.negate());
                high.set(n + j, FieldElement.ZERO);
            }
            FieldVector sums = OuterSums.of(low, high, n, kernel);
            assertEquals(48, sums.size());
            for (int h = 0; h < 3; h++) {
                for (int l = 0; l < 16; l++) {
                    FieldVector expected = new FieldVector(1);
                    ScalarField.innerProduct(expected.limbs(), 0, low.limbs(), 4 * n * l, high.limbs(), 4 * n * h, n);
                    assertEquals(expected.get(0), sums.get(16 * h + l), n + " products, " + h + ", " + l);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void wholeBlocksOnly(ScalarKernel kernel) {
        assertTrue(OuterSums.takes(8));
        assertFalse(OuterSums.takes(4));
        assertEquals(
                0,
                OuterSums.of(new FieldVector(0), new FieldVector(3), 3, kernel).size());
    }
}
