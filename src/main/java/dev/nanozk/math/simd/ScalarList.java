package dev.nanozk.math.simd;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;
import java.util.Arrays;

/** Field elements with the limbs of {@link ScalarKernel} side by side, five a number, to be taken one at a time in any order. Elements are reduced. */
public final class ScalarList {
    private static final int LIMBS = 5;
    /** A product by it takes a plain integer into the form with 2^255. */
    private static final FieldElement R =
            FieldElement.of(BigInteger.ONE.shiftLeft(255).mod(ScalarField.ORDER));

    private final double[] limbs;

    public ScalarList(FieldVector v) {
        limbs = new double[Math.multiplyExact(LIMBS, v.size())];
        double[] block = new double[Radix51.BLOCK];
        for (int i = 0; i < v.size(); i++) {
            ScalarLimbs.load(v.limbs(), ScalarField.LIMBS * i, block, 0);
            take(block, 0, i);
        }
    }

    public ScalarList(FieldElement x) {
        this(FieldVector.of(x));
    }

    /** Signed integers. */
    public ScalarList(int[] integers, ScalarKernel kernel) {
        limbs = new double[Math.multiplyExact(LIMBS, integers.length)];
        double[] r = new ScalarList(R).repeated(1);
        double[] block = new double[Radix51.BLOCK];
        for (int from = 0; from < integers.length; from += Radix51.LANES) {
            int n = Math.min(Radix51.LANES, integers.length - from);
            Arrays.fill(block, 0);
            for (int i = 0; i < n; i++) {
                block[i] = integers[from + i];
            }
            kernel.mul(block, 0, block, 0, r, 0, 1);
            for (int i = 0; i < n; i++) {
                take(block, i, from + i);
            }
        }
    }

    private void take(double[] block, int lane, int i) {
        for (int k = 0; k < LIMBS; k++) {
            limbs[LIMBS * i + k] = block[lane + Radix51.LANES * k];
        }
    }

    /** Five limbs an element. */
    double[] limbs() {
        return limbs;
    }

    /** Puts an element into a block. */
    void copy(int i, double[] target, int at) {
        for (int k = 0; k < LIMBS; k++) {
            target[at + Radix51.LANES * k] = limbs[LIMBS * i + k];
        }
    }

    /** Blocks that hold the first element in every lane. */
    double[] repeated(int blocks) {
        double[] out = new double[Radix51.BLOCK * blocks];
        for (int i = 0; i < Radix51.LANES * blocks; i++) {
            copy(0, out, Radix51.at(i));
        }
        return out;
    }
}
