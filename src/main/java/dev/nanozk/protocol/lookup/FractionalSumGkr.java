package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.sumcheck.Interpolation;
import dev.nanozk.protocol.transcript.FormGraph;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves {@code sum_x p(x) / q(x) = 0} by GKR over a tree of fraction additions (Papini and Haboeck, <i>Improving
 * logarithmic derivative lookups using GKR</i>), the arity growing towards the root.
 *
 * <p>A layer with arity {@code A = 2^k} reduces claims on (P, Q) at r to claims on (p, q) at {@code (tau, rho)}, tau being
 * the k lowest coordinates: a sumcheck of {@code sum_y eq(r, y) (P(y) + lambda Q(y))} whose round polynomials, eq taken
 * out, have degree A. With {@code c_1..c_A} sealed, {@code (1 - r_i) s(0) + r_i s(1) = claim} gives
 * {@code s(c) = claim + sum_j c_j (c^j - r_i)}.
 */
public final class FractionalSumGkr {
    private FractionalSumGkr() {}

    /** Claims on the leaves: p and q, extended multilinearly, at {@code point} (lowest coordinate first). */
    public record Result(FieldVector point, LinearForm p, LinearForm q) {}

    /**
     * @param n number of leaf bits
     * @param arities of the tree's layers
     * @param leaves the prover's leaves, null on the verifier's side
     */
    public static Result run(SealedChannel channel, int n, Arities arities, Leaves leaves) throws ProofFormatException {
        int[] bits = arities.bits(n);
        FractionTree tree = channel.isProver() ? FractionTree.of(leaves, bits) : null;
        FieldVector root = null;
        if (tree != null) {
            FieldVector sum = tree.root();
            if (!sum.get(0).isZero() && ((ProverChannel) channel).refusesFalsehoods()) {
                throw new IllegalStateException("the lookups do not balance their tables");
            }
            root = sum.slice(1, 1);
        }
        FormGraph graph = channel.graph();
        FieldElement provedP = FieldElement.ZERO;
        FieldElement provedQ = root == null ? null : root.get(0);
        LinearForm p = graph.constant(FieldElement.ZERO);
        LinearForm q = channel.seal("lookup root", 1, root).get(0);
        FieldVector r = new FieldVector(0);
        FieldVector above = null;
        FieldVector tau = null;
        for (int level = bits.length - 1; level >= 0; level--) {
            FieldElement lambda = channel.challenge("lookup lambda");
            LinearForm claim = graph.axpy(p, lambda, q);
            LayerRounds prover = tree == null ? null : tree.layer(level, lambda);
            FieldElement value = prover == null ? null : provedP.add(lambda.multiply(provedQ));
            int arity = 1 << bits[level];
            FieldVector rho = new FieldVector(r.size());
            for (int i = 0; i < r.size(); i++) {
                FieldVector c = null;
                if (prover != null) {
                    FieldVector rest = r.slice(i + 1, r.size() - i - 1);
                    c = i == 0
                            ? prover.coefficients(ends(above, tau, lambda), rest)
                            : prover.coefficients(value, r.get(i), rest);
                }
                FieldVector message = c == null ? null : c.slice(1, arity);
                List<LinearForm> sealed = channel.seal("lookup round", arity, message);
                FieldElement x = channel.challenge("lookup round");
                rho.set(i, x);
                if (prover != null) {
                    prover.bind(x);
                    value = Interpolation.evaluate(c, x);
                }
                claim = next(graph, claim, sealed, x, r.get(i));
            }
            List<LinearForm> values = settle(channel, claim, lambda, arity, prover);
            tau = channel.challenges("lookup tau", bits[level]);
            FieldVector eq = EqPolynomial.evaluations(tau);
            List<FieldElement> weights = new ArrayList<>();
            for (int a = 0; a < arity; a++) {
                weights.add(eq.get(a));
            }
            if (prover != null) {
                FieldVector v = prover.finalValues();
                provedP = v.slice(0, arity).innerProduct(eq);
                provedQ = v.slice(arity, arity).innerProduct(eq);
                above = v;
            }
            p = graph.affine(FieldElement.ZERO, values.subList(0, arity), weights);
            q = graph.affine(FieldElement.ZERO, values.subList(arity, 2 * arity), weights);
            r = concat(tau, rho);
        }
        return new Result(r, p, q);
    }

    /**
     * s(0) and s(1) of a layer's first round: {@code P + lambda Q} of the layer above where the lowest coordinate is 0 and 1.
     *
     * @param above values of that layer, numerators and denominators
     * @param tau the coordinates of r that tell them apart
     */
    private static FieldVector ends(FieldVector above, FieldVector tau, FieldElement lambda) {
        int arity = above.size() / 2;
        FieldVector eq = EqPolynomial.evaluations(tau.slice(1, tau.size() - 1));
        FieldVector out = new FieldVector(2);
        for (int a = 0; a < arity; a++) {
            FieldElement sum = above.get(a).add(lambda.multiply(above.get(arity + a)));
            out.addAt(a & 1, eq.get(a >> 1).multiply(sum));
        }
        return out;
    }

    /** Seals the layer's values with the products of their sum and ties them to the claim. */
    private static List<LinearForm> settle(
            SealedChannel channel, LinearForm claim, FieldElement lambda, int arity, LayerRounds prover)
            throws ProofFormatException {
        int length = 2 * arity + 3 * (arity - 1);
        FieldVector message = null;
        if (prover != null) {
            FieldVector v = prover.finalValues();
            message = new FieldVector(length);
            for (int i = 0; i < 2 * arity; i++) {
                message.set(i, v.get(i));
            }
            FieldElement num = v.get(0);
            FieldElement den = v.get(arity);
            for (int a = 1; a < arity; a++) {
                int at = 2 * arity + 3 * (a - 1);
                message.set(at, num.multiply(v.get(arity + a)));
                message.set(at + 1, v.get(a).multiply(den));
                message.set(at + 2, den.multiply(v.get(arity + a)));
                num = message.get(at).add(message.get(at + 1));
                den = message.get(at + 2);
            }
        }
        List<LinearForm> f = channel.seal("lookup values", length, message);
        FormGraph graph = channel.graph();
        LinearForm num = f.get(0);
        LinearForm den = f.get(arity);
        for (int a = 1; a < arity; a++) {
            int at = 2 * arity + 3 * (a - 1);
            channel.requireProduct(num, f.get(arity + a), f.get(at));
            channel.requireProduct(f.get(a), den, f.get(at + 1));
            channel.requireProduct(den, f.get(arity + a), f.get(at + 2));
            num = graph.axpy(f.get(at), FieldElement.ONE, f.get(at + 1));
            den = f.get(at + 2);
        }
        LinearForm sum = graph.axpy(num, lambda, den);
        channel.requireZero(graph.axpy(sum, FieldElement.ONE.negate(), claim));
        return f.subList(0, 2 * arity);
    }

    private static LinearForm next(
            FormGraph graph, LinearForm claim, List<LinearForm> sealed, FieldElement x, FieldElement ri) {
        List<LinearForm> operands = new ArrayList<>(sealed.size() + 1);
        List<FieldElement> coefficients = new ArrayList<>(sealed.size() + 1);
        operands.add(claim);
        coefficients.add(FieldElement.ONE);
        FieldElement power = FieldElement.ONE;
        for (LinearForm c : sealed) {
            power = power.multiply(x);
            operands.add(c);
            coefficients.add(power.subtract(ri));
        }
        return graph.affine(FieldElement.ZERO, operands, coefficients);
    }

    private static FieldVector concat(FieldVector a, FieldVector b) {
        FieldVector out = new FieldVector(a.size() + b.size());
        for (int i = 0; i < a.size(); i++) {
            out.set(i, a.get(i));
        }
        for (int i = 0; i < b.size(); i++) {
            out.set(a.size() + i, b.get(i));
        }
        return out;
    }
}
