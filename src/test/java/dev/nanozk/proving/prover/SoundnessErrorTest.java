package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.protocol.commitment.BatchedInnerProduct;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.proving.proof.TensorShape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The soundness error of a receipt, added up term by term from the protocol's parameters: each challenge errs with at most (degree of what it tests) / ell. Prints the sum:
 * {@code ./nanozk test -Dtest=SoundnessErrorTest}.
 */
class SoundnessErrorTest {
    private static final BigInteger ELL =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigDecimal TARGET = new BigDecimal("1e-37");

    /** One challenge's error: numerator / ell. */
    private record Term(String name, BigInteger numerator) {}

    private static int bits(long n) {
        return 64 - Long.numberOfLeadingZeros(n - 1);
    }

    /** Units of the leaf space of a block: every lookup with its limbs, as wide as it may be (shifts of 48 bits). */
    private static long blockUnits(ModelSpec s) {
        long d = s.embeddingLength();
        long ff = s.feedForward();
        long norm = 2 + 12 + 4 * d;
        long scores = 2L * s.heads() * Math.min(s.context(), 1 << 16);
        return 2 * d
                + 3 * d
                + 2 * norm
                + 4 * (d + 2L * s.kvWidth())
                + 3 * d
                + 2 * d
                + ff * (1 + 3 + 2 + 3)
                + 3 * d
                + 2 * d
                + scores
                + 10L * s.heads()
                + 4 * d;
    }

    /** Terms of one proof with so many leaves, rows, products and factors. */
    private static List<Term> proof(
            long units, int positions, int tables, int columnBits, int productRounds, int products, int raw) {
        List<Term> terms = new ArrayList<>();
        long tableUnits = Math.max(1, (1 << 16) >> bits(positions));
        int n = bits(positions) + bits(units + (tables + 1L) * tableUnits);
        // prod (alpha - row) over all leaves and table rows, a polynomial of degree 4 in (alpha, beta) a factor.
        terms.add(new Term("lookup alpha, beta", BigInteger.ONE.shiftLeft(n).multiply(BigInteger.valueOf(4))));
        long lambda = 0;
        long rounds = 0;
        long tau = 0;
        long sealed = 1;
        long gkrProducts = 0;
        int r = 0;
        int[] arities = Arities.PROTOCOL.bits(n);
        for (int level = arities.length - 1; level >= 0; level--) {
            int arity = 1 << arities[level];
            lambda++;
            rounds += (long) r * (arity + 1);
            tau += arities[level];
            sealed += r + 1;
            gkrProducts += 3L * (arity - 1);
            r += arities[level];
        }
        terms.add(new Term("lookup lambda", BigInteger.valueOf(lambda)));
        terms.add(new Term("lookup rounds", BigInteger.valueOf(rounds)));
        terms.add(new Term("lookup tau", BigInteger.valueOf(tau)));
        terms.add(new Term("identities gamma, at the leaf point", BigInteger.valueOf(5L + n)));
        terms.add(new Term("products, degree 3", BigInteger.valueOf(3L * productRounds)));
        terms.add(new Term("accumulators eta", BigInteger.valueOf(raw)));
        terms.add(new Term("accumulators, degree 3", BigInteger.valueOf(raw == 0 ? 0 : 3L * 20)));
        long factors = 3L * products + 2L * raw;
        terms.add(new Term("opening kappa", BigInteger.valueOf(factors + 2)));
        terms.add(new Term("opening rounds, degree 2", BigInteger.valueOf(2L * columnBits)));
        long all = gkrProducts + 2L * products + raw + 1;
        terms.add(new Term("product tau", BigInteger.valueOf(all)));
        terms.add(new Term("product rounds, degree 2", BigInteger.valueOf(2L * bits(all))));
        terms.add(new Term("closing mu", BigInteger.valueOf(arities.length + 7L)));
        long messages = sealed + productRounds + 20 + columnBits + bits(all) + 5;
        // Exponents of omega reach from -(messages) to messages.
        terms.add(new Term("closing omega", BigInteger.valueOf(2 * messages)));
        terms.add(new Term("mask challenge, xi", BigInteger.TWO));
        int ipa = bits((1L << columnBits) + 5L * (gkrProducts + factors) + 64L * messages);
        terms.add(new Term("inner product, 4 a round", BigInteger.valueOf(4L * ipa)));
        return terms;
    }

    private static BigDecimal sum(List<Term> terms, boolean print) {
        BigDecimal total = BigDecimal.ZERO;
        for (Term t : terms) {
            BigDecimal e = new BigDecimal(t.numerator()).divide(new BigDecimal(ELL), MathContext.DECIMAL64);
            total = total.add(e);
            if (print) {
                System.out.printf("  %-36s %.2e%n", t.name(), e);
            }
        }
        return total;
    }

    /** Terms of the one argument that opens all layers of a compact receipt, in place of each layer's own. */
    private static List<Term> opening(int layers, int rounds) {
        return List.of(
                new Term("batch gamma", BigInteger.valueOf(layers - 1L)),
                new Term("batch rounds, degree 2", BigInteger.valueOf(2L * rounds)),
                new Term("batch delta", BigInteger.valueOf(layers - 1L)),
                new Term("closing mu", BigInteger.ONE),
                new Term("closing omega", BigInteger.valueOf(2L * (rounds + 1))),
                new Term("mask challenge, xi", BigInteger.TWO),
                new Term("inner product, 4 a round", BigInteger.valueOf(4L * (rounds + 1))));
    }

    private static BigDecimal receipt(String name, ModelSpec s, int positions, int columnBits) {
        int productRounds =
                2 * bits(positions) + bits(s.heads()) + bits(Math.max(s.feedForward(), s.embeddingLength()));
        System.out.println(name + ", a block of " + positions + " positions:");
        BigDecimal block = sum(proof(blockUnits(s), positions, 3, columnBits, productRounds, 20, 3), true);
        BigDecimal head = sum(
                proof(
                        5L * s.vocabulary() + 20L + 8L * s.embeddingLength(),
                        positions,
                        1,
                        columnBits,
                        productRounds,
                        8,
                        0),
                false);
        BigDecimal weights = BigDecimal.ZERO;
        List<TensorShape> shapes = TensorShape.of(s);
        for (List<Integer> group : TensorShape.rangeGroups(s)) {
            long units = 0;
            for (int t : group) {
                units += 2L * shapes.get(t).outputs();
            }
            int inputs = shapes.get(group.getFirst()).inputs();
            weights = weights.add(sum(proof(units, inputs, 1, columnBits, 0, 0, 0), false));
        }
        BigDecimal batch = BigDecimal.ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(128)), MathContext.DECIMAL64);
        BigDecimal blocks = block.multiply(BigDecimal.valueOf(s.blocks()));
        BigDecimal total = blocks.add(head).add(weights).add(batch).add(batch);
        System.out.printf(
                "all %d blocks %.2e, head %.2e, range of the weights %.2e, two batches of equations %.2e each%n",
                s.blocks(), blocks, head, weights, batch);
        System.out.printf("sum %.2e%n", total);
        // As many rounds as there can be: all sealed scalars of a proof are fewer than 2^30.
        List<Term> compact = opening(s.blocks() + 1, 30);
        BigDecimal more = sum(compact, false);
        System.out.printf("compact, beside: %.2e%n", more);
        return total.add(more);
    }

    @Test
    void theSumStaysBelowTheTarget() {
        ModelSpec stories = TinyCompletion.get().model.key().spec();
        assertTrue(receipt(
                                "tiny model",
                                stories,
                                8,
                                TinyCompletion.get().model.key().columnBits())
                        .compareTo(TARGET)
                < 0);
        ModelSpec large = new ModelSpec(
                Architecture.LLAMA,
                4096,
                80,
                64,
                8,
                64,
                14336,
                128256,
                8192,
                false,
                new PositionKind.Rotary(500000f),
                1e-5f);
        assertTrue(receipt("80 blocks of width 4096", large, 8192, 14).compareTo(TARGET) < 0);
        ModelSpec largest = new ModelSpec(
                Architecture.LLAMA,
                1 << 16,
                4096,
                512,
                512,
                128,
                1 << 20,
                1 << 20,
                1 << 16,
                false,
                new PositionKind.Rotary(1e6f),
                1e-5f);
        assertTrue(
                receipt("the largest shape that is read", largest, 1 << 16, 16).compareTo(TARGET) < 0);
    }

    /** The counts of the opening are at least what a real one has. */
    @Test
    void theCountsCoverARealOpening() {
        TinyCompletion c = TinyCompletion.get();
        CompletionProver prover = new CompletionProver(c.model, c.completion, c.boundaries);
        List<InnerProductClaim> claims = IntStream.rangeClosed(0, c.blocks())
                .mapToObj(l -> prover.open(l, TinyCompletion.random()).claim())
                .toList();
        MaliciousChannel channel =
                new MaliciousChannel(c.verifying.openingTranscript(), MaliciousChannel.Kind.NONE, 0, 0);
        BatchedInnerProduct.prove(channel, claims);
        int rounds = channel.messages().size() - 1;
        List<Term> terms = opening(claims.size(), rounds);
        assertEquals(claims.size() - 1, numerator(terms, "batch gamma"));
        assertEquals(2 * channel.messages().size(), numerator(terms, "closing omega"));
        assertEquals(1, channel.zeros().size());
        assertEquals(0, channel.products().size());
        long items = channel.proof().length / 32 - channel.messages().size() - 3;
        assertTrue(numerator(terms, "inner product, 4 a round") >= 2 * items, items + " of L and R");
    }

    /** The count of leaves is at least what a proof really has. */
    @Test
    void theCountsCoverARealProof() {
        TinyCompletion c = TinyCompletion.get();
        MaliciousChannel channel = new MaliciousChannel(c.transcript(0), MaliciousChannel.Kind.NONE, 0, 0);
        c.prove(channel, c.honest(0));
        long products = channel.products().size();
        long messages = channel.messages().size();
        List<Term> terms = proof(
                blockUnits(c.model.key().spec()),
                c.completion.positions(),
                3,
                c.model.key().columnBits(),
                20,
                20,
                3);
        assertTrue(numerator(terms, "product tau") >= products, products + " products");
        assertTrue(numerator(terms, "closing omega") >= 2 * messages, messages + " messages");
        assertEquals(16, terms.size());
    }

    private static long numerator(List<Term> terms, String name) {
        return terms.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow()
                .numerator()
                .longValueExact();
    }
}
