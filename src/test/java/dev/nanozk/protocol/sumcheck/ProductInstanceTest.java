package dev.nanozk.protocol.sumcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.simd.PlainScalars;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of blocks against the way of single elements, round by round. */
class ProductInstanceTest {
    private static List<FieldVector> tables(int factors, int n) {
        Random random = new Random(n);
        List<FieldVector> out = new ArrayList<>();
        for (int k = 0; k < factors; k++) {
            FieldVector v = new FieldVector(n);
            for (int i = 0; i < n; i++) {
                v.set(i, FieldElement.of(i % 5 == 0 ? BigInteger.valueOf(i % 3 - 1) : new BigInteger(256, random)));
            }
            out.add(v);
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 11", "3, 1, 11", "2, 3, 9", "3, 12, 8", "2, 2, 0", "3, 1, 4", "1, 1, 10", "2, 5, 3"})
    void blocksAndSingleElementsAgree(int factors, int blocks, int variables) {
        FieldElement coefficient = FieldElement.of(-3);
        int n = blocks << variables;
        ProductInstance plain = new ProductInstance(coefficient, variables, tables(factors, n));
        ProductInstance vector = new ProductInstance(coefficient, variables, tables(factors, n));
        vector.use(new PlainScalars());
        Random random = new Random(7);
        for (int round = 0; round < variables; round++) {
            if (round % 2 == 0) {
                assertEquals(plain.sum(), vector.sum());
            }
            FieldVector s = plain.roundEvaluations(3);
            assertEquals(s, vector.roundEvaluations(3));
            assertEquals(plain.sum(), s.get(0).add(s.get(1)));
            FieldElement r = round == 1 ? FieldElement.ONE : FieldElement.of(new BigInteger(256, random));
            plain.bind(r);
            vector.bind(r);
            assertEquals(plain.sum(), vector.sum());
        }
        for (int k = 0; k < factors; k++) {
            assertEquals(plain.values(k), vector.values(k));
        }
    }
}
