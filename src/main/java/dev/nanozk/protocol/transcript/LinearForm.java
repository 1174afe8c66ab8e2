package dev.nanozk.protocol.transcript;

import dev.nanozk.math.field.FieldElement;

/**
 * An affine form {@code constant + sum coefficient_k * operand_k} over sealed scalars, as a node of a graph.
 *
 * <p>Prover and verifier build the same graph; only the prover's nodes carry a value. Combining many forms is one
 * reverse pass over the nodes ({@link FormGraph#combine}), linear in the number of edges.
 */
public final class LinearForm {
    final int id;
    /** Index of the sealed scalar, or -1 for an inner node. */
    final int handle;

    final FieldElement constant;
    final LinearForm[] operands;
    final FieldElement[] coefficients;
    private final FieldElement value;

    LinearForm(
            int id,
            int handle,
            FieldElement constant,
            LinearForm[] operands,
            FieldElement[] coefficients,
            FieldElement value) {
        this.id = id;
        this.handle = handle;
        this.constant = constant;
        this.operands = operands;
        this.coefficients = coefficients;
        this.value = value;
    }

    /** The value, on the prover's side; null on the verifier's. */
    public FieldElement value() {
        return value;
    }
}
