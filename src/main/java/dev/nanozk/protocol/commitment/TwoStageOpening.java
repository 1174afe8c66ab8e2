package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import dev.nanozk.protocol.sumcheck.SumcheckInstance;
import java.util.ArrayList;
import java.util.List;

/** An opening of a matrix of units x positions as sums of products: over positions until their bits are bound, then over units. */
abstract class TwoStageOpening implements SumcheckInstance {
    final CommittedMatrix matrix;
    final MatrixLayout layout;
    final List<MatrixOpening.Term> terms;
    private final List<FieldElement> bound = new ArrayList<>();
    private List<ProductInstance> products;
    private int variables;

    TwoStageOpening(CommittedMatrix matrix, List<MatrixOpening.Term> terms) {
        this.matrix = matrix;
        this.layout = matrix.layout();
        this.terms = terms;
        this.variables = layout.columnBits();
    }

    /** Makes the first products; to be called once, when the instance is otherwise made. */
    final void begin() {
        products = overPositions();
        goOn();
    }

    /** A product of two vectors of positions for each term, its weights first. */
    abstract List<ProductInstance> overPositions();

    /**
     * Products of vectors of units, once the positions are bound.
     *
     * @param ends of each term, what is left of its weights: an element for each block of positions, or more in the order of overPositions
     * @param eq of the point that the positions are bound to
     */
    abstract List<ProductInstance> overUnits(List<FieldVector> ends, FieldVector eq);

    private void goOn() {
        if (variables == layout.unitBits()) {
            products = overUnits(
                    products.stream().map(p -> p.values(0)).toList(),
                    EqPolynomial.evaluations(FieldVector.of(bound.toArray(FieldElement[]::new))));
        }
    }

    @Override
    public final int variables() {
        return variables;
    }

    @Override
    public final FieldElement sum() {
        FieldElement s = FieldElement.ZERO;
        for (ProductInstance p : products) {
            s = s.add(p.sum());
        }
        return s;
    }

    @Override
    public final FieldVector roundEvaluations(int degree) {
        FieldVector out = new FieldVector(degree + 1);
        for (ProductInstance p : products) {
            out.add(p.roundEvaluations(degree));
        }
        return out;
    }

    @Override
    public final void bind(FieldElement r) {
        products.forEach(p -> p.bind(r));
        variables--;
        bound.add(r);
        goOn();
    }
}
