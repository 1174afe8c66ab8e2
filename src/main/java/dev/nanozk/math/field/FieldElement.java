package dev.nanozk.math.field;

import java.math.BigInteger;
import java.util.Arrays;

/** An element of {@link ScalarField}, immutable. */
public final class FieldElement {
    private static final int L = ScalarField.LIMBS;
    private static final BigInteger R = BigInteger.ONE.shiftLeft(256).mod(ScalarField.ORDER);
    private static final BigInteger R_INVERSE = R.modInverse(ScalarField.ORDER);
    private static final long[] R_SQUARED = limbs(R.multiply(R).mod(ScalarField.ORDER));
    private static final long[] R_CUBED = limbs(R.pow(3).mod(ScalarField.ORDER));
    private static final long[] PLAIN_ONE = {1, 0, 0, 0};

    /** 0. */
    public static final FieldElement ZERO = new FieldElement(new long[L]);
    /** 1. */
    public static final FieldElement ONE = of(1);

    private final long[] v;

    private FieldElement(long[] v) {
        this.v = v;
    }

    private static long[] limbs(BigInteger x) {
        long[] out = new long[L];
        for (int i = 0; i < L; i++) {
            out[i] = x.shiftRight(64 * i).longValue();
        }
        return out;
    }

    /** A signed integer. */
    public static FieldElement of(long x) {
        long[] t = {x == Long.MIN_VALUE ? x : Math.abs(x), 0, 0, 0};
        ScalarField.mul(t, 0, t, 0, R_SQUARED, 0);
        if (x < 0) {
            ScalarField.neg(t, 0, t, 0);
        }
        return new FieldElement(t);
    }

    /** {@code x mod ell}. */
    public static FieldElement of(BigInteger x) {
        return new FieldElement(limbs(x.mod(ScalarField.ORDER).multiply(R).mod(ScalarField.ORDER)));
    }

    /**
     * 32 little-endian bytes of an integer below ell.
     *
     * @throws IllegalArgumentException for another length or a value of ell and above
     */
    public static FieldElement fromCanonicalBytes(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException(bytes.length + " bytes, a scalar has 32");
        }
        long[] t = plain(bytes, 0);
        BigInteger x = toBigInteger(t);
        if (x.compareTo(ScalarField.ORDER) >= 0) {
            throw new IllegalArgumentException("scalar is not below the group order");
        }
        ScalarField.mul(t, 0, t, 0, R_SQUARED, 0);
        return new FieldElement(t);
    }

    /** 64 little-endian bytes modulo ell. */
    public static FieldElement fromWideBytes(byte[] bytes) {
        if (bytes.length != 64) {
            throw new IllegalArgumentException(bytes.length + " bytes, 64 are expected");
        }
        // The Montgomery product of an operand below 2^256 and a canonical one is below 2 ell before its last
        // reduction.
        long[] low = plain(bytes, 0);
        long[] high = plain(bytes, 32);
        ScalarField.mul(low, 0, low, 0, R_SQUARED, 0);
        ScalarField.mul(high, 0, high, 0, R_CUBED, 0);
        ScalarField.add(low, 0, low, 0, high, 0);
        return new FieldElement(low);
    }

    private static long[] plain(byte[] bytes, int at) {
        long[] t = new long[L];
        for (int i = 0; i < 32; i++) {
            t[i >> 3] |= (bytes[at + i] & 0xffL) << 8 * (i & 7);
        }
        return t;
    }

    private static BigInteger toBigInteger(long[] limbs) {
        byte[] big = new byte[33];
        for (int i = 0; i < 32; i++) {
            big[32 - i] = (byte) (limbs[i >> 3] >>> 8 * (i & 7));
        }
        return new BigInteger(big);
    }

    public FieldElement add(FieldElement o) {
        long[] t = new long[L];
        ScalarField.add(t, 0, v, 0, o.v, 0);
        return new FieldElement(t);
    }

    public FieldElement subtract(FieldElement o) {
        long[] t = new long[L];
        ScalarField.sub(t, 0, v, 0, o.v, 0);
        return new FieldElement(t);
    }

    public FieldElement multiply(FieldElement o) {
        long[] t = new long[L];
        ScalarField.mul(t, 0, v, 0, o.v, 0);
        return new FieldElement(t);
    }

    public FieldElement negate() {
        return ZERO.subtract(this);
    }

    public FieldElement square() {
        long[] t = new long[L];
        ScalarField.square(t, 0, v, 0);
        return new FieldElement(t);
    }

    /**
     * {@code 1 / this}.
     *
     * @throws ArithmeticException for zero
     */
    public FieldElement invert() {
        if (isZero()) {
            throw new ArithmeticException("zero has no inverse");
        }
        return of(toBigInteger().modInverse(ScalarField.ORDER));
    }

    /** {@code this^k}, k >= 0. */
    public FieldElement pow(long k) {
        if (k < 0) {
            throw new IllegalArgumentException("negative exponent");
        }
        FieldElement result = ONE;
        FieldElement base = this;
        for (long e = k; e != 0; e >>>= 1) {
            if ((e & 1) == 1) {
                result = result.multiply(base);
            }
            base = base.square();
        }
        return result;
    }

    public boolean isZero() {
        return (v[0] | v[1] | v[2] | v[3]) == 0;
    }

    /** 32 little-endian bytes of the canonical integer. */
    public byte[] toBytes() {
        long[] t = new long[L];
        ScalarField.mul(t, 0, v, 0, PLAIN_ONE, 0);
        byte[] out = new byte[32];
        for (int i = 0; i < 32; i++) {
            out[i] = (byte) (t[i >> 3] >>> 8 * (i & 7));
        }
        return out;
    }

    /** The integer in [0, ell). */
    public BigInteger toBigInteger() {
        long[] t = new long[L];
        ScalarField.mul(t, 0, v, 0, PLAIN_ONE, 0);
        return toBigInteger(t);
    }

    /** Writes the internal limbs. */
    public void store(long[] target, int limbOffset) {
        System.arraycopy(v, 0, target, limbOffset, L);
    }

    /** Reads internal limbs. */
    public static FieldElement load(long[] source, int limbOffset) {
        return new FieldElement(Arrays.copyOfRange(source, limbOffset, limbOffset + L));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FieldElement f && Arrays.equals(v, f.v);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(v);
    }

    @Override
    public String toString() {
        return toBigInteger().toString(16);
    }
}
