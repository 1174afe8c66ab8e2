package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors and integers against tables of all rows and their weights, round by round. */
class CausalOpeningTest {
    private static FieldVector random(int n) {
        return FieldVector.random(new SecureRandom(), n);
    }

    /** Units in one block of positions and in several, a position a row, a row for all; terms that overlap, and entries before a unit's first position that are not zero. */
    @ParameterizedTest
    @CsvSource({"11, 7, 5, 3", "11, 7, 5, 2", "20, 13, 4, 4", "6, 9, 3, 0", "5, 4, 6, 2", "1, 1, 2, 0", "9, 6, 2, 2"})
    void tablesAndVectorsAgree(int units, int positions, int columnBits, int positionBits) {
        MatrixLayout layout = new MatrixLayout(units, positions, columnBits, positionBits);
        Random random = new Random(units);
        long[] data =
                random.longs((long) units * positions, -1L << 40, 1L << 20).toArray();
        int[] starts = new int[units];
        for (int u = 0; u < units; u++) {
            starts[u] = u * 3 % positions;
        }
        FieldElement unit = FieldElement.of(5);
        CommittedMatrix m = CommittedMatrix.commit(
                "test", layout, starts, MatrixValues.of(data, positions), new FieldVector(layout.rows()), unit);
        List<MatrixOpening.Term> terms = new ArrayList<>();
        terms.add(new MatrixOpening.Term(0, random(units), random(positions)));
        terms.add(new MatrixOpening.Term(units / 3, random(units - units / 3), random(positions)));
        terms.get(0).units().set(0, FieldElement.ZERO);

        FieldVector rows = new FieldVector(layout.rows() << columnBits);
        FieldVector weights = new FieldVector(layout.rows() << columnBits);
        for (int r = 0; r < layout.rows(); r++) {
            rows.axpy(r << columnBits, FieldElement.ONE, m.row(r));
        }
        for (MatrixOpening.Term t : terms) {
            for (int k = 0; k < t.units().size(); k++) {
                int u = t.offset() + k;
                for (int i = starts[u]; i < positions; i++) {
                    int row = (u >> layout.unitBits()) * layout.positionBlocks() + (i >> positionBits);
                    int column = (u & (1 << layout.unitBits()) - 1) << positionBits | i & (1 << positionBits) - 1;
                    weights.addAt(
                            row << columnBits | column,
                            t.units().get(k).multiply(t.positions().get(i)));
                }
            }
        }
        ProductInstance tables = new ProductInstance(FieldElement.ONE, columnBits, List.of(rows, weights));
        CausalOpening vectors = new CausalOpening(m, terms);
        for (int round = 0; round < columnBits; round++) {
            assertEquals(tables.variables(), vectors.variables());
            assertEquals(tables.sum(), vectors.sum(), "round " + round);
            assertEquals(tables.roundEvaluations(2), vectors.roundEvaluations(2), "round " + round);
            FieldElement r = random(1).get(0);
            tables.bind(r);
            vectors.bind(r);
        }
        assertEquals(tables.sum(), vectors.sum());
    }
}
