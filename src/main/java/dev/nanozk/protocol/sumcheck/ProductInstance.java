package dev.nanozk.protocol.sumcheck;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.field.ScalarField;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.ProductRound;
import dev.nanozk.math.simd.ScalarBlocks;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.Simd;
import java.util.List;

/**
 * {@code coefficient * sum_b sum_x prod_k f_k(b, x)}, x over v variables, in dense tables of {@code blocks * 2^v} entries (index bit 0 = first
 * variable, the block above the variables). Blocks are summed up and never bound.
 *
 * <p>The present sum is carried along, so that {@code s(1) = sum - s(0)} costs nothing; values beyond the number of factors follow from
 * finite differences.
 */
public final class ProductInstance implements FactoredInstance {
    private static final int L = ScalarField.LIMBS;
    private static final int CHUNK = 1 << 11;
    /** Entries from which on vectors pay for the change of form. */
    private static final int LONG = 1 << 9;

    private final FieldElement coefficient;
    /** Four limbs an entry; null where the tables are in {@link #vectors}. */
    private final long[][] factors;

    private final int blocks;
    private int variables;
    /** The tables as the vector kernel reads them, while they are long; null otherwise. */
    private ScalarBlocks[] vectors;
    /** Coefficients of the present round without the coefficient, as the vector kernel found them. */
    private FieldVector polynomial;
    /** The sum without the coefficient; null until it has been computed. */
    private FieldElement sum;
    /** Values s(0), ..., s(k) of the present round without the coefficient. */
    private FieldVector round;

    /** One block. The tables are taken over and written to. */
    public ProductInstance(FieldElement coefficient, List<FieldVector> factors) {
        this(coefficient, Integer.numberOfTrailingZeros(factors.get(0).size()), factors);
        if (blocks != 1) {
            throw new IllegalArgumentException("factor tables must have a power-of-two length");
        }
    }

    /** As many blocks as the tables have; the tables are taken over and written to. */
    public ProductInstance(FieldElement coefficient, int variables, List<FieldVector> factors) {
        this.coefficient = coefficient;
        int n = factors.get(0).size();
        if (n < 1 || n % (1 << variables) != 0 || factors.stream().anyMatch(f -> f.size() != n)) {
            throw new IllegalArgumentException("factor tables must have one length that the variables divide");
        }
        this.factors = factors.stream().map(FieldVector::limbs).toArray(long[][]::new);
        this.blocks = n >> variables;
        this.variables = variables;
    }

    @Override
    public int variables() {
        return variables;
    }

    /** Goes over to vectors where the tables are long and the kernel is there. */
    private void vectorise() {
        int n = blocks << variables;
        if (vectors == null && n >= LONG) {
            Simd.scalars((long) n * factors.length).ifPresent(this::use);
        }
    }

    /** Goes over to a kernel if the tables can be halved in whole blocks. */
    void use(ScalarKernel kernel) {
        int n = blocks << variables;
        if (factors.length < 2 || factors.length > 3 || variables == 0 || !ScalarBlocks.hasHalves(n)) {
            return;
        }
        ScalarBlocks[] v = new ScalarBlocks[factors.length];
        Threads.forEach(v.length, k -> {
            v[k] = ScalarBlocks.reversed(factors[k], n, variables, kernel);
            factors[k] = null;
        });
        vectors = v;
    }

    private FieldVector polynomial() {
        if (polynomial == null) {
            polynomial = new ProductRound(vectors).coefficients();
        }
        return polynomial;
    }

    @Override
    public FieldElement sum() {
        if (sum == null) {
            vectorise();
        }
        if (sum == null && vectors != null) {
            sum = polynomial().get(0).add(polynomial().sum());
        }
        if (sum == null) {
            int n = blocks << variables;
            int chunks = (n + CHUNK - 1) / CHUNK;
            FieldVector partial = new FieldVector(chunks);
            Threads.forEach(chunks, c -> {
                long[] acc = new long[L];
                long[] t = new long[L];
                for (int i = c * CHUNK; i < Math.min(n, (c + 1) * CHUNK); i++) {
                    System.arraycopy(factors[0], L * i, t, 0, L);
                    for (int k = 1; k < factors.length; k++) {
                        ScalarField.mul(t, 0, t, 0, factors[k], L * i);
                    }
                    ScalarField.add(acc, 0, acc, 0, t, 0);
                }
                partial.set(c, FieldElement.load(acc, 0));
            });
            sum = partial.sum();
        }
        return sum.multiply(coefficient);
    }

    @Override
    public FieldVector roundEvaluations(int degree) {
        int own = factors.length;
        if (degree < own) {
            throw new IllegalArgumentException("degree " + degree + " for " + own + " factors");
        }
        vectorise();
        if (vectors != null) {
            round = new FieldVector(own + 1);
            for (int x = 0; x <= own; x++) {
                round.set(x, Interpolation.evaluate(polynomial(), FieldElement.of(x)));
            }
            return extended(degree);
        }
        int pairs = blocks << variables - 1;
        int chunks = (pairs + CHUNK - 1) / CHUNK;
        FieldVector[] partial = new FieldVector[chunks];
        boolean known = sum != null;
        Threads.forEach(chunks, c -> partial[c] = chunk(c * CHUNK, Math.min(pairs, (c + 1) * CHUNK), known));
        round = partial[0];
        for (int c = 1; c < chunks; c++) {
            round.add(partial[c]);
        }
        if (known) {
            round.set(1, sum.subtract(round.get(0)));
        }
        return extended(degree);
    }

    private FieldVector extended(int degree) {
        FieldVector out = Interpolation.extended(round, degree);
        out.scale(coefficient);
        return out;
    }

    /** Sums over the pairs [from, to) at 0, ..., k; s(1) is left out where the sum is known. */
    private FieldVector chunk(int from, int to, boolean known) {
        int own = factors.length;
        FieldVector sums = new FieldVector(own + 1);
        long[] s = sums.limbs();
        long[] point = new long[L * own];
        long[] delta = new long[L * own];
        long[] t = new long[L];
        for (int i = from; i < to; i++) {
            for (int k = 0; k < own; k++) {
                System.arraycopy(factors[k], 2 * L * i, point, L * k, L);
                ScalarField.sub(delta, L * k, factors[k], 2 * L * i + L, factors[k], 2 * L * i);
            }
            for (int x = 0; x <= own; x++) {
                if (x != 1 || !known) {
                    System.arraycopy(point, 0, t, 0, L);
                    for (int k = 1; k < own; k++) {
                        ScalarField.mul(t, 0, t, 0, point, L * k);
                    }
                    ScalarField.add(s, L * x, s, L * x, t, 0);
                }
                for (int k = 0; k < own && x < own; k++) {
                    ScalarField.add(point, L * k, point, L * k, delta, L * k);
                }
            }
        }
        return sums;
    }

    @Override
    public void bind(FieldElement r) {
        if (round != null) {
            sum = Interpolation.evaluate(Interpolation.coefficients(round), r);
            round = null;
        } else {
            sum = null;
        }
        long[] c = new long[L];
        r.store(c, 0);
        variables--;
        int n = blocks << variables;
        if (vectors != null) {
            polynomial = null;
            for (ScalarBlocks v : vectors) {
                v.bind(r);
            }
            if (variables == 0 || n < LONG || !ScalarBlocks.hasHalves(n)) {
                for (int k = 0; k < factors.length; k++) {
                    factors[k] = new long[L * n];
                    vectors[k].storeReversed(factors[k], variables);
                }
                vectors = null;
            }
            return;
        }
        Threads.forEach(n < CHUNK ? 1 : factors.length, which -> {
            for (int k = n < CHUNK ? 0 : which; k < (n < CHUNK ? factors.length : which + 1); k++) {
                bind(factors[k], n, c);
            }
        });
    }

    private static void bind(long[] f, int n, long[] r) {
        long[] t = new long[L];
        for (int i = 0; i < n; i++) {
            ScalarField.sub(t, 0, f, 2 * L * i + L, f, 2 * L * i);
            ScalarField.mul(t, 0, t, 0, r, 0);
            ScalarField.add(f, L * i, f, 2 * L * i, t, 0);
        }
    }

    /** The bound values of the factors once no variable is left (one block). */
    @Override
    public FieldVector values() {
        if (blocks != 1) {
            throw new IllegalStateException(blocks + " blocks");
        }
        FieldVector out = new FieldVector(factors.length);
        for (int k = 0; k < factors.length; k++) {
            out.set(k, values(k).get(0));
        }
        return out;
    }

    /** The bound values of one factor, one a block, once no variable is left. */
    public FieldVector values(int factor) {
        if (variables != 0) {
            throw new IllegalStateException(variables + " variables are still free");
        }
        FieldVector out = new FieldVector(blocks);
        System.arraycopy(factors[factor], 0, out.limbs(), 0, L * blocks);
        return out;
    }
}
