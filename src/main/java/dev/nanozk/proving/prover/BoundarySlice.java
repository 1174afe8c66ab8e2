package dev.nanozk.proving.prover;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.proving.proof.Completion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What one layer's proof needs of {@link Boundaries}: X_l and X_{l+1} with their blindings, of the head X_L. Little-endian: magic, layer, positions, width (32 bits each), then
 * for each of these boundaries its 32-bit values, position-major, and, but for X_0, the 32-byte blindings of its rows. The rows are public and stand in the claim. Secret.
 */
public final class BoundarySlice {
    private static final int MAGIC = 0x53315a4e;
    private static final int HEADER = 16;

    private BoundarySlice() {}

    private static int last(int layer, int blocks) {
        return layer < blocks ? layer + 1 : layer;
    }

    /** The slice of a layer: blocks by index, then the head. */
    public static byte[] encode(Boundaries b, int layer) {
        int width = b.values(0).length / b.positions();
        int blocks = b.rows().size();
        int size = HEADER;
        for (int l = layer; l <= last(layer, blocks); l++) {
            size += 4 * width * b.positions()
                    + (l == 0 ? 0 : 32 * b.blindings(l).size());
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(layer).putInt(b.positions()).putInt(width);
        for (int l = layer; l <= last(layer, blocks); l++) {
            for (int v : b.values(l)) {
                out.putInt(v);
            }
            for (int r = 0; l > 0 && r < b.blindings(l).size(); r++) {
                out.put(b.blindings(l).get(r).toBytes());
            }
        }
        return out.array();
    }

    /**
     * Boundaries with which the layer's proof, and no other, can be made.
     *
     * @param rows the public rows of X_1 .. X_L
     * @throws IllegalArgumentException if the bytes are not a slice of this model's boundaries for the layer
     */
    public static Boundaries decode(CommittedModel m, int layer, List<List<CompressedPoint>> rows, byte[] bytes) {
        ModelSpec spec = m.model().spec();
        int blocks = spec.blocks();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("job payload of an unknown format");
        }
        if (in.getInt() != layer || layer < 0 || layer > blocks || rows.size() != blocks) {
            throw new IllegalArgumentException("job payload of another layer");
        }
        int positions = in.getInt();
        int width = in.getInt();
        if (width != spec.embeddingLength() || positions < 1 || positions > spec.context()) {
            throw new IllegalArgumentException("job payload of another model");
        }
        MatrixLayout layout = Completion.boundaryLayout(spec, positions, m.key().columnBits());
        int end = last(layer, blocks);
        long expected = 0;
        for (int l = layer; l <= end; l++) {
            expected += 4L * width * positions + (l == 0 ? 0 : 32L * layout.rows());
        }
        if (in.remaining() != expected) {
            throw new IllegalArgumentException("job payload is truncated");
        }
        List<int[]> values = new ArrayList<>();
        List<CommittedMatrix> matrices = new ArrayList<>();
        List<FieldVector> blindings = new ArrayList<>();
        byte[] item = new byte[32];
        for (int l = 0; l <= blocks; l++) {
            boolean here = l >= layer && l <= end;
            int[] x = here ? new int[width * positions] : null;
            for (int i = 0; here && i < x.length; i++) {
                x[i] = in.getInt();
            }
            values.add(x);
            if (l == 0) {
                continue;
            }
            FieldVector b = here ? new FieldVector(layout.rows()) : null;
            for (int r = 0; here && r < layout.rows(); r++) {
                in.get(item);
                b.set(r, FieldElement.fromCanonicalBytes(item));
            }
            blindings.add(b);
            List<CompressedPoint> own = rows.get(l - 1);
            matrices.add(
                    here
                            ? CommittedMatrix.known(
                                    Boundaries.name(l), layout, null, own, Boundaries.channels(x, width), b)
                            : CommittedMatrix.received(Boundaries.name(l), layout, null, own));
        }
        return new Boundaries(positions, width, values, matrices, blindings);
    }
}
