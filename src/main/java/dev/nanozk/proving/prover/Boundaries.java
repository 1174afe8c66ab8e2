package dev.nanozk.proving.prover;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.commitment.MatrixValues;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.proving.proof.Completion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The residual stream of one completion at all layer boundaries, committed with blindings that are drawn once and kept with the job: proofs may be
 * made twice, in any order and anywhere, against the same commitments. Secret: holds activations and blindings.
 */
public final class Boundaries {
    private static final int MAGIC = 0x42315a4e;

    private final int positions;
    private final int width;
    private final List<int[]> values;
    private final List<CommittedMatrix> matrices;
    private final List<FieldVector> blindings;

    Boundaries(
            int positions, int width, List<int[]> values, List<CommittedMatrix> matrices, List<FieldVector> blindings) {
        this.positions = positions;
        this.width = width;
        this.values = values;
        this.matrices = matrices;
        this.blindings = blindings;
    }

    /**
     * Runs the model over the tokens that have a position and commits X_1 .. X_L.
     *
     * @throws dev.nanozk.model.inference.OutOfRangeException if a value leaves its format
     */
    public static Boundaries commit(CommittedModel m, List<Integer> tokens, SecretRandom random) {
        return commit(m, m.model(), tokens, random);
    }

    /** For lying provers: what is committed are the integers of another engine than the key's. */
    static Boundaries commit(CommittedModel m, IntegerModel engine, List<Integer> tokens, SecretRandom random) {
        int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
        ModelSpec spec = m.model().spec();
        List<int[]> values = new ArrayList<>();
        int[] x = BlockTrace.embed(engine, ids);
        values.add(x);
        for (int l = 0; l < spec.blocks(); l++) {
            x = BlockTrace.compute(engine, l, x, ids.length).xOut;
            values.add(x);
        }
        MatrixLayout layout =
                Completion.boundaryLayout(spec, ids.length, m.key().columnBits());
        List<CommittedMatrix> matrices = new ArrayList<>();
        List<FieldVector> blindings = new ArrayList<>();
        Transcript t = new Transcript("nanozk/v1/boundaries");
        t.absorb("tokens", tokens.stream().mapToLong(i -> i).toArray());
        for (int l = 1; l <= spec.blocks(); l++) {
            FieldVector b = random.vector(t, "boundary " + l, layout.rows());
            blindings.add(b);
            matrices.add(
                    CommittedMatrix.commit(name(l), layout, null, channels(values.get(l), spec.embeddingLength()), b));
        }
        return new Boundaries(ids.length, spec.embeddingLength(), values, matrices, blindings);
    }

    static String name(int l) {
        return "boundary " + l;
    }

    static MatrixValues channels(int[] x, int width) {
        return (unit, target) -> {
            for (int i = 0; i < target.length; i++) {
                target[i] = x[i * width + unit];
            }
        };
    }

    /** The boundaries up to X_last of this, those behind of another completion of the same shape. */
    Boundaries until(int last, Boundaries other) {
        if (other.positions != positions || other.width != width || other.values.size() != values.size()) {
            throw new IllegalArgumentException("boundaries of another shape");
        }
        List<int[]> v = new ArrayList<>(values.subList(0, last + 1));
        v.addAll(other.values.subList(last + 1, values.size()));
        List<CommittedMatrix> m = new ArrayList<>(matrices.subList(0, last));
        m.addAll(other.matrices.subList(last, matrices.size()));
        List<FieldVector> b = new ArrayList<>(blindings.subList(0, last));
        b.addAll(other.blindings.subList(last, blindings.size()));
        return new Boundaries(positions, width, v, m, b);
    }

    /** X_l, position-major, l = 0 .. L. */
    int[] values(int l) {
        return values.get(l);
    }

    /** The commitment of X_l, l = 1 .. L. */
    CommittedMatrix matrix(int l) {
        return matrices.get(l - 1);
    }

    /** The blindings of X_l, l = 1 .. L. */
    FieldVector blindings(int l) {
        return blindings.get(l - 1);
    }

    public int positions() {
        return positions;
    }

    /** The public rows of X_1 .. X_L. */
    public List<List<CompressedPoint>> rows() {
        return matrices.stream().map(CommittedMatrix::rows).toList();
    }

    /** Everything, for a job's payload; secret. */
    public byte[] encode() {
        int rows = matrices.get(0).rows().size();
        ByteBuffer out = ByteBuffer.allocate(16 + 4 * width * positions * values.size() + 64 * rows * matrices.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(positions).putInt(width).putInt(values.size());
        for (int[] x : values) {
            for (int v : x) {
                out.putInt(v);
            }
        }
        for (int l = 0; l < matrices.size(); l++) {
            for (int r = 0; r < rows; r++) {
                out.put(matrices.get(l).rows().get(r).bytes());
                out.put(blindings.get(l).get(r).toBytes());
            }
        }
        return out.array();
    }

    /**
     * Inverse of {@link #encode()}.
     *
     * @throws IllegalArgumentException if the bytes are not those of this model's boundaries
     */
    public static Boundaries decode(CommittedModel m, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        ModelSpec spec = m.model().spec();
        if (bytes.length < 16 || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("job payload of an unknown format");
        }
        int positions = in.getInt();
        int width = in.getInt();
        int count = in.getInt();
        if (width != spec.embeddingLength()
                || count != spec.blocks() + 1
                || positions < 1
                || positions > spec.context()) {
            throw new IllegalArgumentException("job payload of another model");
        }
        MatrixLayout layout = Completion.boundaryLayout(spec, positions, m.key().columnBits());
        if (in.remaining() != 4L * width * positions * count + 64L * layout.rows() * spec.blocks()) {
            throw new IllegalArgumentException("job payload is truncated");
        }
        List<int[]> values = new ArrayList<>();
        for (int l = 0; l < count; l++) {
            int[] x = new int[width * positions];
            for (int i = 0; i < x.length; i++) {
                x[i] = in.getInt();
            }
            values.add(x);
        }
        List<CommittedMatrix> matrices = new ArrayList<>();
        List<FieldVector> blindings = new ArrayList<>();
        byte[] item = new byte[32];
        for (int l = 1; l < count; l++) {
            List<CompressedPoint> rows = new ArrayList<>();
            FieldVector b = new FieldVector(layout.rows());
            for (int r = 0; r < layout.rows(); r++) {
                in.get(item);
                rows.add(new CompressedPoint(item));
                in.get(item);
                b.set(r, FieldElement.fromCanonicalBytes(item));
            }
            blindings.add(b);
            matrices.add(CommittedMatrix.known(name(l), layout, null, rows, channels(values.get(l), width), b));
        }
        return new Boundaries(positions, width, values, matrices, blindings);
    }
}
