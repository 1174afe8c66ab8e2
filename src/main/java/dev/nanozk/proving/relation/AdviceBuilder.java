package dev.nanozk.proving.relation;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the columns of one advice matrix by public shape, then commits (prover) or receives (verifier) it.
 *
 * <p>Columns are declared in one order on both sides; the prover gives each its integers, position-major or unit-major as
 * the filler likes, through {@link Filler}.
 */
final class AdviceBuilder {
    /** The prover's integers of one column: value of unit u at position i. */
    @FunctionalInterface
    interface Filler {
        long at(int unit, int position);

        /** Writes the values of a unit at the positions {@code from} to before the array's end, each to its position. */
        default void unit(int unit, int from, long[] target) {
            for (int i = from; i < target.length; i++) {
                target[i] = at(unit, i);
            }
        }
    }

    private record Declared(Column column, Filler filler) {}

    private final String name;
    private final int positions;
    private final List<Declared> columns = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final boolean causal;
    private int units;
    private FieldElement unit = FieldElement.ONE;
    private CommittedMatrix matrix;

    AdviceBuilder(String name, int positions, boolean causal) {
        this.name = name;
        this.positions = positions;
        this.causal = causal;
    }

    /** Declares a column; the filler is null on the verifier's side. */
    Column add(int count, Filler filler) {
        return add(count, null, filler);
    }

    /** Declares a column whose unit u is real from position {@code start[u]} on. */
    Column add(int count, int[] start, Filler filler) {
        Column c = new Column(this::matrix, units, count);
        columns.add(new Declared(c, filler));
        for (int u = 0; causal && u < count; u++) {
            starts.add(start[u]);
        }
        units += count;
        return c;
    }

    private CommittedMatrix matrix() {
        if (matrix == null) {
            throw new IllegalStateException(name + " is not committed yet");
        }
        return matrix;
    }

    /** For lying provers: what is committed is {@code unit} times the integers. */
    AdviceBuilder inUnitsOf(FieldElement unit) {
        this.unit = unit;
        return this;
    }

    int positions() {
        return positions;
    }

    int units() {
        return units;
    }

    /** Sends or reads the rows. */
    void commit(SealedChannel channel, int columnBits) throws ProofFormatException {
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.COMMITMENT)) {
            exchange(channel, columnBits);
        }
    }

    private void exchange(SealedChannel channel, int columnBits) throws ProofFormatException {
        MatrixLayout layout = MatrixLayout.choose(units, positions, columnBits);
        int[] first = causal ? starts.stream().mapToInt(Integer::intValue).toArray() : null;
        if (channel instanceof ProverChannel p) {
            PackedUnits data = new PackedUnits(units, positions);
            Threads.forEach(columns.size(), k -> {
                Declared d = columns.get(k);
                long[] values = new long[positions];
                for (int u = 0; u < d.column().units(); u++) {
                    int unit = d.column().offset() + u;
                    int from = causal ? first[unit] : 0;
                    d.filler().unit(u, from, values);
                    Arrays.fill(values, 0, from, 0);
                    data.put(unit, values);
                }
            });
            p.committing(name, data, first);
            FieldVector blindings = p.secrets(name, layout.rows());
            matrix = CommittedMatrix.commit(name, layout, first, data, blindings, unit);
            channel.points(name, layout.rows(), matrix.rows());
        } else {
            List<CompressedPoint> rows = channel.points(name, layout.rows(), null);
            matrix = CommittedMatrix.received(name, layout, first, rows);
        }
    }
}
