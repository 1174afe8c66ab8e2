package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.sumcheck.BatchedSumcheck;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import dev.nanozk.protocol.transcript.FormGraph;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import dev.nanozk.protocol.transcript.VerifierChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One inner product argument for the claims {@code <b_l, w_l> = target_l} of several proofs, whose commitments stand under the same generators (G||T).
 *
 * <p>Bound to every proof's transcript, gamma adds the claims up. A sumcheck of degree 2 over the bits of the generators' index reduces
 * {@code sum_l gamma^l <b_l, w_l>} to {@code sum_l gamma^l b_l(r) w_l(r)}, with w_l(r) sealed and b_l(r) public. All w_l are then opened at r as
 * {@code <eq(r, .), sum_l delta^l w_l> = sum_l delta^l w_l(r)}. Sealed messages of this argument take generators of T behind those of the proofs and are told apart by omega
 * as in {@link ClosingArgument}; the proofs' commitments stand at exponent 0.
 */
public final class BatchedInnerProduct {
    private BatchedInnerProduct() {}

    /** The one statement that is left, and the weights of the proofs' commitments in it. */
    record Reduced(ClosingArgument.Statement statement, FieldVector deltas) {}

    /** The prover's side. Its memory is two tables a claim, as long as all generators. */
    public static void prove(ProverChannel channel, List<InnerProductClaim> claims) {
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.OPENING)) {
            Reduced r = reduce(channel, claims);
            FieldVector witness = ClosingArgument.witness(channel, r.statement());
            FieldElement blinding = ClosingArgument.blinding(channel, r.statement());
            for (int l = 0; l < claims.size(); l++) {
                FieldElement delta = r.deltas().get(l);
                witness.axpy(0, delta, claims.get(l).witness());
                blinding = blinding.add(delta.multiply(claims.get(l).blinding()));
            }
            InnerProductArgument.prove(channel, witness, blinding, ClosingArgument.concat(r.statement()));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The verifier's side: what is left to check of all proofs is one equation between points. */
    public static Equation verify(VerifierChannel channel, List<InnerProductClaim> claims) throws ProofFormatException {
        Reduced r = reduce(channel, claims);
        Equation equation = new Equation();
        PointBatch points = ClosingArgument.sealedPoints(channel, r.statement());
        InnerProductArgument.verify(channel, equation, points, r.statement());
        points.decodeInto(equation);
        channel.requireEnd();
        for (int l = 0; l < claims.size(); l++) {
            equation.add(r.deltas().get(l), claims.get(l).commitment());
        }
        return equation;
    }

    static Reduced reduce(SealedChannel channel, List<InnerProductClaim> claims) throws ProofFormatException {
        int columnBits = claims.getFirst().columnBits();
        int sealed = 0;
        channel.transcript().absorb("claims", claims.size());
        for (InnerProductClaim claim : claims) {
            if (claim.columnBits() != columnBits) {
                throw new IllegalArgumentException("claims on rows of different width");
            }
            sealed = Math.max(sealed, claim.sealed());
            channel.transcript().absorb("claim", claim.digest());
        }
        channel.reserve(sealed);
        FieldVector gammas = powers(channel.challenge("batch gamma"), claims.size());
        FieldElement target = FieldElement.ZERO;
        for (int l = 0; l < claims.size(); l++) {
            target = target.add(gammas.get(l).multiply(claims.get(l).target()));
        }
        FormGraph graph = channel.graph();
        int rounds = InnerProductArgument.rounds((1 << columnBits) + sealed);
        List<ProductInstance> instances = channel.isProver() ? instances(claims, gammas, rounds) : List.of();
        BatchedSumcheck.Result s = BatchedSumcheck.run(channel, "batch", rounds, 2, graph.constant(target), instances);
        FieldVector point = s.point(rounds);
        FieldVector eq = EqPolynomial.evaluations(point);

        List<LinearForm> values = channel.seal("batch values", claims.size(), ends(channel, instances));
        List<LinearForm> operands = new ArrayList<>(values);
        List<FieldElement> coefficients = new ArrayList<>();
        for (int l = 0; l < claims.size(); l++) {
            coefficients.add(gammas.get(l).multiply(claims.get(l).functionalAt(point, eq)));
        }
        operands.add(s.claim());
        coefficients.add(FieldElement.ONE.negate());
        channel.requireZero(graph.affine(FieldElement.ZERO, operands, coefficients));

        FieldVector deltas = powers(channel.challenge("batch delta"), claims.size());
        LinearForm opened = graph.affine(FieldElement.ZERO, values, list(deltas));
        ClosingArgument.Statement t = ClosingArgument.combine(channel, point.slice(0, columnBits), opened, Map.of());
        // b is a multiple of eq(point, .) wherever a proof has a component, on its sealed scalars too.
        FieldElement columnWeight = t.columnWeight();
        for (int k = columnBits; k < rounds; k++) {
            columnWeight = columnWeight.multiply(FieldElement.ONE.subtract(point.get(k)));
        }
        for (int k = 0; k < sealed; k++) {
            t.bSealed().set(k, t.columnWeight().multiply(eq.get((1 << columnBits) + k)));
        }
        return new Reduced(
                new ClosingArgument.Statement(
                        t.rho(), columnWeight, t.bSealed(), t.target(), t.omegas(), t.rowWeights()),
                deltas);
    }

    /** {@code gamma^l b_l} and w_l as tables, zero behind their ends. */
    private static List<ProductInstance> instances(List<InnerProductClaim> claims, FieldVector gammas, int rounds) {
        List<ProductInstance> out = new ArrayList<>();
        for (int l = 0; l < claims.size(); l++) {
            FieldVector w = new FieldVector(1 << rounds);
            claims.get(l).witness().copyInto(w, 0);
            FieldVector b = new FieldVector(1 << rounds);
            claims.get(l).functional().copyInto(b, 0);
            b.scale(gammas.get(l));
            out.add(new ProductInstance(FieldElement.ONE, List.of(w, b)));
        }
        return out;
    }

    /** The prover's w_l(r), null on the verifier's side. */
    private static FieldVector ends(SealedChannel channel, List<ProductInstance> instances) {
        if (!channel.isProver()) {
            return null;
        }
        FieldVector out = new FieldVector(instances.size());
        for (int l = 0; l < instances.size(); l++) {
            out.set(l, instances.get(l).values().get(0));
        }
        return out;
    }

    private static FieldVector powers(FieldElement x, int n) {
        FieldVector out = new FieldVector(n);
        FieldElement power = FieldElement.ONE;
        for (int i = 0; i < n; i++) {
            out.set(i, power);
            power = power.multiply(x);
        }
        return out;
    }

    private static List<FieldElement> list(FieldVector v) {
        List<FieldElement> out = new ArrayList<>(v.size());
        for (int i = 0; i < v.size(); i++) {
            out.add(v.get(i));
        }
        return out;
    }
}
