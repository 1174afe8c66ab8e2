package dev.nanozk.proving.relation;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.lookup.FractionalSumGkr;
import dev.nanozk.protocol.lookup.LeafRuns;
import dev.nanozk.protocol.lookup.Leaves;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.ProverChannel;
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

        /** Writes the prover's integers of a unit at the positions {@code from} to before the array's end. */
        default void unit(int unit, int from, long[] target) {
            for (int i = from; i < target.length; i++) {
                target[i] = at(unit, i);
            }
        }

        /** Adds {@code scale * sum_u sum_i w_u e_i value[u, i]} over the real entries to the equation. */
        void push(FieldElement scale, Weights.EqSlice units, FieldVector e, LinearEquation equation);
    }

    private record Lookup(LookupTable table, int base, int units, int[] starts, List<Looked> columns) {}

    private final int positions;
    private final int positionBits;
    private final List<Lookup> lookups = new ArrayList<>();
    private final Map<LookupTable, Integer> tables = new LinkedHashMap<>();
    private int units;
    private boolean refusesFalsehoods = true;

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
     * @param arities of the tree
     * @param claims receives the claim on the multiplicities
     */
    Result run(SealedChannel channel, int columnBits, Arities arities, List<EvaluationClaim> claims)
            throws ProofFormatException {
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
        refusesFalsehoods = !(channel instanceof ProverChannel p) || p.refusesFalsehoods();
        Rows rows = channel.isProver() ? rows() : null;
        int[][] counts = rows == null ? null : count(rows);
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
            Leaves leaves = rows == null ? null : leaves(alpha, beta, rows, counts);
            r = FractionalSumGkr.run(channel, n, arities, leaves);
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
            FieldElement weight = l.starts() == null ? w.sum().multiply(suffix.get(0)) : weight(w, l.starts(), suffix);
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

    private static FieldElement weight(Weights.EqSlice w, int[] starts, FieldVector suffix) {
        FieldVector dense = w.dense();
        FieldElement weight = FieldElement.ZERO;
        for (int u = 0; u < starts.length; u++) {
            weight = weight.add(dense.get(u).multiply(suffix.get(starts[u])));
        }
        return weight;
    }

    /** The leaf space as the prover fills it: rows of the lookups, then of the tables, each table's keys from {@code table * 2^16} on. */
    private record Rows(LeafRuns runs, char[] rows, int[] offsets) {
        int lookedUp() {
            return offsets[offsets.length - 1];
        }
    }

    private Rows rows() {
        List<LookupTable> order = new ArrayList<>(tables.keySet());
        int[] offsets = new int[lookups.size() + 1];
        LeafRuns runs = new LeafRuns();
        for (int l = 0; l < lookups.size(); l++) {
            addRuns(lookups.get(l), order.indexOf(lookups.get(l).table()) << LookupTable.BITS, runs);
            offsets[l + 1] = runs.size();
        }
        int lookedUp = runs.size();
        for (int t = 0; t < order.size(); t++) {
            runs.add(tables.get(order.get(t)) << positionBits, LookupTable.SIZE, t << LookupTable.BITS);
        }
        char[] rows = new char[runs.size()];
        Threads.forEach(lookups.size(), l -> fill(lookups.get(l), rows, offsets[l]));
        for (int k = lookedUp; k < rows.length; k++) {
            rows[k] = (char) (k - lookedUp);
        }
        return new Rows(runs, rows, offsets);
    }

    private void addRuns(Lookup l, int firstKey, LeafRuns runs) {
        for (int u = 0; u < l.units(); u++) {
            int from = l.starts() == null ? 0 : l.starts()[u];
            runs.add(l.base() + u << positionBits | from, positions - from, firstKey);
        }
    }

    /** Rows of one lookup; one that the table does not have can't be proved. */
    private void fill(Lookup l, char[] rows, int at) {
        long[] key = new long[positions];
        long[] value = new long[positions];
        for (int u = 0; u < l.units(); u++) {
            int from = l.starts() == null ? 0 : l.starts()[u];
            l.columns().get(0).unit(u, from, key);
            boolean present = true;
            for (int i = from; i < positions; i++) {
                present &= key[i] >>> LookupTable.BITS == 0;
            }
            for (int c = 1; present && c < l.columns().size(); c++) {
                l.columns().get(c).unit(u, from, value);
                for (int i = from; i < positions; i++) {
                    present &= value[i] == l.table().at(c, (int) key[i]);
                }
            }
            if (!present && refusesFalsehoods) {
                throw new IllegalStateException(
                        "a value is not in table " + l.table().name());
            }
            for (int i = from; i < positions; i++) {
                rows[at++] = (char) key[i];
            }
        }
    }

    /** How often each row of each table is looked up. */
    private int[][] count(Rows rows) {
        List<LookupTable> order = new ArrayList<>(tables.keySet());
        int[][] counts = new int[order.size()][LookupTable.SIZE];
        for (int l = 0; l < lookups.size(); l++) {
            int[] c = counts[order.indexOf(lookups.get(l).table())];
            for (int k = rows.offsets()[l]; k < rows.offsets()[l + 1]; k++) {
                c[rows.rows()[k]]++;
            }
        }
        return counts;
    }

    private Leaves leaves(FieldElement alpha, FieldElement beta, Rows rows, int[][] counts) {
        FieldVector denominators = new FieldVector(tables.size() * LookupTable.SIZE);
        int[] numerators = new int[tables.size() * LookupTable.SIZE];
        int t = 0;
        for (LookupTable table : tables.keySet()) {
            table.denominators(alpha, beta, denominators, t * LookupTable.SIZE);
            for (int k = 0; k < LookupTable.SIZE; k++) {
                numerators[t << LookupTable.BITS | k] = -counts[t][k];
            }
            t++;
        }
        return new Leaves(rows.runs(), rows.rows(), denominators, rows.lookedUp(), numerators);
    }
}
