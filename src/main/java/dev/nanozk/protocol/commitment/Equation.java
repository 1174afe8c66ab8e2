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
    private final List<PointVector> vectors = new ArrayList<>();
    private final List<FieldVector> vectorScalars = new ArrayList<>();

    /** Adds {@code scalar * point}. */
    public void add(FieldElement scalar, Point point) {
        points.add(point);
        scalars.add(scalar);
    }

    /** Adds {@code sum_i scalars[i] points[i]}; the points are shared, which keeps the form that they are summed in. */
    void add(FieldVector scalars, PointVector points) {
        vectorScalars.add(scalars);
        vectors.add(points);
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
        for (int i = 0; i < other.vectors.size(); i++) {
            FieldVector scaled = other.vectorScalars.get(i).copy();
            scaled.scale(weight);
            add(scaled, other.vectors.get(i));
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
        List<FieldVector> allScalars = new ArrayList<>(vectorScalars);
        List<PointVector> allPoints = new ArrayList<>(vectors);
        allScalars.add(FieldVector.of(h));
        allPoints.add(Generators.get("H", 1));
        allScalars.add(FieldVector.of(u));
        allPoints.add(Generators.get("U", 1));
        if (!g.isEmpty()) {
            FieldVector all = TensorWeights.sum(
                    g, g.stream().mapToInt(w -> w.y().size()).max().orElseThrow());
            allScalars.add(all);
            allPoints.add(Generators.get("G", all.size()));
        }
        allScalars.add(t);
        allPoints.add(Generators.get("T", t.size()));
        allScalars.add(FieldVector.of(scalars.toArray(FieldElement[]::new)));
        allPoints.add(PointVector.of(points));
        return MultiScalarMultiplication.msm(allScalars, allPoints);
    }
}
