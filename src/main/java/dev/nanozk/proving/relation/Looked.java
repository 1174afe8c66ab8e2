package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A looked-up column {@code constant + sum_k c_k column_k + accumulator}, the accumulator being any expression that knows how to
 * push its weight down.
 */
final class Looked implements LookupArgument.Looked {
    /** Pushes the weight of an expression that is not committed. */
    @FunctionalInterface
    interface Push {
        void push(FieldElement scale, Weights.EqSlice units, FieldVector e, LinearEquation equation);
    }

    private record Part(FieldElement coefficient, Column column) {}

    private final AdviceBuilder.Filler filler;
    private final FieldElement constant;
    private final List<Part> parts = new ArrayList<>();
    private final List<Push> pushes = new ArrayList<>();

    /** @param filler the prover's integers, null on the verifier's side */
    Looked(AdviceBuilder.Filler filler, FieldElement constant) {
        this.filler = filler;
        this.constant = constant;
    }

    Looked plus(FieldElement coefficient, Column column) {
        parts.add(new Part(coefficient, column));
        return this;
    }

    Looked plus(Push push) {
        pushes.add(push);
        return this;
    }

    @Override
    public long at(int unit, int position) {
        return filler.at(unit, position);
    }

    @Override
    public void unit(int unit, int from, long[] target) {
        filler.unit(unit, from, target);
    }

    @Override
    public void push(FieldElement scale, Weights.EqSlice units, FieldVector e, LinearEquation equation) {
        for (Part p : parts) {
            equation.add(scale.multiply(p.coefficient()), p.column(), units, new Weights.Dense(e));
        }
        if (!constant.isZero()) {
            equation.addConstant(scale.multiply(constant).multiply(units.sum()).multiply(e.sum()));
        }
        for (Push p : pushes) {
            p.push(scale, units, e, equation);
        }
    }
}
