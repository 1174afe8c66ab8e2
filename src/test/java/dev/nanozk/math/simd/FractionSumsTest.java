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
                sumsAtEveryPoint(kernel, arity, ones, arity == 4 ? 75 : 9);
            }
        }
    }

    private void sumsAtEveryPoint(ScalarKernel kernel, int arity, boolean ones, int n) {
        FieldElement lambda = element();
        FractionSums sums = new FractionSums(kernel, arity, lambda, ones);
        FieldVector expected = new FieldVector(arity + 1);
        GroupPairs pairs = new GroupPairs(ones ? arity : 2 * arity, n);
        FieldVector weights = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            FieldVector even = new FieldVector(2 * arity);
            FieldVector odd = new FieldVector(2 * arity);
            for (int j = 0; j < 2 * arity; j++) {
                even.set(j, element());
                odd.set(j, element());
                if (j >= arity || !ones) {
                    pairs.set(2 * i, ones ? j - arity : j, even.limbs(), 4 * j);
                    pairs.set(2 * i + 1, ones ? j - arity : j, odd.limbs(), 4 * j);
                }
            }
            weights.set(i, element());
            FieldVector point = even.copy();
            FieldVector change = odd.copy();
            change.sub(even);
            // Values at 0, ..., A - 1, then the coefficient of x^A, which is the same of the slopes.
            for (int x = 0; x <= arity; x++) {
                FieldVector at = x < arity ? point : change;
                FieldVector p = at.slice(0, arity);
                FieldVector q = at.slice(arity, arity);
                for (int a = 0; ones && a < arity; a++) {
                    FieldElement one = x < arity ? FieldElement.ONE : FieldElement.ZERO;
                    p.set(a, a == 0 ? one.add(lambda.multiply(q.get(0))) : one);
                }
                expected.addAt(x, weights.get(i).multiply(combined(p, q)));
                point.add(change);
            }
        }
        for (int from : new int[] {1, 2, 0, 1}) {
            String name = arity + (ones ? " ones" : " general") + " from " + from;
            int values = from == 0 ? 1 : arity - from + 1;
            FieldVector wanted = expected.slice(from, values);
            FieldVector actual = new FieldVector(values);
            actual.set(0, FieldElement.of(5));
            wanted.addAt(0, FieldElement.of(5));
            add(sums, pairs, weights, from);
            sums.drain(actual.limbs(), values);
            assertEquals(wanted, actual, name);
            sums.drain(actual.limbs(), values);
            assertEquals(wanted, actual, name + " and nothing more");
        }
    }

    private static void add(FractionSums sums, GroupPairs pairs, FieldVector weights, int from) {
        ScalarList list = new ScalarList(weights);
        for (int batch = 0; batch < pairs.batches(); batch++) {
            int start = GroupPairs.BATCH * batch;
            for (int i = start; i < Math.min(pairs.size(), start + GroupPairs.BATCH); i++) {
                if (i % 2 == 0) {
                    sums.weight(i - start, list, i);
                } else {
                    sums.weight(i - start, weights.limbs(), 4 * i);
                }
            }
            sums.add(pairs, batch, from);
        }
    }

    /** Every element at the largest limbs that are allowed, in all signs: what the differences of a few points are added up to. */
    @ParameterizedTest
    @MethodSource("kernels")
    void largestElements(ScalarKernel kernel) {
        for (int arity : new int[] {2, 8}) {
            largestElements(kernel, arity, true);
            largestElements(kernel, arity, false);
        }
    }

    private void largestElements(ScalarKernel kernel, int arity, boolean ones) {
        int columns = ones ? arity : 2 * arity;
        GroupPairs pairs = new GroupPairs(columns, 64);
        for (int i = 0; i < pairs.data().length; i++) {
            int limb = i / 8 % 5;
            double most = limb == 4 ? Math.floor(0x1p48 * 1.15) - 1 : 0x1p50 - 1;
            pairs.data()[i] = random.nextBoolean() ? most : -most;
        }
        FieldVector weights = new FieldVector(64);
        FieldVector expected = new FieldVector(arity);
        FieldElement lambda = element();
        for (int i = 0; i < 64; i++) {
            weights.set(i, element());
            for (int x = 1; x <= arity; x++) {
                FieldVector p = new FieldVector(arity);
                FieldVector q = new FieldVector(arity);
                for (int a = 0; a < arity; a++) {
                    FieldElement even = pairs.get(2 * i, columns - arity + a);
                    FieldElement slope =
                            pairs.get(2 * i + 1, columns - arity + a).subtract(even);
                    q.set(a, x < arity ? even.add(FieldElement.of(x).multiply(slope)) : slope);
                    if (ones) {
                        FieldElement one = x < arity ? FieldElement.ONE : FieldElement.ZERO;
                        p.set(a, a == 0 ? one.add(lambda.multiply(q.get(0))) : one);
                    } else {
                        FieldElement p0 = pairs.get(2 * i, a);
                        FieldElement change = pairs.get(2 * i + 1, a).subtract(p0);
                        p.set(a, x < arity ? p0.add(FieldElement.of(x).multiply(change)) : change);
                    }
                }
                expected.addAt(x - 1, weights.get(i).multiply(combined(p, q)));
            }
        }
        FractionSums sums = new FractionSums(kernel, arity, lambda, ones);
        add(sums, pairs, weights, 1);
        FieldVector actual = new FieldVector(arity);
        sums.drain(actual.limbs(), arity);
        assertEquals(expected, actual, arity + (ones ? " ones" : " general"));
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
