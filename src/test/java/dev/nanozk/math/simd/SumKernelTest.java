package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels, plain and of every vector width, against sums of integers. */
class SumKernelTest {
    static Stream<SumKernel> kernels() {
        return Stream.concat(
                Stream.of(PlainSums.KERNEL),
                Arrays.stream(VectorKernels.WIDTHS).mapToObj(w -> VectorKernels.of(SumKernel.class, "VectorSums", w)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sums(SumKernel kernel) {
        Random random = new Random(1);
        for (int rows : new int[] {1, 5, SumKernel.ROWS}) {
            for (int kind = 0; kind < 3; kind++) {
                int lanes = 24;
                int stride = 40;
                double[] x = new double[7 + stride * rows];
                double[] weights = new double[3 + SumKernel.LIMBS * rows];
                double most = 1 << SumKernel.BITS;
                for (int i = 0; i < x.length; i++) {
                    x[i] = kind == 0 ? most : kind == 1 ? -most : random.nextInt(1 << 25) - most;
                }
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = kind < 2 ? most - 1 : random.nextInt(1 << 24);
                }
                double[] out = new double[SumKernel.LIMBS * lanes];
                kernel.addUp(out, lanes, x, 7, stride, weights, 3, rows);
                for (int l = 0; l < SumKernel.LIMBS; l++) {
                    for (int c = 0; c < lanes; c++) {
                        BigInteger sum = BigInteger.ZERO;
                        for (int r = 0; r < rows; r++) {
                            sum = sum.add(BigInteger.valueOf((long) weights[3 + SumKernel.LIMBS * r + l])
                                    .multiply(BigInteger.valueOf((long) x[7 + stride * r + c])));
                        }
                        assertEquals(sum, BigInteger.valueOf((long) out[l * lanes + c]), "limb " + l + ", column " + c);
                    }
                }
            }
        }
    }
}
