package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;

/** The prover's data of one instance {@code sum over x in {0,1}^v of g(x)}; variables are bound from bit 0 up. */
public interface SumcheckInstance {
    /** Number of variables left. */
    int variables();

    /** The present sum, coefficient included. */
    FieldElement sum();

    /** Values {@code s(0), ..., s(degree)} of the round polynomial of the lowest free variable. */
    FieldVector roundEvaluations(int degree);

    /** Binds the lowest free variable. */
    void bind(FieldElement r);
}
