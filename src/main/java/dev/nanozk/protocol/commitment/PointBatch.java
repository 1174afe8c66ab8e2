package dev.nanozk.protocol.commitment;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Points of one proof and their scalars, decoded together, which costs a fraction of decoding them one by one. */
final class PointBatch {
    private final List<FieldElement> scalars = new ArrayList<>();
    private final List<CompressedPoint> points = new ArrayList<>();
    private final List<Supplier<String>> labels = new ArrayList<>();

    /** @param label what the point is, for the error if it can't be decoded */
    void add(FieldElement scalar, CompressedPoint point, Supplier<String> label) {
        scalars.add(scalar);
        points.add(point);
        labels.add(label);
    }

    /** Adds all {@code scalar * point} to an equation. */
    void decodeInto(Equation equation) throws ProofFormatException {
        List<Point> decoded = VerifierChannel.decode(points, i -> labels.get(i).get());
        for (int i = 0; i < decoded.size(); i++) {
            equation.add(scalars.get(i), decoded.get(i));
        }
    }
}
