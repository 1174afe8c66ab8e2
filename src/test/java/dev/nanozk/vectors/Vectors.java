package dev.nanozk.vectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.HashToGroup;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.MatrixLayout;
import dev.nanozk.protocol.commitment.MatrixValues;
import dev.nanozk.protocol.commitment.Weights;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.lookup.FractionalSumGkr;
import dev.nanozk.protocol.lookup.Leaves;
import dev.nanozk.protocol.transcript.LinearForm;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import dev.nanozk.protocol.transcript.Transcript;
import java.util.HexFormat;
import java.util.List;

/** Makes the vectors of the protocol's parts. */
final class Vectors {
    static final int COLUMN_BITS = 3;
    static final MatrixLayout LAYOUT = MatrixLayout.choose(3, 4, COLUMN_BITS);
    static final long[] DATA = {1, -2, 3, 4, 500, -600, 7, 8, 9, 10, 11, -12};
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Vectors() {}

    static ObjectNode object(String origin) {
        return JSON.createObjectNode().put("origin", origin);
    }

    static byte[] bytes(ObjectNode n) {
        try {
            return (JSON.writeValueAsString(n) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    static ObjectNode generators() {
        ObjectNode n =
                object("docs/protocol.md, 1: derive(SHAKE256(LE32(19) nanozk/v1/generator LE32(len) label LE64(i)))");
        for (String label : List.of("G", "T", "H", "U")) {
            ArrayNode list = n.putArray(label);
            for (int i = 0; i < (label.equals("G") || label.equals("T") ? 4 : 1); i++) {
                list.add(HashToGroup.point(label, i).compress().toString());
            }
        }
        return n;
    }

    static ObjectNode transcript() {
        ObjectNode n = object("docs/protocol.md, 1: the challenges after each step");
        Transcript t = new Transcript("vectors");
        ArrayNode steps = n.put("domain", "vectors").putArray("steps");
        steps.addObject()
                .put("challenge", "a")
                .put("value", hex(t.challenge("a").toBytes()));
        t.absorb("bytes", new byte[] {1, 2, 3});
        steps.addObject().put("absorb", "bytes").put("data", "010203");
        steps.addObject()
                .put("challenge", "b")
                .put("value", hex(t.challenge("b").toBytes()));
        t.absorb("nothing", new byte[0]);
        steps.addObject().put("absorb", "nothing").put("data", "");
        steps.addObject()
                .put("challenge", "b")
                .put("value", hex(t.challenge("b").toBytes()));
        t.absorb("integers", 1, -1, 1L << 40);
        steps.addObject().put("absorb", "integers").put("data", "0100000000000000ffffffffffffffff0000000000010000");
        steps.addObject()
                .put("challenge", "\u00e9")
                .put("value", hex(t.challenge("\u00e9").toBytes()));
        return n;
    }

    private static CommittedMatrix matrix() {
        FieldVector blindings = new FieldVector(LAYOUT.rows());
        for (int r = 0; r < LAYOUT.rows(); r++) {
            blindings.set(r, FieldElement.of(1000 + r));
        }
        return CommittedMatrix.commit("m", LAYOUT, null, MatrixValues.of(DATA, 4), blindings);
    }

    static ObjectNode hyrax() {
        ObjectNode n = object(
                "docs/protocol.md, 3: rows of a matrix of 3 units by 4 positions, c = 3, row r blinded by 1000 + r");
        ArrayNode values = n.put("columnBits", COLUMN_BITS)
                .put("positionBits", LAYOUT.positionBits())
                .putArray("values");
        for (long v : DATA) {
            values.add(v);
        }
        ArrayNode rows = n.putArray("rows");
        matrix().rows().forEach(p -> rows.add(p.toString()));
        return n;
    }

    /** One matrix claim with unit weights 2, -3, 5 and position weights 1, 10, 100, 1000, one product 6 * 7, one linear constraint a + d = x. */
    static List<EvaluationClaim> closing(SealedChannel channel, CommittedMatrix m) throws ProofFormatException {
        boolean prover = channel.isProver();
        FieldElement five = FieldElement.of(5);
        LinearForm a =
                channel.seal("a", 1, prover ? FieldVector.of(five) : null).get(0);
        FieldElement x = channel.challenge("x");
        LinearForm d = channel.seal("d", 1, prover ? FieldVector.of(x.subtract(five)) : null)
                .get(0);
        channel.requireZero(
                channel.graph().affine(x.negate(), List.of(a, d), List.of(FieldElement.ONE, FieldElement.ONE)));
        FieldVector product =
                prover ? FieldVector.of(FieldElement.of(6), FieldElement.of(7), FieldElement.of(42)) : null;
        List<LinearForm> p = channel.seal("product", 3, product);
        channel.requireProduct(p.get(0), p.get(1), p.get(2));
        FieldVector units = FieldVector.of(FieldElement.of(2), FieldElement.of(-3), FieldElement.of(5));
        FieldVector positions =
                FieldVector.of(FieldElement.of(1), FieldElement.of(10), FieldElement.of(100), FieldElement.of(1000));
        FieldElement value = FieldElement.ZERO;
        for (int u = 0; u < 3; u++) {
            for (int i = 0; i < 4; i++) {
                value = value.add(units.get(u).multiply(positions.get(i)).multiply(FieldElement.of(DATA[4 * u + i])));
            }
        }
        LinearForm v =
                channel.seal("value", 1, prover ? FieldVector.of(value) : null).get(0);
        return List.of(new EvaluationClaim(
                v,
                List.of(new EvaluationClaim.Term(
                        m, 0, new Weights.Dense(units), new Weights.Dense(positions), FieldElement.ONE))));
    }

    static Transcript closingTranscript(List<CompressedPoint> rows) {
        Transcript t = new Transcript("vectors/closing");
        t.absorb("rows", rows);
        return t;
    }

    static ObjectNode closing() throws ProofFormatException {
        CommittedMatrix m = matrix();
        ProverChannel channel = new ProverChannel(closingTranscript(m.rows()), FixedRandom.secrets());
        ClosingArgument.prove(channel, COLUMN_BITS, closing(channel, m));
        ObjectNode n = object(
                "docs/protocol.md, 9: closing argument over the rows of hyrax.json: seal a, challenge x, seal d with a + d = x, seal product, seal value");
        return n.put("proof", hex(channel.proof()));
    }

    /** Fractions at some of 2^7 leaves; p = 1 and p = -1 over the same q. */
    static Leaves leaves() {
        FieldVector q = FieldVector.of(FieldElement.of(5), FieldElement.of(11), FieldElement.of(7));
        return Leaves.of(
                new int[] {0, 3, 17, 64, 100, 127}, new int[] {0, 1, 2, 2, 0, 1}, q, 3, new int[] {-1, -1, -1});
    }

    /** Reduces the sum of the leaves to claims on p and q, which are public here and so tied to their values. */
    static List<EvaluationClaim> lookups(SealedChannel channel) throws ProofFormatException {
        Leaves leaves = leaves();
        FractionalSumGkr.Result r =
                FractionalSumGkr.run(channel, 7, Arities.PROTOCOL, channel.isProver() ? leaves : null);
        FieldVector eq = EqPolynomial.evaluations(r.point());
        FieldElement p = FieldElement.ZERO;
        FieldElement q = FieldElement.ONE;
        for (int k = 0; k < leaves.size(); k++) {
            FieldElement e = eq.get(leaves.places()[k]);
            p = p.add(e.multiply(leaves.p(k)));
            q = q.add(e.multiply(leaves.q(k).subtract(FieldElement.ONE)));
        }
        channel.requireZero(channel.graph().affine(p.negate(), List.of(r.p()), List.of(FieldElement.ONE)));
        channel.requireZero(channel.graph().affine(q.negate(), List.of(r.q()), List.of(FieldElement.ONE)));
        return List.of();
    }

    static ObjectNode logup() throws ProofFormatException {
        ProverChannel channel = new ProverChannel(new Transcript("vectors/logup"), FixedRandom.secrets());
        ClosingArgument.prove(channel, COLUMN_BITS, lookups(channel));
        ObjectNode n = object(
                "docs/protocol.md, 5 and 9: fractions at 6 of 2^7 leaves, c = 3; p, then q at the leaf point are tied to their public values");
        ArrayNode list = n.putArray("leaves");
        Leaves leaves = leaves();
        long[] p = {1, 1, 1, -1, -1, -1};
        long[] q = {5, 11, 7, 7, 5, 11};
        for (int k = 0; k < leaves.size(); k++) {
            list.addArray().add(leaves.places()[k]).add(p[k]).add(q[k]);
        }
        return n.put("proof", hex(channel.proof()));
    }
}
