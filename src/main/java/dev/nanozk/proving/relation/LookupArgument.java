package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.lookup.FractionalSumGkr;
import dev.nanozk.protocol.lookup.SparseFractions;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.SealedChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All lookups of one proof (LogUp, Haboeck 2022, as a fractional sum): leaf {@code 1 / (alpha - row)} for each looked-up
 * row, {@code -m / (alpha - row)} for each row of a table with multiplicity m, a row being
 * {@code tag + beta k + beta^2 v + ...}.
 *
 * <p>Leaf index: {@code unit * 2^ceil(log2 positions) + position}.
 */
final class LookupArgument {
    /** A looked-up column, committed or virtual. */
    interface Looked {
        /** The prover's integer. */
        long at(int unit, int position);

        /** Adds {@code scale * sum_u sum_i w_u e_i value[u, i]} over the real entries to the equation. */
        void push(FieldElement scale, Weights.EqSlice units, FieldVector e, LinearEquation equation);
    }

    private record Lookup(LookupTable table, int base, int units, int[] starts, List<Looked> columns) {}

    private final int positions;
    private final int positionBits;
    private final List<Lookup> lookups = new ArrayList<>();
    private final Map<LookupTable, Integer> tables = new LinkedHashMap<>();
    private int units;

    LookupArgument(int positions) {
        this.positions = positions;
        this.positionBits = Vectors.bits(positions);
    }

    /**
     * Looks up {@code units x positions} rows.
     *
     * @param alignment power of two that divides the first unit's number in the leaf space
     * @param starts first real position of each unit, null where all are real
     */
    void add(LookupTable table, int count, int alignment, int[] starts, List<Looked> columns) {
        if (columns.size() != table.width()) {
            throw new IllegalArgumentException(table.name() + " has " + table.width() + " columns");
        }
        tables.putIfAbsent(table, 0);
        units = units + alignment - 1 & -alignment;
        lookups.add(new Lookup(table, units, count, starts, columns));
        units += count;
    }

    /** What the argument leaves: position weights of the leaf point, and the equation behind q. */
    record Result(FieldVector e, Weights.EqTable unitEq, LinearForm q, LinearEquation equation) {}

    /**
     * Commits the multiplicities, runs the sum and pushes the leaf claims down.
     *
     * @param claims receives the claim on the multiplicities
     */
    Result run(SealedChannel channel, int columnBits, List<EvaluationClaim> claims) throws ProofFormatException {
        int tableUnits = Math.max(1, LookupTable.SIZE >> positionBits);
        if (positionBits > LookupTable.BITS) {
            throw new IllegalArgumentException("at most 65536 positions");
        }
        for (LookupTable t : tables.keySet()) {
            units = units + tableUnits - 1 & -tableUnits;
            tables.put(t, units);
            units += tableUnits;
        }
        int n = positionBits + Vectors.bits(units);
        int[][] counts = channel.isProver() ? count() : null;
        int width = Math.min(1 << columnBits, LookupTable.SIZE);
        List<Column> multiplicities = new ArrayList<>();
        AdviceBuilder advice = new AdviceBuilder("multiplicities", width, false);
        for (int t = 0; t < tables.size(); t++) {
            int[] c = counts == null ? null : counts[t];
            multiplicities.add(advice.add(LookupTable.SIZE / width, c == null ? null : (u, i) -> c[u * width + i]));
        }
        advice.commit(channel, columnBits);
        FieldElement alpha = channel.challenge("lookup alpha");
        FieldElement beta = channel.challenge("lookup beta");
        FractionalSumGkr.Result r;
        try (ProofPhase phase = ProofPhases.begin(channel, ProofPhases.LOOKUPS)) {
            SparseFractions leaves = channel.isProver() ? leaves(alpha, beta, counts) : null;
            r = FractionalSumGkr.run(channel, n, leaves);
        }

        FieldVector low = Vectors.range(r.point(), 0, positionBits);
        FieldVector e = Vectors.eqPrefix(low, positions);
        Weights.EqTable unitEq = new Weights.EqTable(Vectors.range(r.point(), positionBits, n));
        LinearEquation equation = new LinearEquation();
        FieldElement present = pushLookups(equation, e, unitEq, alpha, beta);
        FieldElement numerators = present;
        List<EvaluationClaim.Term> terms = new ArrayList<>();
        FieldVector entry = Vectors.range(r.point(), 0, LookupTable.BITS);
        FieldVector top = Vectors.range(r.point(), LookupTable.BITS, n);
        int k = 0;
        int widthBits = Vectors.bits(width);
        for (Map.Entry<LookupTable, Integer> t : tables.entrySet()) {
            FieldElement eq = EqPolynomial.at(top, t.getValue() >> LookupTable.BITS - positionBits);
            present = present.add(eq);
            FieldElement row = FieldElement.of(t.getKey().tag());
            FieldElement power = FieldElement.ONE;
            for (int c = 0; c < t.getKey().width(); c++) {
                power = power.multiply(beta);
                row = row.add(power.multiply(t.getKey().evaluate(c, entry)));
            }
            equation.addConstant(eq.multiply(alpha.subtract(row)));
            Column m = multiplicities.get(k++);
            terms.add(m.term(
                    new Weights.EqTable(Vectors.range(entry, widthBits, LookupTable.BITS)).slice(0, m.units()),
                    new Weights.EqTable(Vectors.range(entry, 0, widthBits)).slice(0, width),
                    eq));
        }
        equation.addConstant(FieldElement.ONE.subtract(present));
        LinearForm value = channel.graph().affine(numerators, List.of(r.p()), List.of(FieldElement.ONE.negate()));
        claims.add(new EvaluationClaim(value, terms));
        return new Result(e, unitEq, r.q(), equation);
    }

    private FieldElement pushLookups(
            LinearEquation equation, FieldVector e, Weights.EqTable unitEq, FieldElement alpha, FieldElement beta) {
        FieldVector suffix = Vectors.suffixSums(e);
        FieldElement present = FieldElement.ZERO;
        for (Lookup l : lookups) {
            Weights.EqSlice w = unitEq.slice(l.base(), l.units());
            FieldVector dense = w.dense();
            FieldElement weight = FieldElement.ZERO;
            for (int u = 0; u < l.units(); u++) {
                int start = l.starts() == null ? 0 : l.starts()[u];
                weight = weight.add(dense.get(u).multiply(suffix.get(start)));
            }
            present = present.add(weight);
            equation.addConstant(
                    weight.multiply(alpha.subtract(FieldElement.of(l.table().tag()))));
            FieldElement power = FieldElement.ONE;
            for (Looked column : l.columns()) {
                power = power.multiply(beta);
                column.push(power.negate(), w, e, equation);
            }
        }
        return present;
    }

    private int[][] count() {
        List<LookupTable> order = new ArrayList<>(tables.keySet());
        int[][] counts = new int[order.size()][LookupTable.SIZE];
        for (Lookup l : lookups) {
            int[] c = counts[order.indexOf(l.table())];
            for (int u = 0; u < l.units(); u++) {
                for (int i = l.starts() == null ? 0 : l.starts()[u]; i < positions; i++) {
                    c[row(l, u, i)]++;
                }
            }
        }
        return counts;
    }

    /** The table row of a lookup; a row that the table does not have can't be proved. */
    private static int row(Lookup l, int u, int i) {
        long key = l.columns().get(0).at(u, i);
        boolean present = key >= 0 && key < LookupTable.SIZE;
        for (int c = 1; present && c < l.columns().size(); c++) {
            present = l.columns().get(c).at(u, i) == l.table().at(c, (int) key);
        }
        if (!present) {
            throw new IllegalStateException(
                    "a value is not in table " + l.table().name());
        }
        return (int) key;
    }

    private SparseFractions leaves(FieldElement alpha, FieldElement beta, int[][] counts) {
        List<LookupTable> order = new ArrayList<>(tables.keySet());
        List<FieldVector> rows = new ArrayList<>();
        for (LookupTable t : order) {
            FieldVector q = new FieldVector(LookupTable.SIZE);
            for (int k = 0; k < LookupTable.SIZE; k++) {
                FieldElement row = FieldElement.of(t.tag());
                FieldElement power = FieldElement.ONE;
                for (int c = 0; c < t.width(); c++) {
                    power = power.multiply(beta);
                    row = row.add(power.multiply(FieldElement.of(t.at(c, k))));
                }
                q.set(k, alpha.subtract(row));
            }
            rows.add(q);
        }
        int size = order.size() * LookupTable.SIZE;
        for (Lookup l : lookups) {
            for (int u = 0; u < l.units(); u++) {
                size += positions - (l.starts() == null ? 0 : l.starts()[u]);
            }
        }
        int[] index = new int[size];
        FieldVector p = new FieldVector(size);
        FieldVector q = new FieldVector(size);
        int at = 0;
        for (Lookup l : lookups) {
            FieldVector table = rows.get(order.indexOf(l.table()));
            for (int u = 0; u < l.units(); u++) {
                for (int i = l.starts() == null ? 0 : l.starts()[u]; i < positions; i++) {
                    index[at] = l.base() + u << positionBits | i;
                    p.set(at, FieldElement.ONE);
                    System.arraycopy(table.limbs(), 4 * row(l, u, i), q.limbs(), 4 * at, 4);
                    at++;
                }
            }
        }
        for (int t = 0; t < order.size(); t++) {
            for (int k = 0; k < LookupTable.SIZE; k++) {
                index[at] = (tables.get(order.get(t)) << positionBits) + k;
                p.set(at, FieldElement.of(-counts[t][k]));
                q.set(at, rows.get(t).get(k));
                at++;
            }
        }
        return new SparseFractions(index, p, q);
    }
}
