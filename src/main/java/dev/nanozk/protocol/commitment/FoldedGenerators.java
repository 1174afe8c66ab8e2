package dev.nanozk.protocol.commitment;

import dev.nanozk.math.curve.FoldedPoints;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.MultiScalarMultiplication;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.curve.PointVector;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.ArrayList;
import java.util.List;

/**
 * The generators (G || T) of the inner product argument between its rounds, {@code P_j <- P_j + y P_(j + half)} (B&uuml;nz et al., <i>Bulletproofs</i>, 3).
 *
 * <p>Folding points costs more than a round's multi-scalar multiplication, so that scalars are folded instead, and the points once in {@link #ROUNDS} rounds, where all of
 * them are multiplied by the same few scalars: then P_j is {@code sum_m f_m Q_(m length + j)} of the points Q kept here.
 */
final class FoldedGenerators {
    /** Rounds after which the points are folded: about as many of them exist then for a sum as the shared doublings cost additions. */
    private static final int ROUNDS = 4;
    /** Lengths below which it is not worth it. */
    private static final int SHORTEST = 32;

    private List<PointVector> parts;
    private FieldVector factors = FieldVector.of(FieldElement.ONE);

    FoldedGenerators(int columns, int sealed) {
        parts = List.of(Generators.get("G", columns), Generators.get("T", sealed));
    }

    /** {@code sum_k v_k P_(half + k)}, half being the size of v. */
    Point upper(FieldVector v) {
        return sum(v, 1);
    }

    /** {@code sum_k v_k P_k} over the lower half, whose length is the size of v. */
    Point lower(FieldVector v) {
        return sum(v, 0);
    }

    private Point sum(FieldVector v, int half) {
        FieldVector scalars =
                new FieldVector(parts.stream().mapToInt(PointVector::size).sum());
        for (int m = 0; m < factors.size(); m++) {
            FieldVector f = v.copy();
            f.scale(factors.get(m));
            f.copyInto(scalars, (2 * m + half) * v.size());
        }
        return sum(scalars);
    }

    /** {@code sum_j v_j Q_j} over all points that are kept. */
    Point sum(FieldVector v) {
        List<FieldVector> scalars = new ArrayList<>();
        int from = 0;
        for (PointVector part : parts) {
            scalars.add(v.slice(from, part.size()));
            from += part.size();
        }
        return MultiScalarMultiplication.msm(scalars, parts);
    }

    /** After a round: y is the inverse of its challenge, half the new length. */
    void fold(FieldElement y, int half) {
        FieldVector next = new FieldVector(2 * factors.size());
        for (int m = 0; m < factors.size(); m++) {
            next.set(2 * m, factors.get(m));
            next.set(2 * m + 1, factors.get(m).multiply(y));
        }
        factors = next;
        if (factors.size() == 1 << ROUNDS && half >= SHORTEST) {
            PointVector all = parts.get(0);
            for (PointVector part : parts.subList(1, parts.size())) {
                all = all.append(part);
            }
            parts = List.of(FoldedPoints.fold(all, factors, half));
            factors = FieldVector.of(FieldElement.ONE);
        }
    }
}
