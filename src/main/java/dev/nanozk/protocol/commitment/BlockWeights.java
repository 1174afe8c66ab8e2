package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights of one axis cut into blocks of {@code 2^bits}: block h is {@code factor[h] * shape[shapeOf[h]]}.
 *
 * <p>All full blocks of an aligned eq slice have one shape, so that a claim over many rows of a weight matrix costs the
 * prover one table, not one a row.
 */
final class BlockWeights {
    private final FieldElement[] factors;
    private final int[] shapeOf;
    private final List<FieldVector> shapes = new ArrayList<>();

    private BlockWeights(int blocks) {
        factors = new FieldElement[blocks];
        shapeOf = new int[blocks];
        java.util.Arrays.fill(factors, FieldElement.ZERO);
        java.util.Arrays.fill(shapeOf, -1);
    }

    /**
     * @param offset index on the axis of the first weight
     * @param blocks number of blocks of the axis
     */
    static BlockWeights of(Weights w, int offset, int bits, int blocks) {
        BlockWeights out = new BlockWeights(blocks);
        int width = 1 << bits;
        int aligned = -1;
        for (int h = offset >> bits; h < blocks && h << bits < offset + w.size(); h++) {
            int from = Math.max(offset, h << bits);
            int to = Math.min(offset + w.size(), (h + 1) << bits);
            if (w instanceof Weights.EqSlice e
                    && to - from == width
                    && e.table().point().size() >= bits
                    && (e.base() - offset & width - 1) == 0) {
                FieldVector point = e.table().point();
                if (aligned < 0) {
                    aligned = out.shapes.size();
                    out.shapes.add(EqPolynomial.evaluations(point.slice(0, bits)));
                }
                out.shapeOf[h] = aligned;
                out.factors[h] = EqPolynomial.at(
                        point.slice(bits, point.size() - bits), (e.base() - offset + (h << bits)) >> bits);
            } else {
                FieldVector shape = new FieldVector(width);
                FieldVector dense = w.dense();
                for (int i = from; i < to; i++) {
                    shape.set(i & width - 1, dense.get(i - offset));
                }
                out.shapeOf[h] = out.shapes.size();
                out.shapes.add(shape);
                out.factors[h] = FieldElement.ONE;
            }
        }
        return out;
    }

    int shapeCount() {
        return shapes.size();
    }

    FieldVector shape(int s) {
        return shapes.get(s);
    }

    /** Index of the block's shape, -1 where all its weights are zero. */
    int shapeOf(int block) {
        return shapeOf[block];
    }

    FieldElement factor(int block) {
        return factors[block];
    }
}
