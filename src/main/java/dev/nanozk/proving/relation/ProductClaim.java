package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.sumcheck.FactoredInstance;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One instance of the first batched sumcheck: {@code coefficient * sum_{x in {0,1}^variables} prod_k f_k(x)}.
 *
 * @param factors at least one; public weights are already multiplied into one of them
 * @param instance the prover's instance for a coefficient where the factors have no tables, null where they have
 */
record ProductClaim(
        String name,
        FieldElement coefficient,
        int variables,
        List<Factor> factors,
        Function<FieldElement, FactoredInstance> instance) {
    /** From the factors' tables. */
    ProductClaim(String name, FieldElement coefficient, int variables, List<Factor> factors) {
        this(name, coefficient, variables, factors, null);
    }

    /** A factor: its table on the prover's side and what its value at the final point is. */
    sealed interface Factor permits Open, Raw, Public {}

    /**
     * An affine functional of committed columns.
     *
     * @param table the prover's 2^variables values, null where the claim has an instance of its own
     * @param terms the functional at the final point
     * @param constant the public part at the final point
     */
    record Open(
            Supplier<FieldVector> table,
            Function<FieldVector, List<EvaluationClaim.Term>> terms,
            Function<FieldVector, FieldElement> constant)
            implements Factor {
        Open(Supplier<FieldVector> table, Function<FieldVector, List<EvaluationClaim.Term>> terms) {
            this(table, terms, p -> FieldElement.ZERO);
        }
    }

    /**
     * A raw accumulator {@code sum_d y[., d] W[., d]}, settled by the second batched sumcheck.
     *
     * @param table the prover's values
     * @param next the matrix product at the final point
     */
    record Raw(Supplier<FieldVector> table, Function<FieldVector, ProductClaim> next) implements Factor {}

    /** A public polynomial. */
    record Public(Supplier<FieldVector> table, Function<FieldVector, FieldElement> value) implements Factor {}
}
