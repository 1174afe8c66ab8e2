package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The one equation of a layer after the lookups: {@code q(r) = constant + committed columns + sum of products}.
 *
 * <p>Every looked-up column, virtual ones included, pushes its weight down to here; identities that must vanish are added
 * with powers of a fresh challenge.
 */
final class LinearEquation {
    private FieldElement constant = FieldElement.ZERO;
    private final List<EvaluationClaim.Term> terms = new ArrayList<>();
    private final List<ProductClaim> products = new ArrayList<>();

    void addConstant(FieldElement c) {
        constant = constant.add(c);
    }

    /** Adds {@code scale * sum_u sum_i w_u e_i column[u, i]}. */
    void add(FieldElement scale, Column column, Weights units, Weights positions) {
        terms.add(column.term(units, positions, scale));
    }

    void add(EvaluationClaim.Term term) {
        terms.add(term);
    }

    void add(ProductClaim product) {
        products.add(product);
    }

    FieldElement constant() {
        return constant;
    }

    List<EvaluationClaim.Term> terms() {
        return terms;
    }

    List<ProductClaim> products() {
        return products;
    }
}
