package dev.nanozk.protocol.commitment;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code V = <w, (G||T)> + r H} and {@code <b, w> = target}, in zero knowledge (B&uuml;nz et al., <i>Bulletproofs</i>, 3,
 * with a mask in the kernel of b before it).
 *
 * <p>The prover sends A = &lt;s, (G||T)&gt; + r_A H with s uniform in the kernel of b, gets e != 0, sends r' = r + e r_A, and after
 * xi the plain argument on V + e A - r' H + target xi U. A round with challenge x folds {@code w <- w_lo + x w_hi} and
 * {@code b <- b_lo + x^-1 b_hi}; L belongs to x^-1 and R to x.
 */
final class InnerProductArgument {
    private InnerProductArgument() {}

    static int rounds(int length) {
        return length <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(length - 1);
    }

    static void prove(ProverChannel channel, FieldVector witness, FieldElement blinding, FieldVector b)
            throws ProofFormatException {
        int n = b.size();
        int columns = n - channel.graph().handles();
        FieldVector s = channel.secrets("mask", n);
        FieldElement rA = channel.secrets("mask blinding", 1).get(0);
        int pivot = 0;
        while (b.get(pivot).isZero()) {
            pivot++;
        }
        s.addAt(pivot, s.innerProduct(b).multiply(b.get(pivot).invert()).negate());
        Point h = Generators.get("H", 1).get(0);
        FoldedGenerators generators = new FoldedGenerators(columns, n - columns);
        Point mask = generators.sum(s).add(h.multiply(rA));
        channel.points("mask", 1, List.of(mask.compress()));
        FieldElement e = channel.transcript().nonZeroChallenge("mask challenge");
        channel.clearScalar("blinding", blinding.add(e.multiply(rA)));
        Point u = Generators.get("U", 1).get(0).multiply(channel.challenge("inner product xi"));

        int rounds = rounds(n);
        FieldVector w = new FieldVector(1 << rounds);
        FieldVector c = new FieldVector(1 << rounds);
        for (int i = 0; i < n; i++) {
            w.set(i, witness.get(i).add(e.multiply(s.get(i))));
            c.set(i, b.get(i));
        }
        for (int round = 0; round < rounds; round++) {
            int half = w.size() >> 1;
            FieldVector wLow = w.slice(0, half);
            FieldVector wHigh = w.slice(half, half);
            FieldVector cLow = c.slice(0, half);
            FieldVector cHigh = c.slice(half, half);
            Point left = generators.upper(wLow).add(u.multiply(wLow.innerProduct(cHigh)));
            Point right = generators.lower(wHigh).add(u.multiply(wHigh.innerProduct(cLow)));
            channel.points("inner product", 2, List.of(left.compress(), right.compress()));
            FieldElement x = channel.transcript().nonZeroChallenge("inner product");
            FieldElement inverse = x.invert();
            wLow.axpy(x, wHigh);
            cLow.axpy(inverse, cHigh);
            w = wLow;
            c = cLow;
            generators.fold(inverse, half);
        }
        channel.clearScalar("inner product end", w.get(0));
    }

    /**
     * Adds the argument's part to an equation that will hold V. The weights of the generators are {@code s_i}, the product of the inverse challenges of
     * the bits of i (Bootle et al. 2016; B&uuml;nz et al. 3.1): over the columns a tensor, whose product with {@code eq(rho, .)} is one of
     * {@code 1 - rho_k + rho_k y_k}, so that nothing of the length of a row is computed here.
     */
    static void verify(
            VerifierChannel channel, Equation equation, PointBatch points, ClosingArgument.Statement statement)
            throws ProofFormatException {
        FieldVector rho = statement.rho();
        int columnBits = rho.size();
        int sealed = statement.bSealed().size();
        CompressedPoint mask = channel.points("mask", 1, null).get(0);
        points.add(channel.transcript().nonZeroChallenge("mask challenge"), mask, () -> "mask");
        FieldElement blinding = channel.clearScalar("blinding", null);
        FieldElement xi = channel.challenge("inner product xi");
        int rounds = rounds((1 << columnBits) + sealed);
        FieldVector challenges = new FieldVector(rounds);
        List<CompressedPoint> sides = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            sides.addAll(channel.points("inner product", 2, null));
            challenges.set(round, channel.transcript().nonZeroChallenge("inner product"));
        }
        FieldVector inverses = inverses(challenges);
        // Element k belongs to bit k of the index.
        FieldVector y = new FieldVector(rounds);
        for (int round = 0; round < rounds; round++) {
            points.add(inverses.get(round), sides.get(2 * round), () -> "inner product left");
            points.add(challenges.get(round), sides.get(2 * round + 1), () -> "inner product right");
            y.set(rounds - 1 - round, inverses.get(round));
        }
        FieldElement minusEnd = channel.clearScalar("inner product end", null).negate();
        FieldVector t = sealedWeights(y, columnBits, sealed);
        FieldElement b = statement.bSealed().innerProduct(t);
        FieldElement columns = statement.columnWeight();
        for (int k = 0; k < columnBits; k++) {
            columns = columns.multiply(
                    FieldElement.ONE.subtract(rho.get(k)).add(rho.get(k).multiply(y.get(k))));
        }
        FieldElement u =
                xi.multiply(statement.target()).add(xi.multiply(minusEnd).multiply(b.add(columns)));
        t.scale(minusEnd);
        equation.setGenerators(new TensorWeights(minusEnd, y.slice(0, columnBits)), t, blinding.negate(), u);
    }

    /** All inverses by one inversion (Montgomery's trick); no element may be zero. */
    static FieldVector inverses(FieldVector x) {
        int n = x.size();
        FieldVector out = new FieldVector(n);
        FieldElement product = FieldElement.ONE;
        for (int i = 0; i < n; i++) {
            out.set(i, product);
            product = product.multiply(x.get(i));
        }
        FieldElement inverse = product.invert();
        for (int i = n - 1; i >= 0; i--) {
            out.set(i, out.get(i).multiply(inverse));
            inverse = inverse.multiply(x.get(i));
        }
        return out;
    }

    /** {@code s_i} for i from {@code 2^columnBits} on: each bit that is set in an index doubles the part that is known. */
    static FieldVector sealedWeights(FieldVector y, int columnBits, int sealed) {
        FieldVector t = new FieldVector(sealed);
        for (int from = 0; from < sealed; from += 1 << columnBits) {
            FieldElement first = FieldElement.ONE;
            for (int bits = (1 << columnBits) + from; bits != 0; bits &= bits - 1) {
                first = first.multiply(y.get(Integer.numberOfTrailingZeros(bits)));
            }
            t.set(from, first);
            int end = Math.min(sealed - from, 1 << columnBits);
            for (int size = 1, k = 0; size < end; size <<= 1, k++) {
                FieldElement yk = y.get(k);
                for (int i = size; i < Math.min(2 * size, end); i++) {
                    t.set(from + i, t.get(from + i - size).multiply(yk));
                }
            }
        }
        return t;
    }
}
