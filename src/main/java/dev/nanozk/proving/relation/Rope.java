package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.model.spec.RopeTable;
import dev.nanozk.protocol.commitment.Weights;
import java.util.List;

/**
 * Rotary position embedding of raw accumulators: pair (2k, 2k + 1) of every head is rotated by the public angle of its position.
 *
 * <p>{@code sum_{i,o} e_i w_o a'[i, o] = sum_{i,o} M[i, o] a[i, o]} with
 * {@code M[i, 2k] = e_i (w_2k c_ik + w_2k+1 s_ik)} and {@code M[i, 2k+1] = e_i (w_2k+1 c_ik - w_2k s_ik)}: a product of the public M and
 * the raw y W^T, which the second sumcheck settles; a bias in a = y W^T + b adds {@code sum_o (sum_i M[i, o]) b[o]}.
 */
final class Rope {
    private Rope() {}

    /**
     * @param raw the prover's accumulators before rotation, position-major; null on the verifier's side
     * @param yValues the prover's y
     * @param bias null where there is none
     */
    static Looked.Push push(
            String name,
            RopeTable table,
            Column y,
            AdviceBuilder.Filler yValues,
            WeightMatrix w,
            Bias bias,
            long[] raw) {
        return (scale, slice, e, eq) -> {
            int width = w.outputs();
            int low = Vectors.bits(width);
            FieldVector units = slice.dense();
            ProductClaim.Raw accumulators = new ProductClaim.Raw(
                    Gadgets.entries(
                            width,
                            e.size(),
                            (o, i) -> FieldElement.of(raw[i * width + o] - (bias == null ? 0 : bias.at(o)))),
                    p -> Gadgets.matmulClaim(
                            name,
                            FieldElement.ONE,
                            y,
                            yValues,
                            w,
                            new Weights.EqTable(Vectors.range(p, 0, low)).slice(0, width),
                            Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size())));
            eq.add(rotated(name, table, scale, units, e, low, accumulators));
            if (bias != null) {
                bias.push(scale, new Weights.Dense(overPositions(table, units, e)), eq);
            }
        };
    }

    /** The same rotation of integers that are committed: a product of M and the column, without a second sumcheck. */
    static Looked.Push push(String name, RopeTable table, Column y, AdviceBuilder.Filler values) {
        return (scale, slice, e, eq) -> {
            int width = y.units();
            int low = Vectors.bits(width);
            FieldVector units = slice.dense();
            ProductClaim.Open column = new ProductClaim.Open(
                    Gadgets.entries(width, e.size(), (o, i) -> FieldElement.of(values.at(o, i))),
                    p -> List.of(y.term(
                            new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, low), width)),
                            new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size())),
                            FieldElement.ONE)));
            eq.add(rotated(name, table, scale, units, e, low, column));
        };
    }

    /** {@code scale sum M[i, o] other[o, i]}, M the public rotation weighted by units and e. */
    private static ProductClaim rotated(
            String name,
            RopeTable table,
            FieldElement scale,
            FieldVector units,
            FieldVector e,
            int low,
            ProductClaim.Factor other) {
        int high = Vectors.bits(e.size());
        ProductClaim.Public rotation = new ProductClaim.Public(
                Gadgets.entries(units.size(), e.size(), (o, i) -> rotation(table, units, e, o, i)),
                p -> evaluate(table, units, e, p, low));
        return new ProductClaim(name + " rotated", scale, low + high, List.of(rotation, other));
    }

    /** {@code sum_i M[i, o]}: the angles summed over positions first. */
    private static FieldVector overPositions(RopeTable table, FieldVector w, FieldVector e) {
        int pairs = table.pairs();
        FieldVector cos = new FieldVector(pairs);
        FieldVector sin = new FieldVector(pairs);
        long[] column = new long[e.size()];
        for (int k = 0; k < pairs; k++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = table.cos()[i * pairs + k];
            }
            cos.set(k, e.innerProduct(column, 0));
            for (int i = 0; i < column.length; i++) {
                column[i] = table.sin()[i * pairs + k];
            }
            sin.set(k, e.innerProduct(column, 0));
        }
        FieldVector out = new FieldVector(w.size());
        for (int o = 0; o < w.size(); o += 2) {
            FieldElement c = cos.get(o / 2 % pairs);
            FieldElement s = sin.get(o / 2 % pairs);
            out.set(o, w.get(o).multiply(c).add(w.get(o + 1).multiply(s)));
            out.set(o + 1, w.get(o + 1).multiply(c).subtract(w.get(o).multiply(s)));
        }
        return out;
    }

    /** M[i, o]. */
    private static FieldElement rotation(RopeTable table, FieldVector w, FieldVector e, int o, int i) {
        int at = i * table.pairs() + o / 2 % table.pairs();
        FieldElement c = w.get(o).multiply(FieldElement.of(table.cos()[at]));
        FieldElement s = w.get(o ^ 1).multiply(FieldElement.of(table.sin()[at]));
        return e.get(i).multiply(o % 2 == 0 ? c.add(s) : c.subtract(s));
    }

    /** M extended multilinearly, the heads summed up before the positions: O(width + S headDim / 2). */
    static FieldElement evaluate(RopeTable table, FieldVector w, FieldVector e, FieldVector p, int low) {
        FieldVector eqO = Vectors.eqPrefix(Vectors.range(p, 0, low), w.size());
        FieldVector eqI = Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size());
        int pairs = table.pairs();
        FieldVector byCos = new FieldVector(pairs);
        FieldVector bySin = new FieldVector(pairs);
        for (int o = 0; o < w.size(); o += 2) {
            int pair = o / 2 % pairs;
            byCos.addAt(pair, eqO.get(o).multiply(w.get(o)).add(eqO.get(o + 1).multiply(w.get(o + 1))));
            bySin.addAt(
                    pair,
                    eqO.get(o).multiply(w.get(o + 1)).subtract(eqO.get(o + 1).multiply(w.get(o))));
        }
        FieldElement sum = FieldElement.ZERO;
        long[] cos = new long[pairs];
        long[] sin = new long[pairs];
        for (int i = 0; i < e.size(); i++) {
            for (int k = 0; k < pairs; k++) {
                cos[k] = table.cos()[i * pairs + k];
                sin[k] = table.sin()[i * pairs + k];
            }
            FieldElement row = byCos.innerProduct(cos, 0).add(bySin.innerProduct(sin, 0));
            sum = sum.add(eqI.get(i).multiply(e.get(i)).multiply(row));
        }
        return sum;
    }
}
