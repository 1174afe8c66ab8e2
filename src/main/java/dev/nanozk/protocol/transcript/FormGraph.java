package dev.nanozk.protocol.transcript;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.ArrayList;
import java.util.List;

/** The affine forms of one proof in creation order, which is a topological order. */
public final class FormGraph {
    private final List<LinearForm> nodes = new ArrayList<>();
    private int handles;

    /** A combination of forms against the sealed scalars: {@code sum coefficients[k] v_k + constant}. */
    public record Combination(FieldVector coefficients, FieldElement constant) {}

    LinearForm leaf(FieldElement valueOrNull) {
        return add(new LinearForm(
                nodes.size(), handles++, FieldElement.ZERO, new LinearForm[0], new FieldElement[0], valueOrNull));
    }

    /** Passes over scalars that are sealed elsewhere. */
    void skip(int scalars) {
        handles += scalars;
    }

    /** The constant form. */
    public LinearForm constant(FieldElement c) {
        return add(new LinearForm(nodes.size(), -1, c, new LinearForm[0], new FieldElement[0], c));
    }

    /** {@code constant + sum coefficients[k] * operands[k]}. */
    public LinearForm affine(FieldElement constant, List<LinearForm> operands, List<FieldElement> coefficients) {
        if (operands.size() != coefficients.size()) {
            throw new IllegalArgumentException("operands and coefficients differ in number");
        }
        FieldElement value = constant;
        for (int k = 0; k < operands.size() && value != null; k++) {
            FieldElement v = operands.get(k).value();
            value = v == null ? null : value.add(coefficients.get(k).multiply(v));
        }
        return add(new LinearForm(
                nodes.size(),
                -1,
                constant,
                operands.toArray(LinearForm[]::new),
                coefficients.toArray(FieldElement[]::new),
                value));
    }

    /** {@code a + c b}. */
    public LinearForm axpy(LinearForm a, FieldElement c, LinearForm b) {
        return affine(FieldElement.ZERO, List.of(a, b), List.of(FieldElement.ONE, c));
    }

    /** Number of sealed scalars so far, those passed over among them. */
    public int handles() {
        return handles;
    }

    /** {@code sum_k weights[k] forms[k]} in one reverse pass. */
    public Combination combine(List<LinearForm> forms, List<FieldElement> weights) {
        FieldElement[] adjoint = new FieldElement[nodes.size()];
        for (int k = 0; k < forms.size(); k++) {
            accumulate(adjoint, forms.get(k).id, weights.get(k));
        }
        FieldVector coefficients = new FieldVector(handles);
        FieldElement constant = FieldElement.ZERO;
        for (int id = nodes.size() - 1; id >= 0; id--) {
            FieldElement a = adjoint[id];
            if (a == null) {
                continue;
            }
            LinearForm f = nodes.get(id);
            if (f.handle >= 0) {
                coefficients.set(f.handle, a);
                continue;
            }
            constant = constant.add(a.multiply(f.constant));
            for (int k = 0; k < f.operands.length; k++) {
                accumulate(adjoint, f.operands[k].id, a.multiply(f.coefficients[k]));
            }
        }
        return new Combination(coefficients, constant);
    }

    private static void accumulate(FieldElement[] adjoint, int id, FieldElement x) {
        adjoint[id] = adjoint[id] == null ? x : adjoint[id].add(x);
    }

    private LinearForm add(LinearForm f) {
        nodes.add(f);
        return f;
    }
}
