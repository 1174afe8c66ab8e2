package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import java.util.List;

/** {@code coefficient * sum_x prod_k f_k(x)} over dense tables of 2^v entries (index bit 0 = first variable). */
public final class ProductInstance implements SumcheckInstance {
    private static final int L = ScalarField.LIMBS;
    private final FieldElement coefficient;
    private final long[][] factors;
    private int variables;

    public ProductInstance(FieldElement coefficient, List<FieldVector> factors) {
        this.coefficient = coefficient;
        int n = factors.get(0).size();
        if (Integer.bitCount(n) != 1 || factors.stream().anyMatch(f -> f.size() != n)) {
            throw new IllegalArgumentException("factor tables must have one power-of-two length");
        }
        this.factors = factors.stream().map(f -> f.limbs().clone()).toArray(long[][]::new);
        this.variables = Integer.numberOfTrailingZeros(n);
    }

    @Override
    public int variables() {
        return variables;
    }

    @Override
    public FieldElement sum() {
        long[] acc = new long[L];
        long[] t = new long[L];
        for (int i = 0; i < 1 << variables; i++) {
            System.arraycopy(factors[0], L * i, t, 0, L);
            for (int k = 1; k < factors.length; k++) {
                ScalarField.mul(t, 0, t, 0, factors[k], L * i);
            }
            ScalarField.add(acc, 0, acc, 0, t, 0);
        }
        return FieldElement.load(acc, 0).multiply(coefficient);
    }

    @Override
    public FieldVector roundEvaluations(int degree) {
        int half = 1 << (variables - 1);
        long[] sums = new long[L * (degree + 1)];
        long[] point = new long[L * factors.length];
        long[] delta = new long[L * factors.length];
        long[] t = new long[L];
        for (int i = 0; i < half; i++) {
            for (int k = 0; k < factors.length; k++) {
                System.arraycopy(factors[k], 2 * L * i, point, L * k, L);
                ScalarField.sub(delta, L * k, factors[k], 2 * L * i + L, factors[k], 2 * L * i);
            }
            for (int x = 0; x <= degree; x++) {
                System.arraycopy(point, 0, t, 0, L);
                for (int k = 1; k < factors.length; k++) {
                    ScalarField.mul(t, 0, t, 0, point, L * k);
                }
                ScalarField.add(sums, L * x, sums, L * x, t, 0);
                for (int k = 0; k < factors.length && x < degree; k++) {
                    ScalarField.add(point, L * k, point, L * k, delta, L * k);
                }
            }
        }
        FieldVector out = new FieldVector(degree + 1);
        for (int x = 0; x <= degree; x++) {
            out.set(x, FieldElement.load(sums, L * x).multiply(coefficient));
        }
        return out;
    }

    @Override
    public void bind(FieldElement r) {
        long[] c = new long[L];
        r.store(c, 0);
        long[] t = new long[L];
        variables--;
        for (int k = 0; k < factors.length; k++) {
            long[] f = factors[k];
            for (int i = 0; i < 1 << variables; i++) {
                ScalarField.sub(t, 0, f, 2 * L * i + L, f, 2 * L * i);
                ScalarField.mul(t, 0, t, 0, c, 0);
                ScalarField.add(f, L * i, f, 2 * L * i, t, 0);
            }
        }
    }

    /** The bound values of the factors once no variable is left. */
    public FieldVector values() {
        if (variables != 0) {
            throw new IllegalStateException(variables + " variables are still free");
        }
        FieldVector out = new FieldVector(factors.length);
        for (int k = 0; k < factors.length; k++) {
            out.set(k, FieldElement.load(factors[k], 0));
        }
        return out;
    }
}
