package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Closed forms of the verifier against the sums that they stand for. */
class WeightsTest {
    private final SplittableRandom random = new SplittableRandom(20_261_125);

    private FieldElement element() {
        byte[] wide = new byte[64];
        random.nextBytes(wide);
        return FieldElement.fromWideBytes(wide);
    }

    private FieldVector vector(int n) {
        FieldVector v = new FieldVector(n);
        for (int i = 0; i < n; i++) {
            v.set(i, element());
        }
        return v;
    }

    private void check(Weights w, int offset, int bits, int blocks) {
        FieldVector point = vector(bits);
        FieldVector eqLow = EqPolynomial.evaluations(point);
        FieldVector expected = new FieldVector(blocks);
        FieldVector dense = w.dense();
        for (int k = 0; k < w.size(); k++) {
            int at = offset + k;
            expected.addAt(at >> bits, dense.get(k).multiply(eqLow.get(at & (1 << bits) - 1)));
        }
        assertEquals(
                expected, w.blockSums(offset, blocks, new Weights.EqTable(point)), w + " from " + offset + ", " + bits);
    }

    @Test
    void sumsOfBlocksAreThoseOfTheTable() {
        for (int round = 0; round < 300; round++) {
            int bits = random.nextInt(6);
            int blocks = 1 + random.nextInt(9);
            int room = blocks << bits;
            int offset = random.nextInt(room);
            int size = random.nextInt(room - offset + 1);
            check(new Weights.Dense(vector(size)), offset, bits, blocks);
            check(new Weights.Ones(size), offset, bits, blocks);
            Weights.EqTable table = new Weights.EqTable(vector(9));
            // Anywhere, and on the blocks' borders.
            int base = random.nextInt(512 - size);
            check(table.slice(base, size), offset, bits, blocks);
            int aligned = base - (base - offset & (1 << bits) - 1);
            if (aligned >= 0) {
                check(table.slice(aligned, size), offset, bits, blocks);
            }
            // A table that has fewer bits than a block.
            int few = Math.min(size, 4);
            check(new Weights.EqTable(vector(2)).slice(random.nextInt(5 - few), few), offset, bits, blocks);
        }
    }

    @Test
    void tensorWeightsAreProductsOfTheBits() {
        FieldVector y = vector(7);
        TensorWeights w = new TensorWeights(element(), y).scaled(element());
        FieldVector dense = w.dense();
        assertEquals(128, dense.size());
        for (int i = 0; i < dense.size(); i++) {
            FieldElement e = w.factor();
            for (int k = 0; k < 7; k++) {
                e = (i >> k & 1) == 1 ? e.multiply(y.get(k)) : e;
            }
            assertEquals(e, dense.get(i));
        }
    }

    /** Several, some over fewer generators. */
    @Test
    void sumsOfTensorWeights() {
        for (int bits : new int[] {0, 1, 5, 6}) {
            List<TensorWeights> all = new ArrayList<>();
            FieldVector expected = new FieldVector(1 << bits);
            for (int n = 0; n <= bits; n++) {
                TensorWeights w = new TensorWeights(element(), vector(n));
                all.add(w);
                FieldVector dense = w.dense();
                for (int i = 0; i < dense.size(); i++) {
                    expected.addAt(i, dense.get(i));
                }
            }
            assertEquals(expected, TensorWeights.sum(all, bits));
        }
    }

    @Test
    void slicesAndTheirSumsAreThoseOfTheWholeTable() {
        for (int n : new int[] {0, 1, 3, 9, 10, 11, 13}) {
            FieldVector point = vector(n);
            FieldVector whole = EqPolynomial.evaluations(point);
            for (int round = 0; round < 40; round++) {
                int base = random.nextInt((1 << n) + 1);
                int size = round == 0 ? (1 << n) - base : random.nextInt((1 << n) - base + 1);
                Weights.EqSlice slice = new Weights.EqTable(point).slice(base, size);
                assertEquals(whole.slice(base, size), slice.dense(), slice.toString());
                assertEquals(whole.slice(base, size).sum(), slice.sum(), slice.toString());
            }
            assertEquals(
                    FieldElement.ONE,
                    new Weights.EqTable(point).slice(0, 1 << n).sum());
        }
    }
}
