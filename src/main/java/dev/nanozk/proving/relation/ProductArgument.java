package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.sumcheck.BatchedSumcheck;
import dev.nanozk.protocol.sumcheck.FactoredInstance;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Settles a {@link LinearEquation}: seals its committed part, proves the products by one batched sumcheck, and the products
 * of raw accumulators that this leaves by a second one.
 */
final class ProductArgument {
    private static final int DEGREE = 3;
    private static final FieldElement MINUS_ONE = FieldElement.ONE.negate();

    private ProductArgument() {}

    /** A raw accumulator's claim, for the second sumcheck. */
    private record Deferred(LinearForm value, ProductClaim product) {}

    /**
     * @param left the form that the equation's right side must equal
     */
    static void run(SealedChannel channel, LinearForm left, LinearEquation equation, List<EvaluationClaim> claims)
            throws ProofFormatException {
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.SUMCHECKS)) {
            settle(channel, left, equation, claims);
        }
    }

    private static void settle(
            SealedChannel channel, LinearForm left, LinearEquation equation, List<EvaluationClaim> claims)
            throws ProofFormatException {
        List<ProductClaim> products = equation.products();
        List<FactoredInstance> instances = instances(channel, products);
        FieldVector value = null;
        if (channel.isProver()) {
            value = FieldVector.of(committedPart(left, equation.constant(), instances));
        }
        LinearForm committed = channel.seal("committed part", 1, value).get(0);
        claims.add(new EvaluationClaim(committed, equation.terms()));
        LinearForm claim = channel.graph()
                .affine(equation.constant().negate(), List.of(left, committed), List.of(FieldElement.ONE, MINUS_ONE));
        if (products.isEmpty()) {
            channel.requireZero(claim);
            return;
        }
        List<Deferred> deferred = batch(channel, "products", claim, products, instances, true, claims);
        if (deferred.isEmpty()) {
            return;
        }
        FieldElement eta = channel.challenge("accumulators eta");
        FieldElement power = FieldElement.ONE;
        List<LinearForm> forms = new ArrayList<>();
        List<FieldElement> weights = new ArrayList<>();
        List<ProductClaim> second = new ArrayList<>();
        for (Deferred d : deferred) {
            forms.add(d.value());
            weights.add(power);
            ProductClaim p = d.product();
            second.add(new ProductClaim(p.name(), p.coefficient().multiply(power), p.variables(), p.factors()));
            power = power.multiply(eta);
        }
        LinearForm sum = channel.graph().affine(FieldElement.ZERO, forms, weights);
        batch(channel, "accumulators", sum, second, instances(channel, second), false, claims);
    }

    /** The prover's value of the committed part: what is left of the equation without constant and products. */
    private static FieldElement committedPart(
            LinearForm left, FieldElement constant, List<FactoredInstance> instances) {
        FieldElement v = left.value().subtract(constant);
        for (FactoredInstance i : instances) {
            v = v.subtract(i.sum());
        }
        return v;
    }

    private static List<FactoredInstance> instances(SealedChannel channel, List<ProductClaim> products) {
        List<FactoredInstance> out = new ArrayList<>();
        if (channel.isProver()) {
            for (ProductClaim p : products) {
                if (p.instance() != null) {
                    out.add(p.instance().apply(p.coefficient()));
                    continue;
                }
                List<Supplier<FieldVector>> tables = new ArrayList<>();
                for (ProductClaim.Factor f : p.factors()) {
                    tables.add(
                            switch (f) {
                                case ProductClaim.Open o -> o.table();
                                case ProductClaim.Raw r -> r.table();
                                case ProductClaim.Public q -> q.table();
                            });
                }
                out.add(PiecewiseProduct.of(p.coefficient(), p.variables(), tables));
            }
        }
        return out;
    }

    /** {@code sum_t P_t = claim}; every claim scaled so that shorter instances fit the longest. */
    private static List<Deferred> batch(
            SealedChannel channel,
            String label,
            LinearForm claim,
            List<ProductClaim> products,
            List<FactoredInstance> instances,
            boolean rawAllowed,
            List<EvaluationClaim> claims)
            throws ProofFormatException {
        int rounds = products.stream().mapToInt(ProductClaim::variables).max().orElse(0);
        // Shorter instances are weighted by 2^-gap here, so that the batch's scaling by 2^gap gives their plain sum.
        List<UngappedInstance> scaled = new ArrayList<>();
        List<FieldElement> weights = new ArrayList<>();
        for (int t = 0; t < products.size(); t++) {
            FieldElement w =
                    BatchedSumcheck.gap(rounds, products.get(t).variables()).invert();
            weights.add(w);
            if (channel.isProver()) {
                scaled.add(new UngappedInstance(instances.get(t), w));
            }
        }
        BatchedSumcheck.Result s = BatchedSumcheck.run(channel, label, rounds, DEGREE, claim, scaled);
        return settle(channel, label, s, products, instances, weights, rawAllowed, claims);
    }

    private static List<Deferred> settle(
            SealedChannel channel,
            String label,
            BatchedSumcheck.Result s,
            List<ProductClaim> products,
            List<FactoredInstance> instances,
            List<FieldElement> weights,
            boolean rawAllowed,
            List<EvaluationClaim> claims)
            throws ProofFormatException {
        FieldVector message = channel.isProver() ? message(products, instances) : null;
        List<LinearForm> sealed = channel.seal(label + " values", messageLength(products), message);
        List<Deferred> deferred = new ArrayList<>();
        List<LinearForm> ends = new ArrayList<>();
        List<FieldElement> endWeights = new ArrayList<>();
        int at = 0;
        for (int t = 0; t < products.size(); t++) {
            ProductClaim p = products.get(t);
            FieldVector point = s.point(p.variables());
            FieldElement weight = p.coefficient().multiply(weights.get(t));
            LinearForm running = null;
            for (ProductClaim.Factor f : p.factors()) {
                if (f instanceof ProductClaim.Public q) {
                    weight = weight.multiply(q.value().apply(point));
                    continue;
                }
                LinearForm value = sealed.get(at++);
                if (f instanceof ProductClaim.Open o) {
                    LinearForm shifted = channel.graph()
                            .affine(o.constant().apply(point).negate(), List.of(value), List.of(FieldElement.ONE));
                    claims.add(new EvaluationClaim(shifted, o.terms().apply(point)));
                } else if (f instanceof ProductClaim.Raw r) {
                    if (!rawAllowed) {
                        throw new IllegalStateException(p.name() + ": raw accumulator in the second sumcheck");
                    }
                    deferred.add(new Deferred(value, r.next().apply(point)));
                }
                if (running == null) {
                    running = value;
                } else {
                    LinearForm product = sealed.get(at++);
                    channel.requireProduct(running, value, product);
                    running = product;
                }
            }
            ends.add(running);
            endWeights.add(weight);
        }
        ends.add(s.claim());
        endWeights.add(MINUS_ONE);
        channel.requireZero(channel.graph().affine(FieldElement.ZERO, ends, endWeights));
        return deferred;
    }

    private static int messageLength(List<ProductClaim> products) {
        int n = 0;
        for (ProductClaim p : products) {
            int secret = (int) p.factors().stream()
                    .filter(f -> !(f instanceof ProductClaim.Public))
                    .count();
            n += 2 * secret - 1;
        }
        return n;
    }

    private static FieldVector message(List<ProductClaim> products, List<FactoredInstance> instances) {
        FieldVector out = new FieldVector(messageLength(products));
        int at = 0;
        for (int t = 0; t < products.size(); t++) {
            FieldVector values = instances.get(t).values();
            FieldElement running = null;
            for (int k = 0; k < values.size(); k++) {
                if (products.get(t).factors().get(k) instanceof ProductClaim.Public) {
                    continue;
                }
                out.set(at++, values.get(k));
                if (running == null) {
                    running = values.get(k);
                } else {
                    running = running.multiply(values.get(k));
                    out.set(at++, running);
                }
            }
        }
        return out;
    }

    /** An instance times a constant. */
    private record UngappedInstance(FactoredInstance inner, FieldElement weight)
            implements dev.nanozk.protocol.sumcheck.SumcheckInstance {
        @Override
        public int variables() {
            return inner.variables();
        }

        @Override
        public FieldElement sum() {
            return inner.sum().multiply(weight);
        }

        @Override
        public FieldVector roundEvaluations(int degree) {
            FieldVector v = inner.roundEvaluations(degree);
            v.scale(weight);
            return v;
        }

        @Override
        public void bind(FieldElement r) {
            inner.bind(r);
        }
    }
}
