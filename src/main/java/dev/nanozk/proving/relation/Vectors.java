package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;

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
