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

/** {@code sum_a prod_(b != a) q_b + lambda prod_b q_b} at every x, pair by pair. */
class UnitFractionsTest {
    static Stream<ScalarKernel> kernels() {
        return ScalarKernelTest.kernels();
    }

    private static FieldElement combined(FieldVector q, int even, int odd, int arity, int x, FieldElement lambda) {
        FieldElement[] v = new FieldElement[arity];
        FieldElement all = FieldElement.ONE;
        for (int a = 0; a < arity; a++) {
            FieldElement e = q.get(even + a);
            v[a] = e.add(FieldElement.of(x).multiply(q.get(odd + a).subtract(e)));
            all = all.multiply(v[a]);
        }
        FieldElement sum = lambda.multiply(all);
        for (int a = 0; a < arity; a++) {
            FieldElement others = FieldElement.ONE;
            for (int b = 0; b < arity; b++) {
                others = b == a ? others : others.multiply(v[b]);
            }
            sum = sum.add(others);
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sumsAtEveryPoint(ScalarKernel kernel) {
        Random random = new Random(1);
        for (int arity : new int[] {2, 4, 8, 16}) {
            for (int first = 0; first < 2; first++) {
                int pairs = arity == 4 && first == 1 ? 75 : 9;
                FieldVector q = new FieldVector(2 * arity * pairs);
                for (int i = 0; i < q.size(); i++) {
                    q.set(
                            i,
                            switch (random.nextInt(5)) {
                                case 0 -> FieldElement.ZERO;
                                case 1 -> FieldElement.ONE.negate();
                                default -> FieldElement.of(new BigInteger(256, random));
                            });
                    if (i % 7 == 3) {
                        // The largest limbs, whatever their meaning.
                        for (int k = 0; k < 4; k++) {
                            q.limbs()[4 * i + k] = ScalarField.ORDER
                                    .subtract(BigInteger.ONE)
                                    .shiftRight(64 * k)
                                    .longValue();
                        }
                    }
                }
                FieldElement lambda = FieldElement.of(new BigInteger(256, random));
                FieldVector w = new FieldVector(pairs);
                FieldVector expected = new FieldVector(arity + 2);
                UnitFractions u = new UnitFractions(kernel, arity, lambda, first);
                for (int i = 0; i < pairs; i++) {
                    w.set(i, i == 2 ? FieldElement.ONE.negate() : FieldElement.of(new BigInteger(256, random)));
                    u.add(q.limbs(), 4 * 2 * arity * i, 4 * (2 * arity * i + arity), w.limbs(), 4 * i);
                    for (int x = first; x <= arity; x++) {
                        expected.addAt(
                                x,
                                w.get(i).multiply(combined(q, 2 * arity * i, 2 * arity * i + arity, arity, x, lambda)));
                    }
                }
                FieldVector actual = new FieldVector(arity + 2);
                actual.set(1, FieldElement.of(5));
                u.drain(actual.limbs());
                expected.addAt(1, FieldElement.of(5));
                assertEquals(expected, actual, arity + " from " + first);
                u.drain(actual.limbs());
                assertEquals(expected, actual);
            }
        }
    }

    @Test
    void aritiesArePowersOfTwo() {
        for (int arity : new int[] {0, 1, 3, 12}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new UnitFractions(new PlainScalars(), arity, FieldElement.ONE, 0));
        }
    }
}
