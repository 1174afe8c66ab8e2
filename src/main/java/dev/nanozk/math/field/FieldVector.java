package dev.nanozk.math.field;

import java.security.SecureRandom;
import java.util.Arrays;

/** A mutable vector over F in one flat array; element i stands at limb 4 i. */
public final class FieldVector {
    private static final int L = ScalarField.LIMBS;
    private final long[] v;

    /** n zeros. */
    public FieldVector(int n) {
        v = new long[Math.multiplyExact(L, n)];
    }

    private FieldVector(long[] v) {
        this.v = v;
    }

    public static FieldVector of(FieldElement... elements) {
        FieldVector out = new FieldVector(elements.length);
        for (int i = 0; i < elements.length; i++) {
            out.set(i, elements[i]);
        }
        return out;
    }

    /** Signed integers. */
    public static FieldVector ofLongs(long[] values) {
        FieldVector out = new FieldVector(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                out.set(i, FieldElement.of(values[i]));
            }
        }
        return out;
    }

    /** Uniform elements. */
    public static FieldVector random(SecureRandom random, int n) {
        FieldVector out = new FieldVector(n);
        byte[] wide = new byte[64];
        for (int i = 0; i < n; i++) {
            random.nextBytes(wide);
            out.set(i, FieldElement.fromWideBytes(wide));
        }
        return out;
    }

    public int size() {
        return v.length / L;
    }

    public FieldElement get(int i) {
        return FieldElement.load(v, L * i);
    }

    /** Whether element i is zero. */
    public boolean isZero(int i) {
        int k = L * i;
        return (v[k] | v[k + 1] | v[k + 2] | v[k + 3]) == 0;
    }

    public void set(int i, FieldElement x) {
        x.store(v, L * i);
    }

    /** The shared limbs. */
    public long[] limbs() {
        return v;
    }

    /** {@code this[i] += x}. */
    public void addAt(int i, FieldElement x) {
        long[] t = new long[L];
        x.store(t, 0);
        ScalarField.add(v, L * i, v, L * i, t, 0);
    }

    /** {@code this += o}. */
    public void add(FieldVector o) {
        requireSize(o);
        for (int i = 0; i < v.length; i += L) {
            ScalarField.add(v, i, v, i, o.v, i);
        }
    }

    /** {@code this -= o}. */
    public void sub(FieldVector o) {
        requireSize(o);
        for (int i = 0; i < v.length; i += L) {
            ScalarField.sub(v, i, v, i, o.v, i);
        }
    }

    /** {@code this[i] *= o[i]}. */
    public void hadamard(FieldVector o) {
        requireSize(o);
        for (int i = 0; i < v.length; i += L) {
            ScalarField.mul(v, i, v, i, o.v, i);
        }
    }

    /** {@code this *= x}. */
    public void scale(FieldElement x) {
        long[] t = new long[L];
        x.store(t, 0);
        for (int i = 0; i < v.length; i += L) {
            ScalarField.mul(v, i, v, i, t, 0);
        }
    }

    /** {@code this += x o}. */
    public void axpy(FieldElement x, FieldVector o) {
        requireSize(o);
        axpy(0, x, o);
    }

    /** {@code this[offset + i] += x o[i]} for all i that o has. */
    public void axpy(int offset, FieldElement x, FieldVector o) {
        java.util.Objects.checkFromIndexSize(offset, o.size(), size());
        long[] c = new long[L];
        x.store(c, 0);
        boolean one = x.equals(FieldElement.ONE);
        long[] t = new long[L];
        for (int i = 0; i < o.v.length; i += L) {
            int at = L * offset + i;
            if (one) {
                ScalarField.add(v, at, v, at, o.v, i);
            } else {
                ScalarField.mul(t, 0, o.v, i, c, 0);
                ScalarField.add(v, at, v, at, t, 0);
            }
        }
    }

    /** {@code sum_i this[i] o[i]}. */
    public FieldElement innerProduct(FieldVector o) {
        requireSize(o);
        long[] sum = new long[L];
        ScalarField.innerProduct(sum, 0, v, 0, o.v, 0, size());
        return FieldElement.load(sum, 0);
    }

    /**
     * {@code sum_i this[i] integers[offset + i]}. Each product of 252 and 64 bits is added up exactly in six limbs, positive and
     * negative integers apart, and reduced once.
     */
    public FieldElement innerProduct(long[] integers, int offset) {
        long[] plus = new long[6];
        long[] minus = new long[6];
        int n = size();
        for (int i = 0; i < n; i++) {
            long x = integers[offset + i];
            if (x > 0) {
                accumulate(plus, i, x);
            } else if (x < 0) {
                accumulate(minus, i, -x);
            }
        }
        return reduce(plus).subtract(reduce(minus));
    }

    /** {@code sum_i this[i] integers[offset + i]}, exactly, reduced once in 2^16 products ({@link SignedColumns}). */
    public FieldElement innerProduct(byte[] integers, int offset) {
        java.util.Objects.checkFromIndexSize(offset, size(), integers.length);
        return SignedColumns.innerProduct(v, integers, offset);
    }

    /** {@code sum_i this[i] integers[offset + i]}, exactly, reduced once in 2^16 products ({@link SignedColumns}). */
    public FieldElement innerProduct(short[] integers, int offset) {
        java.util.Objects.checkFromIndexSize(offset, size(), integers.length);
        return SignedColumns.innerProduct(v, integers, offset);
    }

    /** {@code sum_i this[i] integers[offset + i]}, as for 64-bit integers. */
    public FieldElement innerProduct(int[] integers, int offset) {
        long[] plus = new long[6];
        long[] minus = new long[6];
        int n = size();
        for (int i = 0; i < n; i++) {
            long x = integers[offset + i];
            if (x > 0) {
                accumulate(plus, i, x);
            } else if (x < 0) {
                accumulate(minus, i, -x);
            }
        }
        return reduce(plus).subtract(reduce(minus));
    }

    private void accumulate(long[] s, int i, long x) {
        long carry = 0;
        for (int k = 0; k < L; k++) {
            long a = v[L * i + k];
            long lo = a * x;
            long hi = Math.unsignedMultiplyHigh(a, x);
            lo += carry;
            hi += Long.compareUnsigned(lo, carry) < 0 ? 1 : 0;
            long sum = s[k] + lo;
            carry = hi + (Long.compareUnsigned(sum, lo) < 0 ? 1 : 0);
            s[k] = sum;
        }
        long sum = s[4] + carry;
        if (Long.compareUnsigned(sum, carry) < 0) {
            s[5]++;
        }
        s[4] = sum;
    }

    private static FieldElement reduce(long[] s) {
        // A Montgomery product by 2^256 mod ell keeps the form; the upper two limbs carry another 2^256.
        long[] low = {s[0], s[1], s[2], s[3]};
        long[] high = {s[4], s[5], 0, 0};
        ScalarField.mul(low, 0, low, 0, ScalarField.ONE, 0);
        ScalarField.mul(high, 0, high, 0, R_SQUARED_FORM, 0);
        ScalarField.add(low, 0, low, 0, high, 0);
        return FieldElement.load(low, 0);
    }

    /** Limbs of R^2 mod ell: a Montgomery product by it is a product by R. */
    private static final long[] R_SQUARED_FORM = new long[L];

    static {
        java.math.BigInteger r = java.math.BigInteger.ONE.shiftLeft(256);
        FieldElement.of(r).store(R_SQUARED_FORM, 0);
    }

    public FieldElement sum() {
        long[] s = new long[L];
        for (int i = 0; i < v.length; i += L) {
            ScalarField.add(s, 0, s, 0, v, i);
        }
        return FieldElement.load(s, 0);
    }

    /** {@code target[offset + i] = this[i]} where there is such a place; the offset may be negative or beyond the end. */
    public void copyInto(FieldVector target, int offset) {
        int from = Math.max(0, -offset);
        int to = Math.min(size(), target.size() - offset);
        if (from < to) {
            System.arraycopy(v, L * from, target.v, L * (offset + from), L * (to - from));
        }
    }

    /** A copy of n elements from an offset. */
    public FieldVector slice(int offset, int n) {
        if (offset < 0 || n < 0 || offset + n > size()) {
            throw new IndexOutOfBoundsException("slice [" + offset + ", " + (offset + n) + ") of " + size());
        }
        return new FieldVector(Arrays.copyOfRange(v, L * offset, L * (offset + n)));
    }

    public FieldVector copy() {
        return new FieldVector(v.clone());
    }

    private void requireSize(FieldVector o) {
        if (o.v.length != v.length) {
            throw new IllegalArgumentException("vectors of " + size() + " and " + o.size() + " elements");
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FieldVector f && Arrays.equals(v, f.v);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(v);
    }
}
