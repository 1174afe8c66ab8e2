package dev.nanozk.protocol.transcript;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.MultiScalarMultiplication;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The prover's side: computes points, writes the proof, keeps the sealed values and their blindings.
 *
 * <p>What may be overridden is what a dishonest prover could do differently; the tests' malicious prover does.
 */
public class ProverChannel extends SealedChannel {
    private final SecretRandom random;
    private final ByteArrayOutputStream proof = new ByteArrayOutputStream();
    private final List<FieldElement> sealedValues = new ArrayList<>();
    private final List<FieldElement> sealedBlindings = new ArrayList<>();

    public ProverChannel(Transcript transcript, SecretRandom random) {
        super(transcript);
        this.random = random;
    }

    @Override
    public final boolean isProver() {
        return true;
    }

    /** Whether the prover refuses to prove what its own integers contradict. */
    public boolean refusesFalsehoods() {
        return true;
    }

    /** Whether the transcript hears what is sent in clear and as rows; an honest prover's does. */
    protected boolean hears() {
        return true;
    }

    /** The integers of a matrix, unit by unit. */
    public interface Integers {
        /** Number of units times positions. */
        int size();

        int positions();

        /** That of position {@code k % positions} of unit {@code k / positions}. */
        long get(int k);

        void set(int k, long value);
    }

    /**
     * Told the integers of a matrix before they are committed.
     *
     * @param starts first real position of each unit, null where all are real
     */
    public void committing(String name, Integers integers, int[] starts) {
        // An honest prover commits what it has.
    }

    /** Fresh secret scalars bound to the transcript's state. */
    public FieldVector secrets(String label, int n) {
        return random.vector(transcript(), label, n);
    }

    @Override
    protected CompressedPoint sealedPoint(int offset, int length, FieldVector values) {
        FieldElement blinding = random.scalar(transcript(), "sealed message");
        Point p = commit(offset, length, values, blinding);
        for (int i = 0; i < length; i++) {
            sealedValues.add(values.get(i));
        }
        sealedBlindings.add(blinding);
        CompressedPoint c = p.compress();
        proof.writeBytes(c.bytes());
        return c;
    }

    /** {@code sum_k v_k T_(offset + k) + blinding H}. */
    protected Point commit(int offset, int length, FieldVector values, FieldElement blinding) {
        return MultiScalarMultiplication.msm(values, 0, length, Generators.get("T", offset + length), offset)
                .add(Generators.get("H", 1).get(0).multiply(blinding));
    }

    @Override
    public void reserve(int scalars) {
        super.reserve(scalars);
        sealedValues.addAll(Collections.nCopies(scalars, FieldElement.ZERO));
    }

    @Override
    public List<CompressedPoint> points(String label, int count, List<CompressedPoint> own) {
        if (own.size() != count) {
            throw new IllegalArgumentException(label + ": " + count + " points are expected, not " + own.size());
        }
        own.forEach(p -> proof.writeBytes(p.bytes()));
        if (hears()) {
            transcript().absorb(label, own);
        }
        return own;
    }

    @Override
    public FieldElement clearScalar(String label, FieldElement own) {
        proof.writeBytes(own.toBytes());
        if (hears()) {
            transcript().absorb(label, own);
        }
        return own;
    }

    /** All sealed scalars in the order of their handles, zero where the generators are left to others. */
    public FieldVector sealedValues() {
        return FieldVector.of(sealedValues.toArray(FieldElement[]::new));
    }

    /** The blinding of each sealed message. */
    public List<FieldElement> sealedBlindings() {
        return sealedBlindings;
    }

    /** The proof written so far. */
    public byte[] proof() {
        return proof.toByteArray();
    }
}
