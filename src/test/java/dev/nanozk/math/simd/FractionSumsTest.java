package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sum_a p_a prod_(b != a) q_b + lambda prod_b q_b} at every x, pair by pair. */
class FractionSumsTest {
    private final Random random = new Random(1);

    static Stream<ScalarKernel> kernels() {
        return ScalarKernelTest.kernels();
    }

    private FieldElement element() {
        return switch (random.nextInt(6)) {
            case 0 -> FieldElement.ZERO;
            case 1 -> FieldElement.ONE.negate();
            case 2 -> {
                // The largest limbs, whatever their meaning.
                long[] limbs = new long[4];
                for (int k = 0; k < 4; k++) {
                    limbs[k] = ScalarField.ORDER
                            .subtract(BigInteger.ONE)
                            .shiftRight(64 * k)
                            .longValue();
                }
                yield FieldElement.load(limbs, 0);
            }
            default -> FieldElement.of(new BigInteger(256, random));
        };
    }

    /** The first numerator with lambda in it. */
    private static FieldElement combined(FieldVector p, FieldVector q) {
        FieldElement sum = FieldElement.ZERO;
        for (int a = 0; a < p.size(); a++) {
            FieldElement term = p.get(a);
            for (int b = 0; b < p.size(); b++) {
                term = b == a ? term : term.multiply(q.get(b));
            }
            sum = sum.add(term);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsAtEveryPoint(ScalarKernel kernel) {
        for (int arity : new int[] {2, 4, 8, 16}) {
            for (boolean ones : new boolean[] {true, false}) {
                int pairs = arity == 4 ? 75 : 9;
                FieldElement lambda = element();
                FractionSums sums = new FractionSums(kernel, arity, lambda, ones);
                FieldVector expected = new FieldVector(arity + 1);
                for (int i = 0; i < pairs; i++) {
                    FieldVector point = new FieldVector(2 * arity);
                    FieldVector change = new FieldVector(2 * arity);
                    for (int j = 0; j < 2 * arity; j++) {
                        // Numerators of ones are not read.
                        point.set(j, element());
                        change.set(j, element());
                    }
                    FieldVector w = FieldVector.of(FieldElement.ONE, element());
                    sums.add(point.limbs(), change.limbs(), w.limbs(), 4);
                    for (int x = 1; x <= arity; x++) {
                        point.add(change);
                        FieldVector p = point.slice(0, arity);
                        FieldVector q = point.slice(arity, arity);
                        for (int a = 0; ones && a < arity; a++) {
                            FieldElement one = FieldElement.ONE;
                            p.set(a, a == 0 ? one.add(lambda.multiply(q.get(0))) : one);
                        }
                        expected.addAt(x - 1, w.get(1).multiply(combined(p, q)));
                    }
                }
                FieldVector actual = new FieldVector(arity + 1);
                actual.set(1, FieldElement.of(5));
                expected.addAt(1, FieldElement.of(5));
                sums.drain(actual.limbs());
                assertEquals(expected, actual, arity + (ones ? " ones" : " general"));
                sums.drain(actual.limbs());
                assertEquals(expected, actual);
            }
        }
    }

    @Test
    void aritiesArePowersOfTwo() {
        for (int arity : new int[] {0, 1, 3, 12}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new FractionSums(new PlainScalars(), arity, FieldElement.ONE, true));
        }
    }
}
