package dev.nanozk.protocol.commitment;

import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.MultiScalarMultiplication;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.curve.PointVector;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.ArrayList;
import java.util.List;

/**
 * A claim that a linear combination of generators and decoded points is the identity: what is left of a proof after the
 * verifier's field work. Several are checked at once by adding them up with random weights.
 */
public final class Equation {
    private final List<TensorWeights> g = new ArrayList<>();
    private FieldVector t = new FieldVector(0);
    private FieldElement h = FieldElement.ZERO;
    private FieldElement u = FieldElement.ZERO;
    private final List<Point> points = new ArrayList<>();
    private final List<FieldElement> scalars = new ArrayList<>();

    /** Adds {@code scalar * point}. */
    public void add(FieldElement scalar, Point point) {
        points.add(point);
        scalars.add(scalar);
    }

    void setGenerators(TensorWeights g, FieldVector t, FieldElement h, FieldElement u) {
        this.g.add(g);
        this.t = t;
        this.h = h;
        this.u = u;
    }

    /** Adds {@code weight} times another equation. */
    public void add(FieldElement weight, Equation other) {
        other.g.forEach(w -> g.add(w.scaled(weight)));
        t = sum(t, weight, other.t);
        h = h.add(weight.multiply(other.h));
        u = u.add(weight.multiply(other.u));
        for (int i = 0; i < other.points.size(); i++) {
            add(weight.multiply(other.scalars.get(i)), other.points.get(i));
        }
    }

    private static FieldVector sum(FieldVector a, FieldElement weight, FieldVector b) {
        FieldVector out = new FieldVector(Math.max(a.size(), b.size()));
        for (int i = 0; i < a.size(); i++) {
            out.set(i, a.get(i));
        }
        for (int i = 0; i < b.size(); i++) {
            out.addAt(i, weight.multiply(b.get(i)));
        }
        return out;
    }

    /** Whether the combination is the identity, by one multi-scalar multiplication. */
    public boolean holds() {
        return sum().isIdentity();
    }

    /** The combination. */
    public Point sum() {
        Point sum = Generators.get("H", 1).get(0).multiply(h);
        sum = sum.add(Generators.get("U", 1).get(0).multiply(u));
        if (!g.isEmpty()) {
            int bits = g.stream().mapToInt(w -> w.y().size()).max().orElseThrow();
            FieldVector all = TensorWeights.sum(g, bits);
            sum = sum.add(MultiScalarMultiplication.msm(all, 0, all.size(), Generators.get("G", all.size()), 0));
        }
        if (t.size() > 0) {
            sum = sum.add(MultiScalarMultiplication.msm(t, 0, t.size(), Generators.get("T", t.size()), 0));
        }
        if (!points.isEmpty()) {
            sum = sum.add(MultiScalarMultiplication.msm(
                    FieldVector.of(scalars.toArray(FieldElement[]::new)), PointVector.of(points)));
        }
        return sum;
    }
}
