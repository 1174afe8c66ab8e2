package dev.nanozk.protocol.transcript;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * The Fiat-Shamir transcript: one SHAKE256 sponge over labelled, length-prefixed frames.
 *
 * <p>A frame is {@code kind (1 byte) || len(label) (LE32) || label || len(data) (LE64) || data}; kind 0 opens the
 * transcript, 1 absorbs, 2 draws a challenge (with empty data). A challenge is the first 64 bytes that the sponge
 * would squeeze after its own frame, read little-endian and reduced modulo ell; the sponge then goes on absorbing.
 * Every public value must be absorbed before the first challenge that depends on it.
 *
 * <p>Not final: the simulator that shows zero knowledge in the tests programs the challenges.
 */
public class Transcript {
    private static final int KIND_DOMAIN = 0;
    private static final int KIND_ABSORB = 1;
    private static final int KIND_CHALLENGE = 2;

    private final SHAKEDigest sponge;

    /** Opens a transcript for the given domain. */
    public Transcript(String domain) {
        sponge = new SHAKEDigest(256);
        frame(KIND_DOMAIN, domain, new byte[0]);
    }

    private Transcript(Transcript other) {
        sponge = new SHAKEDigest(other.sponge);
    }

    /** An independent copy in the same state. */
    public Transcript copy() {
        return new Transcript(this);
    }

    /** Absorbs bytes under a label. */
    public void absorb(String label, byte[] data) {
        frame(KIND_ABSORB, label, data);
    }

    /** Absorbs integers as LE64. */
    public void absorb(String label, long... values) {
        ByteBuffer b = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) {
            b.putLong(v);
        }
        frame(KIND_ABSORB, label, b.array());
    }

    /** Absorbs field elements as canonical 32-byte little-endian integers. */
    public void absorb(String label, FieldElement... values) {
        byte[] data = new byte[32 * values.length];
        for (int i = 0; i < values.length; i++) {
            System.arraycopy(values[i].toBytes(), 0, data, 32 * i, 32);
        }
        frame(KIND_ABSORB, label, data);
    }

    /** Absorbs compressed points in order. */
    public void absorb(String label, List<CompressedPoint> points) {
        byte[] data = new byte[32 * points.size()];
        for (int i = 0; i < points.size(); i++) {
            System.arraycopy(points.get(i).bytes(), 0, data, 32 * i, 32);
        }
        frame(KIND_ABSORB, label, data);
    }

    /** A challenge, uniform in F up to a bias below 2^-250. */
    public FieldElement challenge(String label) {
        frame(KIND_CHALLENGE, label, new byte[0]);
        return FieldElement.fromWideBytes(squeeze(64));
    }

    /** A challenge different from zero (drawn again in the event of probability 2^-252). */
    public FieldElement nonZeroChallenge(String label) {
        FieldElement c = challenge(label);
        while (c.isZero()) {
            c = challenge(label);
        }
        return c;
    }

    /** Binding digest of everything absorbed so far; does not change the state. */
    public byte[] digest() {
        return squeeze(64);
    }

    private byte[] squeeze(int length) {
        byte[] out = new byte[length];
        new SHAKEDigest(sponge).doFinal(out, 0, length);
        return out;
    }

    private void frame(int kind, String label, byte[] data) {
        byte[] l = label.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(1 + 4 + l.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) kind).putInt(l.length).put(l).putLong(data.length);
        sponge.update(head.array(), 0, head.capacity());
        sponge.update(data, 0, data.length);
    }
}
