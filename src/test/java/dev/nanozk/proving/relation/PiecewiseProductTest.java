package dev.nanozk.proving.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.sumcheck.FactoredInstance;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Products whose tables are made in pieces against those over whole tables, through all rounds. */
class PiecewiseProductTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static List<PiecewiseProduct.Table> tables(int factors, int variables) {
        return IntStream.range(0, factors)
                .mapToObj(k -> PiecewiseProduct.whole(FieldVector.random(RANDOM, 1 << variables)))
                .toList();
    }

    @Test
    void roundsAgreeWithThoseOfWholeTables() {
        int[][] cases = {{5, 5, 1}, {6, 3, 2}, {9, 4, 3}, {11, 9, 1}, {12, 10, 3}, {12, 11, 2}};
        for (int[] c : cases) {
            for (int factors = 1; factors <= 3; factors++) {
                List<PiecewiseProduct.Table> tables = tables(factors, c[0]);
                FieldElement coefficient = FieldElement.of(-5);
                agree(
                        new ProductInstance(coefficient, copies(tables)),
                        new PiecewiseProduct(coefficient, c[0], tables, c[1], c[2]));
            }
        }
    }

    private static List<FieldVector> copies(List<PiecewiseProduct.Table> tables) {
        return new ArrayList<>(tables.stream().map(t -> t.get().copy()).toList());
    }

    private static void agree(FactoredInstance plain, FactoredInstance pieces) {
        for (int variables = plain.variables(); variables > 0; variables--) {
            assertEquals(variables, pieces.variables());
            assertEquals(plain.sum(), pieces.sum());
            assertEquals(plain.roundEvaluations(4), pieces.roundEvaluations(4));
            FieldElement r = FieldVector.random(RANDOM, 1).get(0);
            plain.bind(r);
            pieces.bind(r);
        }
        assertEquals(plain.sum(), pieces.sum());
        assertEquals(plain.values(), pieces.values());
    }

    @Test
    void aPieceHasTheEntriesOfTheWholeTable() {
        PiecewiseProduct.Table t = Gadgets.entries(5, 3, (l, h) -> FieldElement.of(10 * h + l + 1));
        FieldVector whole = t.get();
        assertEquals(32, whole.size());
        for (int from = 0; from < 32; from += 4) {
            FieldVector piece = new FieldVector(4);
            t.fill(from, piece);
            assertEquals(whole.slice(from, 4), piece);
        }
    }

    /** Long tables go in pieces where they can, beside others that are there. */
    @Test
    void longTablesAreNotWhole() {
        int variables = 19;
        FieldElement x = FieldVector.random(RANDOM, 1).get(0);
        PiecewiseProduct.Table entries =
                Gadgets.entries(1 << 9, 1 << 10, (l, h) -> x.multiply(FieldElement.of((long) l * h - 7)));
        FieldVector other = FieldVector.random(RANDOM, 1 << variables);
        FactoredInstance pieces = PiecewiseProduct.of(x, variables, List.of(entries, () -> other.copy()));
        assertInstanceOf(PiecewiseProduct.class, pieces);
        agree(PiecewiseProduct.of(x, variables, List.of(entries::get, () -> other.copy())), pieces);
        assertInstanceOf(ProductInstance.class, PiecewiseProduct.of(x, 4, List.of(Gadgets.entries(4, 4, (l, h) -> x))));
    }

    @Test
    void refusesRoundsThatAPieceDoesNotHave() {
        List<PiecewiseProduct.Table> tables = tables(2, 5);
        for (int[] c : new int[][] {{6, 1}, {3, 3}, {3, 0}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new PiecewiseProduct(FieldElement.ONE, 5, tables, c[0], c[1]));
        }
    }
}
