package dev.nanozk.protocol.commitment;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.MultiScalarMultiplication;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.curve.PointVector;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.IntegerSums;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.util.List;

/**
 * A matrix of integers, committed as blinded Pedersen rows {@code sum_c v_c G_c + r H} (Hyrax, Wahby et al. 2018, 6).
 *
 * <p>Both sides hold the layout and the points; the prover's instance holds values and blindings as well.
 */
public final class CommittedMatrix {
    private final String name;
    private final MatrixLayout layout;
    private final int[] starts;
    private final List<CompressedPoint> rows;
    private final MatrixValues values;
    private final FieldVector blindings;
    private final FieldElement unit;
    private volatile PointVector decoded;

    private CommittedMatrix(
            String name,
            MatrixLayout layout,
            int[] starts,
            List<CompressedPoint> rows,
            MatrixValues values,
            FieldVector blindings,
            FieldElement unit) {
        if (rows.size() != layout.rows()) {
            throw new IllegalArgumentException(
                    name + " has " + rows.size() + " rows where the layout asks for " + layout.rows());
        }
        this.name = name;
        this.layout = layout;
        this.starts = starts;
        this.rows = List.copyOf(rows);
        this.values = values;
        this.blindings = blindings;
        this.unit = unit;
    }

    /** The verifier's view. {@code starts}: first real position of each unit, null where all are real. */
    public static CommittedMatrix received(String name, MatrixLayout layout, int[] starts, List<CompressedPoint> rows) {
        return new CommittedMatrix(name, layout, starts, rows, null, null, FieldElement.ONE);
    }

    /** The prover's view of rows committed earlier with the same blindings. */
    public static CommittedMatrix known(
            String name,
            MatrixLayout layout,
            int[] starts,
            List<CompressedPoint> rows,
            MatrixValues values,
            FieldVector blindings) {
        return new CommittedMatrix(name, layout, starts, rows, values, blindings, FieldElement.ONE);
    }

    /** Commits the values. */
    public static CommittedMatrix commit(
            String name, MatrixLayout layout, int[] starts, MatrixValues values, FieldVector blindings) {
        return commit(name, layout, starts, values, blindings, FieldElement.ONE);
    }

    /**
     * Commits {@code unit} times the values. An honest prover's unit is one; nothing keeps another prover from committing
     * elements of the field that are no integers, and so the relation has to refuse them.
     */
    public static CommittedMatrix commit(
            String name,
            MatrixLayout layout,
            int[] starts,
            MatrixValues values,
            FieldVector blindings,
            FieldElement unit) {
        List<CompressedPoint> rows = commitRows(layout, values, blindings, unit, 0, layout.rows());
        return new CommittedMatrix(name, layout, starts, rows, values, blindings, unit);
    }

    /** Commits rows {@code [from, to)} alone: a large tensor is committed piece by piece. */
    public static List<CompressedPoint> commitRows(
            MatrixLayout layout, MatrixValues values, FieldVector blindings, int from, int to) {
        return commitRows(layout, values, blindings, FieldElement.ONE, from, to);
    }

    private static List<CompressedPoint> commitRows(
            MatrixLayout layout, MatrixValues values, FieldVector blindings, FieldElement unit, int from, int to) {
        PointVector g = Generators.get("G", layout.columns());
        Point h = Generators.get("H", 1).get(0);
        CompressedPoint[] rows = new CompressedPoint[to - from];
        Threads.forEach(rows.length, i -> {
            int r = from + i;
            long[] row = new long[layout.columns()];
            gather(layout, values, r, row, new long[layout.positions()]);
            Point p = MultiScalarMultiplication.msmSmall(row, 0, row.length, g, 0);
            if (!unit.equals(FieldElement.ONE)) {
                p = p.multiply(unit);
            }
            rows[i] = p.add(h.multiply(blindings.get(r))).compress();
        });
        return List.of(rows);
    }

    private static void gather(MatrixLayout l, MatrixValues values, int r, long[] row, long[] unit) {
        java.util.Arrays.fill(row, 0);
        int firstUnit = r / l.positionBlocks() << l.unitBits();
        int firstPosition = r % l.positionBlocks() << l.positionBits();
        int length = Math.min(1 << l.positionBits(), l.positions() - firstPosition);
        int last = Math.min(l.units(), firstUnit + (1 << l.unitBits()));
        for (int u = firstUnit; u < last; u++) {
            values.unit(u, unit);
            System.arraycopy(unit, firstPosition, row, u - firstUnit << l.positionBits(), length);
        }
    }

    /** What is committed in row r, by column. */
    FieldVector row(int r) {
        long[] row = new long[layout.columns()];
        gather(layout, values, r, row, new long[layout.positions()]);
        FieldVector out = FieldVector.ofLongs(row);
        if (!unit.equals(FieldElement.ONE)) {
            out.scale(unit);
        }
        return out;
    }

    /** Adds {@code sum_r weights[r] row_r} to the sums, by columns. */
    void addRows(FieldVector weights, IntegerSums sums) {
        FieldVector scaled = weights;
        if (!unit.equals(FieldElement.ONE)) {
            scaled = weights.copy();
            scaled.scale(unit);
        }
        long[] row = new long[layout.positions()];
        int width = 1 << layout.positionBits();
        int step = 1 << layout.unitBits();
        // Units that stand in the same columns one after the other.
        for (int first = 0; first < Math.min(step, layout.units()); first++) {
            for (int u = first; u < layout.units(); u += step) {
                values.unit(u, row);
                for (int p = 0; p < layout.positionBlocks(); p++) {
                    int from = p * width;
                    sums.add(
                            scaled.get((u >> layout.unitBits()) * layout.positionBlocks() + p),
                            row,
                            from,
                            Math.min(width, row.length - from),
                            first * width);
                }
            }
        }
    }

    /** Writes the integers of a unit at all positions. */
    void unit(int u, long[] target) {
        values.unit(u, target);
    }

    /** What the integers are multiplied by; one for an honest prover. */
    FieldElement scale() {
        return unit;
    }

    FieldElement blinding(int r) {
        return blindings.get(r);
    }

    public String name() {
        return name;
    }

    public MatrixLayout layout() {
        return layout;
    }

    int[] starts() {
        return starts;
    }

    public List<CompressedPoint> rows() {
        return rows;
    }

    /** All rows decoded; kept, so that a key is decoded once for any number of proofs. */
    PointVector decodedRows() throws ProofFormatException {
        PointVector all = decoded;
        if (all == null) {
            all = PointVector.of(VerifierChannel.decode(rows, r -> "row " + r + " of " + name));
            decoded = all;
        }
        return all;
    }
}
