package dev.nanozk.math.curve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/** Group elements whose discrete logarithms nobody knows. */
public final class HashToGroup {
    private static final byte[] DOMAIN = "nanozk/v1/generator".getBytes(StandardCharsets.UTF_8);

    private HashToGroup() {}

    /**
     * {@code derive(SHAKE256(LE32(19) || "nanozk/v1/generator" || LE32(len(label)) || label || LE64(index)))}, 64 bytes squeezed, element derivation
     * of RFC 9496, 4.3.4.
     */
    public static Point point(String label, long index) {
        return Ristretto.derive(uniform(label, index));
    }

    /** {@link #point} for n indices from one on. */
    static List<Point> points(String label, long first, int n) {
        List<byte[]> uniform = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            uniform.add(uniform(label, first + i));
        }
        return List.of(Ristretto.deriveAll(uniform));
    }

    private static byte[] uniform(String label, long index) {
        byte[] l = label.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(16 + DOMAIN.length + l.length).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(DOMAIN.length).put(DOMAIN).putInt(l.length).put(l).putLong(index);
        SHAKEDigest d = new SHAKEDigest(256);
        d.update(b.array(), 0, b.capacity());
        byte[] uniform = new byte[64];
        d.doFinal(uniform, 0, uniform.length);
        return uniform;
    }
}
