package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldVector;

/** An instance whose g is a product of multilinear factors. */
public interface FactoredInstance extends SumcheckInstance {
    /** The values of the factors at the bound point, in their order, once no variable is left. */
    FieldVector values();
}
