package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.commitment.Weights;
import java.util.ArrayList;
import java.util.List;

/** Products of columns that have a unit a token, over (token, position), the token at the low coordinates. */
final class TokenProducts {
    private TokenProducts() {}

    /** A committed column and the prover's integers of it, null on the verifier's side. */
    record Values(Column column, AdviceBuilder.Filler filler) {
        long at(int unit, int position) {
            return filler.at(unit, position);
        }
    }

    /** {@code sum_v w_v column[v, i]}, a position each. */
    static FieldVector sums(AdviceBuilder.Filler values, FieldVector units, int positions) {
        FieldVector out = new FieldVector(positions);
        for (int i = 0; i < positions; i++) {
            FieldElement sum = FieldElement.ZERO;
            for (int v = 0; v < units.size(); v++) {
                if (values.at(v, i) != 0) {
                    sum = sum.add(units.get(v).multiply(FieldElement.of(values.at(v, i))));
                }
            }
            out.set(i, sum);
        }
        return out;
    }

    /** The factor {@code sum_v w_v column[v, i]} over positions. */
    static ProductClaim.Open perPosition(Values values, FieldVector units, int positions) {
        return new ProductClaim.Open(
                () -> Gadgets.spreadLow(sums(values.filler(), units, positions), Vectors.bits(positions), 0),
                p -> List.of(values.column()
                        .term(
                                new Weights.Dense(units),
                                new Weights.Dense(Vectors.eqPrefix(p, positions)),
                                FieldElement.ONE)));
    }

    /** The factor {@code e_i column[0, i]} over positions. */
    static ProductClaim.Open weighted(Values values, FieldVector e) {
        return new ProductClaim.Open(
                () -> Gadgets.table(1, e.size(), (u, i) -> e.get(i).multiply(FieldElement.of(values.at(0, i)))),
                p -> List.of(values.column()
                        .term(
                                new Weights.Ones(1),
                                new Weights.Dense(Vectors.hadamard(Vectors.eqPrefix(p, e.size()), e)),
                                FieldElement.ONE)));
    }

    /** The factor {@code e_i w_v column[v, i]} over (token, position). */
    static ProductClaim.Open weighted(Values values, FieldVector units, FieldVector e) {
        int low = Vectors.bits(units.size());
        return new ProductClaim.Open(
                () -> Gadgets.table(units.size(), e.size(), (v, i) -> units.get(v)
                        .multiply(e.get(i))
                        .multiply(FieldElement.of(values.at(v, i)))),
                p -> List.of(values.column()
                        .term(
                                new Weights.Dense(Vectors.hadamard(
                                        Vectors.eqPrefix(Vectors.range(p, 0, low), units.size()), units)),
                                new Weights.Dense(Vectors.hadamard(
                                        Vectors.eqPrefix(Vectors.range(p, low, p.size()), e.size()), e)),
                                FieldElement.ONE)));
    }

    /** The factor {@code column[v, i]} over (token, position). */
    static ProductClaim.Open plain(Values values, int tokens, int positions) {
        int low = Vectors.bits(tokens);
        return new ProductClaim.Open(
                () -> Gadgets.table(tokens, positions, (v, i) -> FieldElement.of(values.at(v, i))),
                p -> List.of(values.column()
                        .term(
                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, 0, low), tokens)),
                                new Weights.Dense(Vectors.eqPrefix(Vectors.range(p, low, p.size()), positions)),
                                FieldElement.ONE)));
    }

    /** {@code coefficient sum_{i,v} (e_i w_v known[i][v]) column[v, i]}. */
    static ProductClaim publicly(
            String name, FieldElement coefficient, Values values, FieldVector units, FieldVector e, long[][] known) {
        return new ProductClaim(
                name,
                coefficient,
                Vectors.bits(units.size()) + Vectors.bits(e.size()),
                List.of(known(units, e, known), plain(values, units.size(), e.size())));
    }

    /**
     * {@code coefficient sum_{i,v} e_i w_v a[v, i] b[v, i]} over all tokens, or over those that are allowed.
     *
     * @param allowed 1 or 0, [position][token]; null for all
     */
    static ProductClaim times(
            String name,
            FieldElement coefficient,
            Values a,
            Values b,
            FieldVector units,
            FieldVector e,
            long[][] allowed) {
        int tokens = units.size();
        int n = e.size();
        List<ProductClaim.Factor> factors = new ArrayList<>();
        if (allowed == null) {
            factors.add(weighted(a, units, e));
        } else {
            factors.add(known(units, e, allowed));
            factors.add(plain(a, tokens, n));
        }
        factors.add(plain(b, tokens, n));
        return new ProductClaim(name, coefficient, Vectors.bits(tokens) + Vectors.bits(n), factors);
    }

    /** The public factor {@code e_i w_v known[i][v]}. */
    private static ProductClaim.Public known(FieldVector units, FieldVector e, long[][] known) {
        int low = Vectors.bits(units.size());
        int n = e.size();
        return new ProductClaim.Public(
                () -> Gadgets.table(units.size(), n, (v, i) -> units.get(v)
                        .multiply(e.get(i))
                        .multiply(FieldElement.of(known[i][v]))),
                p -> {
                    FieldVector row = Vectors.hadamard(Vectors.eqPrefix(Vectors.range(p, 0, low), units.size()), units);
                    FieldVector eqI = Vectors.eqPrefix(Vectors.range(p, low, p.size()), n);
                    FieldElement sum = FieldElement.ZERO;
                    for (int i = 0; i < n; i++) {
                        sum = sum.add(eqI.get(i).multiply(e.get(i)).multiply(row.innerProduct(known[i], 0)));
                    }
                    return sum;
                });
    }
}
