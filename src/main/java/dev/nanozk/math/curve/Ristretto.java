package dev.nanozk.math.curve;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.PowerKernel;
import dev.nanozk.math.simd.Simd;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Encoding, decoding and element derivation of ristretto255 (RFC 9496, 4.3). */
final class Ristretto {
    private static final BaseElement ONE = BaseElement.ONE;
    private static final BaseElement D = Edwards.D;
    private static final BaseElement INVSQRT_A_MINUS_D = BaseElement.squareRootOfRatio(
                    ONE, BaseElement.MINUS_ONE.subtract(D))
            .value();
    /** RFC 9496, 4.1: one of the two roots of a d - 1, fixed by the standard. */
    private static final BaseElement SQRT_AD_MINUS_ONE = BaseElement.of(
            new BigInteger("25063068953384623474111414158702152701244531502492656460079210482610430750235"));

    private static final BaseElement ONE_MINUS_D_SQ = ONE.subtract(D.square());
    private static final BaseElement D_MINUS_ONE_SQ = D.subtract(ONE).square();

    private Ristretto() {}

    static final PowerKernel PLAIN = new PlainPowers();
    /** Points of a batch that one task takes. */
    private static final int CHUNK = 256;

    /** A canonical nonnegative s and what its point is made of (RFC 9496, 4.3.1). */
    private record Candidate(BaseElement s, BaseElement u1, BaseElement u2, BaseElement v, BaseElement squared) {
        static Candidate of(byte[] bytes) throws InvalidPointException {
            BaseElement s = BaseElement.fromBytes(bytes);
            if (!Arrays.equals(s.toBytes(), bytes)) {
                throw new InvalidPointException("not a canonical field element");
            }
            if (s.isNegative()) {
                throw new InvalidPointException("negative field element");
            }
            BaseElement ss = s.square();
            BaseElement u1 = ONE.subtract(ss);
            BaseElement u2 = ONE.add(ss);
            BaseElement u2Squared = u2.square();
            BaseElement v = D.multiply(u1.square()).negate().subtract(u2Squared);
            return new Candidate(s, u1, u2, v, v.multiply(u2Squared));
        }

        /** @param root of {@code 1 / squared} */
        Point point(BaseElement.Root root) throws InvalidPointException {
            BaseElement denX = root.value().multiply(u2);
            BaseElement denY = root.value().multiply(denX).multiply(v);
            BaseElement x = s.add(s).multiply(denX).abs();
            BaseElement y = u1.multiply(denY);
            BaseElement t = x.multiply(y);
            if (!root.wasSquare() || t.isNegative() || y.isZero()) {
                throw new InvalidPointException("not the encoding of a group element");
            }
            return new Point(x, y, ONE, t);
        }
    }

    static Point decode(byte[] bytes) throws InvalidPointException {
        Candidate c = Candidate.of(bytes);
        return c.point(BaseElement.squareRootOfRatio(ONE, c.squared()));
    }

    /** Decodes each as {@link #decode} does, the square roots side by side. */
    static Point[] decodeAll(List<CompressedPoint> encodings) throws InvalidPointException {
        return decodeAll(encodings, Simd.powers(PLAIN, encodings.size()));
    }

    static Point[] decodeAll(List<CompressedPoint> encodings, PowerKernel powers) throws InvalidPointException {
        CompressedPoint[] all = encodings.toArray(CompressedPoint[]::new);
        Point[] out = new Point[all.length];
        int chunks = (all.length + CHUNK - 1) / CHUNK;
        InvalidPointException[] failures = new InvalidPointException[chunks];
        Threads.forEach(chunks, k -> {
            try {
                decodeChunk(all, k * CHUNK, Math.min(all.length, (k + 1) * CHUNK), out, powers);
            } catch (InvalidPointException e) {
                failures[k] = e;
            }
        });
        for (InvalidPointException e : failures) {
            if (e != null) {
                throw e;
            }
        }
        return out;
    }

    private static void decodeChunk(CompressedPoint[] all, int from, int to, Point[] out, PowerKernel powers)
            throws InvalidPointException {
        Candidate[] candidates = new Candidate[to - from];
        BaseElement[] u = new BaseElement[to - from];
        BaseElement[] v = new BaseElement[to - from];
        int i = from;
        try {
            for (; i < to; i++) {
                candidates[i - from] = Candidate.of(all[i].array());
                u[i - from] = ONE;
                v[i - from] = candidates[i - from].squared();
            }
            BaseElement.Root[] roots = BaseElement.squareRootsOfRatios(u, v, powers);
            for (i = from; i < to; i++) {
                out[i] = candidates[i - from].point(roots[i - from]);
            }
        } catch (InvalidPointException e) {
            throw new InvalidPointException(i, e.getMessage());
        }
    }

    static byte[] encode(BaseElement x, BaseElement y, BaseElement z, BaseElement t) {
        return encode(x, y, z, t, BaseElement.squareRootOfRatio(ONE, encodingRadicand(x, y, z)));
    }

    /** Encodes each as {@link #encode} does, the square roots side by side. */
    static CompressedPoint[] encodeAll(List<Point> points) {
        return encodeAll(points, Simd.powers(PLAIN, points.size()));
    }

    static CompressedPoint[] encodeAll(List<Point> points, PowerKernel powers) {
        Point[] all = points.toArray(Point[]::new);
        CompressedPoint[] out = new CompressedPoint[all.length];
        Threads.forEach((all.length + CHUNK - 1) / CHUNK, k -> {
            int from = k * CHUNK;
            int n = Math.min(all.length - from, CHUNK);
            BaseElement[] u = new BaseElement[n];
            BaseElement[] v = new BaseElement[n];
            for (int i = 0; i < n; i++) {
                Point p = all[from + i];
                u[i] = ONE;
                v[i] = encodingRadicand(p.x(), p.y(), p.z());
            }
            BaseElement.Root[] roots = BaseElement.squareRootsOfRatios(u, v, powers);
            for (int i = 0; i < n; i++) {
                Point p = all[from + i];
                out[from + i] = new CompressedPoint(encode(p.x(), p.y(), p.z(), p.t(), roots[i]));
            }
        });
        return out;
    }

    private static BaseElement encodingRadicand(BaseElement x, BaseElement y, BaseElement z) {
        return z.add(y).multiply(z.subtract(y)).multiply(x.multiply(y).square());
    }

    private static byte[] encode(
            BaseElement x0, BaseElement y0, BaseElement z0, BaseElement t0, BaseElement.Root root) {
        BaseElement u1 = z0.add(y0).multiply(z0.subtract(y0));
        BaseElement u2 = x0.multiply(y0);
        BaseElement den1 = root.value().multiply(u1);
        BaseElement den2 = root.value().multiply(u2);
        BaseElement zInverse = den1.multiply(den2).multiply(t0);
        boolean rotate = t0.multiply(zInverse).isNegative();
        BaseElement x = rotate ? y0.multiply(BaseElement.SQRT_M1) : x0;
        BaseElement y = rotate ? x0.multiply(BaseElement.SQRT_M1) : y0;
        BaseElement den = rotate ? den1.multiply(INVSQRT_A_MINUS_D) : den2;
        if (x.multiply(zInverse).isNegative()) {
            y = y.negate();
        }
        return den.multiply(z0.subtract(y)).abs().toBytes();
    }

    /** The element of 64 uniform bytes (RFC 9496, 4.3.4). */
    static Point derive(byte[] uniform) {
        return deriveAll(List.of(uniform), PLAIN)[0];
    }

    /** The elements of 64 uniform bytes each, the square roots side by side. */
    static Point[] deriveAll(List<byte[]> uniform) {
        return deriveAll(uniform, Simd.powers(PLAIN, 2L * uniform.size()));
    }

    static Point[] deriveAll(List<byte[]> uniform, PowerKernel powers) {
        int n = uniform.size();
        BaseElement[] t = new BaseElement[2 * n];
        BaseElement[] u = new BaseElement[2 * n];
        BaseElement[] v = new BaseElement[2 * n];
        for (int i = 0; i < 2 * n; i++) {
            byte[] bytes = uniform.get(i >> 1);
            t[i] = BaseElement.fromBytes(Arrays.copyOfRange(bytes, 32 * (i & 1), 32 * (i & 1) + 32));
            BaseElement r = BaseElement.SQRT_M1.multiply(t[i].square());
            u[i] = r.add(ONE).multiply(ONE_MINUS_D_SQ);
            v[i] = BaseElement.MINUS_ONE.subtract(r.multiply(D)).multiply(r.add(D));
        }
        BaseElement.Root[] roots = BaseElement.squareRootsOfRatios(u, v, powers);
        Point[] out = new Point[n];
        for (int i = 0; i < n; i++) {
            out[i] = map(t[2 * i], v[2 * i], roots[2 * i]).add(map(t[2 * i + 1], v[2 * i + 1], roots[2 * i + 1]));
        }
        return out;
    }

    private static Point map(BaseElement t, BaseElement v, BaseElement.Root root) {
        BaseElement r = BaseElement.SQRT_M1.multiply(t.square());
        BaseElement s =
                root.wasSquare() ? root.value() : root.value().multiply(t).abs().negate();
        BaseElement c = root.wasSquare() ? BaseElement.MINUS_ONE : r;
        BaseElement n = c.multiply(r.subtract(ONE)).multiply(D_MINUS_ONE_SQ).subtract(v);
        BaseElement w0 = s.add(s).multiply(v);
        BaseElement w1 = n.multiply(SQRT_AD_MINUS_ONE);
        BaseElement w2 = ONE.subtract(s.square());
        BaseElement w3 = ONE.add(s.square());
        return new Point(w0.multiply(w3), w2.multiply(w1), w1.multiply(w3), w0.multiply(w2));
    }
}
