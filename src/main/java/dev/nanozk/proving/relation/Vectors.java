package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.IntegerSums;

/** Small helpers on points and weight vectors. */
final class Vectors {
    private Vectors() {}

    /** Elements from one index to before another. */
    static FieldVector range(FieldVector v, int from, int to) {
        return v.slice(from, to - from);
    }

    /** {@code eq(point, 0..n-1)}. */
    static FieldVector eqPrefix(FieldVector point, int n) {
        return EqPolynomial.evaluations(point).slice(0, n);
    }

    static FieldVector hadamard(FieldVector a, FieldVector b) {
        FieldVector out = a.copy();
        out.hadamard(b);
        return out;
    }

    /** {@code out[i] = sum_{j >= i} v_j}, one longer than v. */
    static FieldVector suffixSums(FieldVector v) {
        FieldVector out = new FieldVector(v.size() + 1);
        for (int i = v.size() - 1; i >= 0; i--) {
            out.set(i, out.get(i + 1).add(v.get(i)));
        }
        return out;
    }

    /** {@code out[i] = sum_{j <= i} v_j}. */
    static FieldVector prefixSums(FieldVector v) {
        FieldVector out = new FieldVector(v.size());
        FieldElement s = FieldElement.ZERO;
        for (int i = 0; i < v.size(); i++) {
            s = s.add(v.get(i));
            out.set(i, s);
        }
        return out;
    }

    /** Writes one row of integers. */
    @FunctionalInterface
    interface Rows {
        void row(int r, long[] target);
    }

    /** {@code out[c] = sum_r weights[r] rows[r][c]} for c below {@code columns}, zeros up to {@code size}. */
    static FieldVector sums(FieldVector weights, int columns, int size, Rows rows) {
        int parts = Math.min(8, Math.max(1, weights.size() / 16));
        FieldVector[] partial = new FieldVector[parts];
        Threads.forEach(parts, p -> {
            IntegerSums sums = new IntegerSums(columns);
            long[] row = new long[columns];
            int to = (int) ((long) weights.size() * (p + 1) / parts);
            for (int r = (int) ((long) weights.size() * p / parts); r < to; r++) {
                rows.row(r, row);
                sums.add(weights.get(r), row, 0, columns, 0);
            }
            partial[p] = sums.result();
        });
        FieldVector out = new FieldVector(size);
        for (FieldVector part : partial) {
            for (int c = 0; c < columns; c++) {
                ScalarField.add(
                        out.limbs(),
                        ScalarField.LIMBS * c,
                        out.limbs(),
                        ScalarField.LIMBS * c,
                        part.limbs(),
                        ScalarField.LIMBS * c);
            }
        }
        return out;
    }

    static FieldVector ones(int n) {
        FieldVector out = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            out.set(i, FieldElement.ONE);
        }
        return out;
    }

    /** Number of bits that index n things: ceil(log2 n). */
    static int bits(int n) {
        return n <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(n - 1);
    }

    /** 2^k in the field. */
    static FieldElement pow2(int k) {
        return FieldElement.of(2).pow(k);
    }
}
