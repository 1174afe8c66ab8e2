package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.sumcheck.FactoredInstance;
import dev.nanozk.protocol.sumcheck.Interpolation;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code coefficient * sum_x prod_k f_k(x)} over tables that are never whole: in each of the first rounds they are made piece by piece, bound to the challenges so far and added up;
 * then what is left of them, {@code 2^rounds} times smaller, goes on as a {@link ProductInstance}. The values are those of a ProductInstance over the whole tables.
 */
final class PiecewiseProduct implements FactoredInstance {
    /** A factor's table of {@code 2^variables} entries, of which any piece can be made. */
    interface Table extends Supplier<FieldVector> {
        /** Writes the entries from one on, as many as the target has; the target holds zeros. */
        void fill(int from, FieldVector target);
    }

    /** Entries of a table that may be whole, as a power of two: 10 MB. */
    private static final int WHOLE_BITS = 18;

    private static final int PIECE_BITS = 13;

    private final FieldElement coefficient;
    private final int variables;
    private final int pieceBits;
    private final int rounds;
    private final List<FieldElement> bound = new ArrayList<>();
    private List<Table> tables;
    /** Values s(0), ..., s(k) of the present round, the coefficient in them; null until they are needed. */
    private FieldVector round;

    private ProductInstance rest;

    /**
     * @param pieceBits a piece has {@code 2^pieceBits} entries, no more than the tables
     * @param rounds how many rounds go without whole tables, from 1 to {@code pieceBits - 1}
     */
    PiecewiseProduct(FieldElement coefficient, int variables, List<Table> tables, int pieceBits, int rounds) {
        if (pieceBits > variables || rounds < 1 || rounds >= pieceBits) {
            throw new IllegalArgumentException(
                    rounds + " rounds in pieces of 2^" + pieceBits + " of 2^" + variables + " entries");
        }
        this.coefficient = coefficient;
        this.variables = variables;
        this.tables = tables;
        this.pieceBits = pieceBits;
        this.rounds = rounds;
    }

    /** An instance over some tables: in pieces where they are long and some of them can be made so, the others being whole. */
    static FactoredInstance of(FieldElement coefficient, int variables, List<Supplier<FieldVector>> tables) {
        if (variables <= WHOLE_BITS || tables.stream().noneMatch(Table.class::isInstance)) {
            return new ProductInstance(
                    coefficient, tables.stream().map(Supplier::get).toList());
        }
        List<Table> pieces = new ArrayList<>();
        for (Supplier<FieldVector> t : tables) {
            pieces.add(t instanceof Table p ? p : whole(t.get()));
        }
        int rounds = Math.min(variables - WHOLE_BITS, PIECE_BITS - 1);
        return new PiecewiseProduct(coefficient, variables, pieces, PIECE_BITS, rounds);
    }

    /** A table that is there. */
    static Table whole(FieldVector v) {
        return new Table() {
            @Override
            public void fill(int from, FieldVector target) {
                int l = ScalarField.LIMBS;
                System.arraycopy(v.limbs(), l * from, target.limbs(), 0, l * target.size());
            }

            @Override
            public FieldVector get() {
                return v;
            }
        };
    }

    private List<FieldVector> piece(int i) {
        List<FieldVector> out = new ArrayList<>();
        for (Table t : tables) {
            FieldVector piece = new FieldVector(1 << pieceBits);
            t.fill(i << pieceBits, piece);
            out.add(piece);
        }
        return out;
    }

    private FieldVector round() {
        if (round == null) {
            FieldVector[] partial = new FieldVector[1 << variables - pieceBits];
            Threads.forEach(partial.length, i -> {
                ProductInstance p = new ProductInstance(coefficient, piece(i));
                bound.forEach(p::bind);
                partial[i] = p.roundEvaluations(tables.size());
            });
            round = new FieldVector(tables.size() + 1);
            for (FieldVector part : partial) {
                round.add(part);
            }
        }
        return round;
    }

    @Override
    public int variables() {
        return rest == null ? variables - bound.size() : rest.variables();
    }

    @Override
    public FieldElement sum() {
        return rest == null ? round().get(0).add(round().get(1)) : rest.sum();
    }

    @Override
    public FieldVector roundEvaluations(int degree) {
        return rest == null ? Interpolation.extended(round(), degree) : rest.roundEvaluations(degree);
    }

    @Override
    public void bind(FieldElement r) {
        if (rest != null) {
            rest.bind(r);
            return;
        }
        bound.add(r);
        round = null;
        if (bound.size() == rounds) {
            rest = new ProductInstance(coefficient, putTogether());
            tables = null;
        }
    }

    /** Tables bound to the first challenges: the blocks of an instance over as many variables are its entries. */
    private List<FieldVector> putTogether() {
        List<FieldVector> out = new ArrayList<>();
        for (int k = 0; k < tables.size(); k++) {
            out.add(new FieldVector(1 << variables - rounds));
        }
        int left = 1 << pieceBits - rounds;
        Threads.forEach(1 << variables - pieceBits, i -> {
            ProductInstance p = new ProductInstance(coefficient, rounds, piece(i));
            bound.forEach(p::bind);
            for (int k = 0; k < out.size(); k++) {
                int l = ScalarField.LIMBS;
                System.arraycopy(p.values(k).limbs(), 0, out.get(k).limbs(), l * left * i, l * left);
            }
        });
        return out;
    }

    /** There is at least one round, so that the tables are put together at the end. */
    @Override
    public FieldVector values() {
        return rest.values();
    }
}
