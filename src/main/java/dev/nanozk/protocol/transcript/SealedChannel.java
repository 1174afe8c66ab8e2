package dev.nanozk.protocol.transcript;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.ArrayList;
import java.util.List;

/**
 * What prover and verifier run a protocol against: messages, challenges and constraints over sealed scalars.
 *
 * <p>A field message is never sent in clear. It takes the next slice of the generators T and goes out as one blinded
 * point {@code sum v_k T_(o+k) + r H}; what a verifier would check about it is recorded as linear constraints and as
 * products, and settled by the closing argument. Both sides drive the same code: values are null on the verifier's.
 */
public abstract class SealedChannel {
    /** One sealed message: its slice {@code [offset, offset + length)} of T and its point. */
    public record Message(int offset, int length, CompressedPoint point) {}

    /** {@code x * y = z}. */
    public record Product(LinearForm x, LinearForm y, LinearForm z) {}

    private final Transcript transcript;
    private final FormGraph graph = new FormGraph();
    private final List<Message> messages = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private final List<LinearForm> zeros = new ArrayList<>();

    /** @param transcript opened and bound to everything public */
    protected SealedChannel(Transcript transcript) {
        this.transcript = transcript;
    }

    /** Whether values are present. */
    public abstract boolean isProver();

    /** The point of a sealed message (prover: computed; verifier: read). */
    protected abstract CompressedPoint sealedPoint(int offset, int length, FieldVector values)
            throws ProofFormatException;

    /** Sends (prover) or reads (verifier) commitment points and absorbs them. */
    public abstract List<CompressedPoint> points(String label, int count, List<CompressedPoint> own)
            throws ProofFormatException;

    /** Sends or reads one scalar in clear and absorbs it. Only uniformly distributed scalars may go this way. */
    public abstract FieldElement clearScalar(String label, FieldElement own) throws ProofFormatException;

    /**
     * Seals a message.
     *
     * @param values the prover's values, null on the verifier's side
     * @return one form a scalar
     */
    public final List<LinearForm> seal(String label, int length, FieldVector values) throws ProofFormatException {
        if (isProver() && (values == null || values.size() != length)) {
            throw new IllegalArgumentException(label + ": a message of " + length + " scalars is expected");
        }
        int offset = graph.handles();
        CompressedPoint point = sealedPoint(offset, length, values);
        absorbMessage(label, point);
        messages.add(new Message(offset, length, point));
        List<LinearForm> forms = new ArrayList<>(length);
        for (int k = 0; k < length; k++) {
            forms.add(graph.leaf(values == null ? null : values.get(k)));
        }
        return forms;
    }

    /**
     * Leaves the first generators of T to the messages of other proofs, which one argument opens together with those of this channel.
     *
     * @throws IllegalStateException if a message has been sealed already
     */
    public void reserve(int scalars) {
        if (graph.handles() != 0) {
            throw new IllegalStateException("the first generators are taken");
        }
        graph.skip(scalars);
    }

    /** Binds a sealed message to the transcript. */
    protected void absorbMessage(String label, CompressedPoint point) {
        transcript.absorb(label, List.of(point));
    }

    /** Records the constraint {@code form = 0}. */
    public final void requireZero(LinearForm form) {
        zeros.add(form);
    }

    /** Records the constraint {@code x y = z}. */
    public final void requireProduct(LinearForm x, LinearForm y, LinearForm z) {
        products.add(new Product(x, y, z));
    }

    /** A Fiat-Shamir challenge. */
    public final FieldElement challenge(String label) {
        return transcript.challenge(label);
    }

    /** {@code count} challenges under one label. */
    public final FieldVector challenges(String label, int count) {
        FieldVector out = new FieldVector(count);
        for (int i = 0; i < count; i++) {
            out.set(i, transcript.challenge(label));
        }
        return out;
    }

    public final Transcript transcript() {
        return transcript;
    }

    public final FormGraph graph() {
        return graph;
    }

    public final List<Message> messages() {
        return messages;
    }

    public final List<Product> products() {
        return products;
    }

    public final List<LinearForm> zeros() {
        return zeros;
    }
}
