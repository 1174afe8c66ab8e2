package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.math.simd.IntegerSums;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Settles everything a proof has recorded: evaluation claims, products and linear constraints over the sealed scalars, in
 * one inner product.
 *
 * <p>Order: dummy product; merged opening (rho); products by a sumcheck under tau, their last factors X, Y in clear
 * (uniform, because of the dummy); all linear forms combined under mu; then omega, drawn after every sealed point: point i
 * enters with weight omega^i (i from 1), its slice of b with omega^-i, rows and G at exponent 0, so that no later message
 * can put a component into an earlier slice or into the columns; last the masked inner product argument.
 */
public final class ClosingArgument {
    private ClosingArgument() {}

    /**
     * The relation on (rows, sealed points) that the inner product argument proves: {@code <b, w> = target}.
     *
     * @param rho b on the columns is {@code columnWeight eq(rho, .)}
     */
    record Statement(
            FieldVector rho,
            FieldElement columnWeight,
            FieldVector bSealed,
            FieldElement target,
            FieldVector omegas,
            Map<CommittedMatrix, FieldVector> rowWeights) {
        /** b on the columns as a table, which the verifier has no need of. */
        FieldVector bColumns() {
            FieldVector b = EqPolynomial.evaluations(rho);
            b.scale(columnWeight);
            return b;
        }
    }

    /** The prover's side up to the inner product argument, which is left to {@link BatchedInnerProduct}. */
    public static InnerProductClaim open(ProverChannel channel, int columnBits, List<EvaluationClaim> claims) {
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.OPENING)) {
            Statement s = reduce(channel, columnBits, claims);
            return InnerProductClaim.known(channel.transcript().digest(), s, witness(channel, s), blinding(channel, s));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The verifier's side of {@link #open}: the proof ends there. */
    public static InnerProductClaim receive(VerifierChannel channel, int columnBits, List<EvaluationClaim> claims)
            throws ProofFormatException {
        Statement s = reduce(channel, columnBits, claims);
        channel.requireEnd();
        Equation commitment = new Equation();
        addRows(commitment, s);
        sealedPoints(channel, s).decodeInto(commitment);
        return InnerProductClaim.received(channel.transcript().digest(), s, commitment);
    }

    /** The prover's side: writes the end of the proof to the channel. */
    public static void prove(ProverChannel channel, int columnBits, List<EvaluationClaim> claims) {
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.OPENING)) {
            Statement s = reduce(channel, columnBits, claims);
            InnerProductArgument.prove(channel, witness(channel, s), blinding(channel, s), concat(s));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The verifier's side: what is left to check is one equation between points. */
    public static Equation verify(VerifierChannel channel, int columnBits, List<EvaluationClaim> claims)
            throws ProofFormatException {
        Statement s = reduce(channel, columnBits, claims);
        Equation equation = new Equation();
        addRows(equation, s);
        PointBatch points = sealedPoints(channel, s);
        InnerProductArgument.verify(channel, equation, points, s);
        points.decodeInto(equation);
        channel.requireEnd();
        return equation;
    }

    private static void addRows(Equation equation, Statement s) throws ProofFormatException {
        for (Map.Entry<CommittedMatrix, FieldVector> e : s.rowWeights().entrySet()) {
            equation.add(e.getValue(), e.getKey().decodedRows());
        }
    }

    /** The sealed points with their powers of omega. */
    static PointBatch sealedPoints(VerifierChannel channel, Statement s) {
        PointBatch points = new PointBatch();
        for (int i = 0; i < channel.messages().size(); i++) {
            int index = i;
            points.add(s.omegas().get(i), channel.messages().get(i).point(), () -> "sealed point " + index);
        }
        return points;
    }

    static Statement reduce(SealedChannel channel, int columnBits, List<EvaluationClaim> claims)
            throws ProofFormatException {
        sealDummyProduct(channel);
        MergedOpening.Result opening = MergedOpening.run(channel, columnBits, claims);
        products(channel);
        return combine(channel, opening.rho(), opening.claim(), opening.rowWeights());
    }

    /**
     * All linear constraints so far and the last claim of an opening as one form, by mu and omega.
     *
     * @param rho the opening's point: claim is {@code <eq(rho, .), columns>}
     */
    static Statement combine(
            SealedChannel channel, FieldVector rho, LinearForm claim, Map<CommittedMatrix, FieldVector> rowWeights) {
        FieldElement mu = channel.challenge("closing mu");
        List<LinearForm> forms = new ArrayList<>(channel.zeros());
        List<FieldElement> weights = new ArrayList<>();
        FieldElement power = FieldElement.ONE;
        for (int k = 0; k < forms.size(); k++) {
            weights.add(power);
            power = power.multiply(mu);
        }
        forms.add(claim);
        weights.add(power.negate());
        FormGraph.Combination all = channel.graph().combine(forms, weights);
        FieldElement omega = channel.transcript().nonZeroChallenge("closing omega");
        FieldElement inverse = omega.invert();
        FieldVector bSealed = new FieldVector(channel.graph().handles());
        FieldVector omegas = new FieldVector(channel.messages().size());
        FieldElement up = FieldElement.ONE;
        FieldElement down = FieldElement.ONE;
        for (int i = 0; i < omegas.size(); i++) {
            up = up.multiply(omega);
            down = down.multiply(inverse);
            omegas.set(i, up);
            SealedChannel.Message m = channel.messages().get(i);
            for (int k = m.offset(); k < m.offset() + m.length(); k++) {
                bSealed.set(k, all.coefficients().get(k).multiply(down));
            }
        }
        return new Statement(rho, power, bSealed, all.constant().negate(), omegas, rowWeights);
    }

    private static void sealDummyProduct(SealedChannel channel) throws ProofFormatException {
        FieldVector dummy = null;
        if (channel instanceof ProverChannel p) {
            FieldVector ab = p.secrets("dummy product", 2);
            dummy = FieldVector.of(ab.get(0), ab.get(1), ab.get(0).multiply(ab.get(1)));
        }
        List<LinearForm> d = channel.seal("dummy product", 3, dummy);
        channel.requireProduct(d.get(0), d.get(1), d.get(2));
    }

    /** {@code sum_t tau^t x_t y_t = sum_t tau^t z_t}, tau^t folded into x. */
    private static void products(SealedChannel channel) throws ProofFormatException {
        List<SealedChannel.Product> products = channel.products();
        FieldElement tau = channel.challenge("product tau");
        int bits = 32 - Integer.numberOfLeadingZeros(products.size() - 1);
        FormGraph graph = channel.graph();
        FieldVector x = new FieldVector(1 << bits);
        FieldVector y = new FieldVector(1 << bits);
        List<LinearForm> z = new ArrayList<>();
        List<FieldElement> taus = new ArrayList<>();
        FieldElement power = FieldElement.ONE;
        for (int t = 0; t < products.size(); t++) {
            z.add(products.get(t).z());
            taus.add(power);
            if (channel.isProver()) {
                x.set(t, products.get(t).x().value().multiply(power));
                y.set(t, products.get(t).y().value());
            }
            power = power.multiply(tau);
        }
        LinearForm claim = graph.affine(FieldElement.ZERO, z, taus);
        List<ProductInstance> instance =
                channel.isProver() ? List.of(new ProductInstance(FieldElement.ONE, List.of(x, y))) : List.of();
        BatchedSumcheck.Result s = BatchedSumcheck.run(channel, "product", bits, 2, claim, instance);
        FieldVector ends = channel.isProver() ? instance.get(0).values() : null;
        FieldElement bigX = channel.clearScalar("product x", ends == null ? null : ends.get(0));
        FieldElement bigY = channel.clearScalar("product y", ends == null ? null : ends.get(1));
        FieldVector eq = EqPolynomial.evaluations(s.point(bits));
        List<LinearForm> xs = new ArrayList<>();
        List<LinearForm> ys = new ArrayList<>();
        List<FieldElement> xw = new ArrayList<>();
        List<FieldElement> yw = new ArrayList<>();
        for (int t = 0; t < products.size(); t++) {
            xs.add(products.get(t).x());
            xw.add(eq.get(t).multiply(taus.get(t)));
            ys.add(products.get(t).y());
            yw.add(eq.get(t));
        }
        channel.requireZero(graph.affine(bigX.negate(), xs, xw));
        channel.requireZero(graph.affine(bigY.negate(), ys, yw));
        channel.requireZero(graph.affine(bigX.multiply(bigY).negate(), List.of(s.claim()), List.of(FieldElement.ONE)));
    }

    static FieldVector concat(Statement s) {
        return join(s.bColumns(), s.bSealed());
    }

    private static FieldVector join(FieldVector a, FieldVector b) {
        FieldVector out = new FieldVector(a.size() + b.size());
        for (int i = 0; i < a.size(); i++) {
            out.set(i, a.get(i));
        }
        for (int i = 0; i < b.size(); i++) {
            out.set(a.size() + i, b.get(i));
        }
        return out;
    }

    static FieldVector witness(ProverChannel channel, Statement s) {
        List<Map.Entry<CommittedMatrix, FieldVector>> matrices =
                new ArrayList<>(s.rowWeights().entrySet());
        // As many sums as threads: reducing one costs as much as adding many rows.
        Queue<IntegerSums> idle = new ConcurrentLinkedQueue<>();
        Threads.forEach(matrices.size(), k -> {
            IntegerSums known = idle.poll();
            IntegerSums sums =
                    known != null ? known : new IntegerSums(1 << s.rho().size());
            matrices.get(k).getKey().addRows(matrices.get(k).getValue(), sums);
            idle.add(sums);
        });
        FieldVector columns = new FieldVector(1 << s.rho().size());
        for (IntegerSums sums : idle) {
            columns.add(sums.result());
        }
        FieldVector sealed = channel.sealedValues();
        for (int i = 0; i < s.omegas().size(); i++) {
            SealedChannel.Message m = channel.messages().get(i);
            for (int k = m.offset(); k < m.offset() + m.length(); k++) {
                sealed.set(k, sealed.get(k).multiply(s.omegas().get(i)));
            }
        }
        return join(columns, sealed);
    }

    static FieldElement blinding(ProverChannel channel, Statement s) {
        FieldElement sum = FieldElement.ZERO;
        for (Map.Entry<CommittedMatrix, FieldVector> e : s.rowWeights().entrySet()) {
            for (int r = 0; r < e.getValue().size(); r++) {
                sum = sum.add(e.getValue().get(r).multiply(e.getKey().blinding(r)));
            }
        }
        for (int i = 0; i < s.omegas().size(); i++) {
            sum = sum.add(s.omegas().get(i).multiply(channel.sealedBlindings().get(i)));
        }
        return sum;
    }
}
