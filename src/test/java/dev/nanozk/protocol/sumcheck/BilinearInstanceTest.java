package dev.nanozk.protocol.sumcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors and integers against three tables, round by round. */
class BilinearInstanceTest {
    private static FieldVector random(int n) {
        return FieldVector.random(new SecureRandom(), n);
    }

    /** Rows with large integers, rows of zeros; blocks of neighbouring rows and of rows far apart. */
    @ParameterizedTest
    @CsvSource({"4, 5, 2, true", "4, 5, 2, false", "7, 3, 0, true", "0, 4, 1, false", "3, 0, 0, true", "0, 0, 0, false"
    })
    void tablesAndVectorsAgree(int columnBits, int rowBits, int blockBits, boolean matrixFirst) {
        int columns = 1 << columnBits;
        int rows = 1 << rowBits;
        IntUnaryOperator block = x -> matrixFirst ? x & (1 << blockBits) - 1 : x >> rowBits - blockBits;
        Random random = new Random(columnBits);
        long[][] integers = new long[rows][columns];
        for (int x = 0; x < rows; x++) {
            for (int y = 0; y < columns && x % 5 != 3; y++) {
                integers[x][y] = random.nextLong() >> (x % 3 == 0 ? 2 : 45);
            }
        }
        FieldVector a = random(rows);
        a.set(rows - 1, rows > 1 ? FieldElement.ZERO : a.get(0));
        FieldVector b = random(columns << blockBits);
        FieldVector left = new FieldVector(rows * columns);
        FieldVector matrix = new FieldVector(rows * columns);
        FieldVector right = new FieldVector(rows * columns);
        for (int x = 0; x < rows; x++) {
            for (int y = 0; y < columns; y++) {
                left.set(x << columnBits | y, a.get(x));
                matrix.set(x << columnBits | y, FieldElement.of(integers[x][y]));
                right.set(x << columnBits | y, b.get(block.applyAsInt(x) << columnBits | y));
            }
        }
        FieldElement c = FieldElement.of(-7);
        ProductInstance tables =
                new ProductInstance(c, matrixFirst ? List.of(matrix, left, right) : List.of(left, matrix, right));
        BilinearInstance vectors = new BilinearInstance(
                c,
                columnBits,
                a.copy(),
                (x, row) -> {
                    if (x % 5 == 3) {
                        return false;
                    }
                    System.arraycopy(integers[x], 0, row, 0, columns);
                    return true;
                },
                b.copy(),
                block,
                matrixFirst);
        for (int round = 0; round < columnBits + rowBits; round++) {
            assertEquals(tables.variables(), vectors.variables());
            assertEquals(tables.sum(), vectors.sum(), "round " + round);
            assertEquals(tables.roundEvaluations(3), vectors.roundEvaluations(3), "round " + round);
            FieldElement r = random(1).get(0);
            tables.bind(r);
            vectors.bind(r);
        }
        assertEquals(tables.sum(), vectors.sum());
        assertEquals(tables.values(), vectors.values());
    }

    @Test
    void refusesWhatDoesNotFit() {
        BilinearInstance.Rows none = (x, row) -> false;
        FieldElement one = FieldElement.ONE;
        assertThrows(
                IllegalArgumentException.class,
                () -> new BilinearInstance(one, 2, random(3), none, random(4), x -> 0, true));
        assertThrows(
                IllegalArgumentException.class,
                () -> new BilinearInstance(one, 2, random(4), none, random(5), x -> 0, true));
        BilinearInstance unbound = new BilinearInstance(one, 2, random(4), none, random(4), x -> 0, true);
        assertThrows(IllegalStateException.class, unbound::values);
    }
}
