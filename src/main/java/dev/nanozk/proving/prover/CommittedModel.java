package dev.nanozk.proving.prover;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.inference.IntegerMatrix;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.commitment.MatrixValues;
import dev.nanozk.proving.proof.TensorShape;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.relation.PublicTables;
import dev.nanozk.proving.relation.WeightMatrix;
import dev.nanozk.proving.relation.WeightRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/** A model with its commitment, as the prover holds it: integers, blindings, verification key. */
public final class CommittedModel {
    /** The published seed of open models: anybody who has the file can recompute the root. */
    public static final byte[] PUBLIC_SEED = "nanozk/v1/public blinding seed".getBytes(StandardCharsets.US_ASCII);

    /** Weights that are committed at once. */
    private static final int PIECE = 1 << 16;

    private final IntegerModel model;
    private final VerificationKey key;
    private final PublicTables tables;
    private final List<WeightMatrix> weights;

    private CommittedModel(IntegerModel model, VerificationKey key, List<WeightMatrix> weights) {
        this.model = model;
        this.key = key;
        this.tables = PublicTables.of(model.spec(), model.profile());
        this.weights = weights;
    }

    /** Keeps rows that are committed, so that a commitment that is interrupted goes on where it was. */
    public interface Journal {
        /** Rows {@code [from, from + count)} of a tensor, if they were kept by a commitment with the same integers, layout and seed. */
        Optional<List<CompressedPoint>> rows(int tensor, int columnBits, int from, int count);

        /** Keeps rows; called from several threads. */
        void keep(int tensor, int columnBits, int from, List<CompressedPoint> rows);

        /** Keeps nothing. */
        Journal NONE = new Journal() {
            @Override
            public Optional<List<CompressedPoint>> rows(int tensor, int columnBits, int from, int count) {
                return Optional.empty();
            }

            @Override
            public void keep(int tensor, int columnBits, int from, List<CompressedPoint> rows) {}
        };
    }

    private record Piece(int tensor, int from, int to) {}

    /**
     * Commits every weight tensor.
     *
     * @param seed fixes the blindings: {@code SHAKE256("nanozk/v1/weight blinding" || seed || tensor || row)}
     * @param progress told the fraction done
     */
    public static CommittedModel commit(
            IntegerModel model, byte[] tokenizer, byte[] template, byte[] seed, DoubleConsumer progress) {
        return commit(model, tokenizer, template, seed, Journal.NONE, progress);
    }

    /** As above, on all cores, what the journal holds taken from it. */
    public static CommittedModel commit(
            IntegerModel model,
            byte[] tokenizer,
            byte[] template,
            byte[] seed,
            Journal journal,
            DoubleConsumer progress) {
        int columnBits = columnBits(TensorShape.of(model.spec()));
        return commit(model, tokenizer, template, seed, columnBits, journal, progress);
    }

    /**
     * As above with rows of a given length, for measurements of what another length would give.
     *
     * @param columnBits c: a row has 2^c entries
     */
    public static CommittedModel commit(
            IntegerModel model,
            byte[] tokenizer,
            byte[] template,
            byte[] seed,
            int columnBits,
            Journal journal,
            DoubleConsumer progress) {
        ModelSpec spec = model.spec();
        List<TensorShape> shapes = TensorShape.of(spec);
        List<IntegerMatrix> tensors = tensors(model);
        List<FieldVector> blindings = new ArrayList<>();
        List<CompressedPoint[]> points = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        for (int t = 0; t < shapes.size(); t++) {
            MatrixLayout layout = shapes.get(t).layout(columnBits);
            blindings.add(blindings(seed, t, shapes.get(t), columnBits));
            points.add(new CompressedPoint[layout.rows()]);
            int step = Math.max(1, PIECE >> columnBits);
            for (int r = 0; r < layout.rows(); r += step) {
                pieces.add(new Piece(t, r, Math.min(layout.rows(), r + step)));
            }
        }
        AtomicInteger done = new AtomicInteger();
        Threads.forEach(pieces.size(), i -> {
            Piece p = pieces.get(i);
            List<CompressedPoint> rows = journal.rows(p.tensor(), columnBits, p.from(), p.to() - p.from())
                    .orElseGet(() -> {
                        TensorShape s = shapes.get(p.tensor());
                        List<CompressedPoint> made = CommittedMatrix.commitRows(
                                s.layout(columnBits),
                                values(tensors.get(p.tensor())),
                                blindings.get(p.tensor()),
                                p.from(),
                                p.to());
                        journal.keep(p.tensor(), columnBits, p.from(), made);
                        return made;
                    });
            for (int r = p.from(); r < p.to(); r++) {
                points.get(p.tensor())[r] = rows.get(r - p.from());
            }
            progress.accept((double) done.incrementAndGet() / pieces.size());
        });
        VerificationKey key = new VerificationKey(
                spec,
                model.profile(),
                columnBits,
                deltaLimbs(model),
                tokenizer,
                template,
                points.stream().map(List::of).toList());
        return known(model, key, seed);
    }

    /**
     * A model whose key has been made before, with the same seed.
     *
     * @throws IllegalArgumentException if the key is of another model
     */
    public static CommittedModel known(IntegerModel model, VerificationKey key, byte[] seed) {
        if (!model.spec().equals(key.spec()) || !model.profile().equals(key.profile())) {
            throw new IllegalArgumentException("the verification key is of another model");
        }
        List<TensorShape> shapes = TensorShape.of(model.spec());
        List<IntegerMatrix> tensors = tensors(model);
        List<WeightMatrix> weights = new ArrayList<>();
        for (int t = 0; t < shapes.size(); t++) {
            TensorShape s = shapes.get(t);
            CommittedMatrix m = CommittedMatrix.known(
                    s.name(),
                    s.layout(key.columnBits()),
                    null,
                    key.rows(t),
                    values(tensors.get(t)),
                    blindings(seed, t, s, key.columnBits()));
            weights.add(new WeightMatrix(m, rows(tensors.get(t))));
        }
        return new CommittedModel(model, key, weights);
    }

    private static List<IntegerMatrix> tensors(IntegerModel model) {
        return List.copyOf(model.tensors().values());
    }

    private static MatrixValues values(IntegerMatrix m) {
        return (unit, target) -> {
            int[] row = new int[m.cols()];
            m.unpackedRow(unit, row);
            for (int i = 0; i < row.length; i++) {
                target[i] = row[i];
            }
        };
    }

    private static WeightRows rows(IntegerMatrix m) {
        return new WeightRows() {
            @Override
            public void row(int output, int[] target) {
                m.unpackedRow(output, target);
            }

            @Override
            public int at(int output, int input) {
                return m.get(output, input);
            }
        };
    }

    private static FieldVector blindings(byte[] seed, int tensor, TensorShape s, int columnBits) {
        SHAKEDigest d = new SHAKEDigest(256);
        byte[] domain = "nanozk/v1/weight blinding".getBytes(StandardCharsets.US_ASCII);
        d.update(domain, 0, domain.length);
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(seed.length)
                .array();
        d.update(length, 0, 4);
        d.update(seed, 0, seed.length);
        d.update(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(tensor)
                        .array(),
                0,
                4);
        FieldVector out = new FieldVector(s.layout(columnBits).rows());
        byte[] wide = new byte[64];
        for (int r = 0; r < out.size(); r++) {
            d.doOutput(wide, 0, wide.length);
            out.set(r, FieldElement.fromWideBytes(wide));
        }
        return out;
    }

    /** Wide rows for large models, so that key and proofs stay small; narrow ones for small models, so that the last argument is cheap. */
    private static int columnBits(List<TensorShape> shapes) {
        long weights =
                shapes.stream().mapToLong(s -> (long) s.outputs() * s.inputs()).sum();
        return weights < 1L << 20 ? 11 : weights < 1L << 24 ? 12 : 14;
    }

    /** |L_tok - L_v| is at most twice 2^15 times the largest row sum of the head. */
    private static int deltaLimbs(IntegerModel model) {
        int bits = 64 - Long.numberOfLeadingZeros(model.output().maxRowSum()) + 17;
        return Math.min(4, (bits + 15) / 16);
    }

    public IntegerModel model() {
        return model;
    }

    public VerificationKey key() {
        return key;
    }

    /** Public tables of the model. */
    public PublicTables tables() {
        return tables;
    }

    /** A tensor by its canonical index. */
    public WeightMatrix weights(int tensor) {
        return weights.get(tensor);
    }
}
