package dev.nanozk.protocol.transcript;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** The verifier's side: reads the proof strictly, in 32-byte items, and repeats the transcript. */
public final class VerifierChannel extends SealedChannel {
    private final byte[] proof;
    private int position;

    public VerifierChannel(Transcript transcript, byte[] proof) {
        super(transcript);
        this.proof = proof;
    }

    @Override
    public boolean isProver() {
        return false;
    }

    @Override
    protected CompressedPoint sealedPoint(int offset, int length, FieldVector values) throws ProofFormatException {
        return next("sealed point");
    }

    @Override
    public List<CompressedPoint> points(String label, int count, List<CompressedPoint> own)
            throws ProofFormatException {
        if ((long) count * 32 > proof.length - position) {
            throw new ProofFormatException("proof ends at byte " + proof.length + " within " + label);
        }
        List<CompressedPoint> out = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            out.add(next(label));
        }
        transcript().absorb(label, out);
        return out;
    }

    @Override
    public FieldElement clearScalar(String label, FieldElement own) throws ProofFormatException {
        byte[] b = item(label);
        try {
            FieldElement x = FieldElement.fromCanonicalBytes(b);
            transcript().absorb(label, x);
            return x;
        } catch (IllegalArgumentException e) {
            throw new ProofFormatException(label + " at byte " + (position - 32) + " is not a canonical scalar");
        }
    }

    /**
     * Decodes points of the proof, all at once; no commitment may be the identity.
     *
     * @param label what the point of an index is, for the error
     */
    public static List<Point> decode(List<CompressedPoint> points, IntFunction<String> label)
            throws ProofFormatException {
        try {
            List<Point> decoded = CompressedPoint.decompressAll(points);
            for (int i = 0; i < decoded.size(); i++) {
                if (decoded.get(i).isIdentity()) {
                    throw new ProofFormatException(label.apply(i) + " is the identity");
                }
            }
            return decoded;
        } catch (InvalidPointException e) {
            throw new ProofFormatException(label.apply(e.index()) + " is not a canonical group element");
        }
    }

    /** @throws ProofFormatException if bytes are left over */
    public void requireEnd() throws ProofFormatException {
        if (position != proof.length) {
            throw new ProofFormatException((proof.length - position) + " bytes after the end of the proof");
        }
    }

    private CompressedPoint next(String label) throws ProofFormatException {
        return new CompressedPoint(item(label));
    }

    private byte[] item(String label) throws ProofFormatException {
        if (proof.length - position < 32) {
            throw new ProofFormatException("proof ends at byte " + proof.length + " within " + label);
        }
        position += 32;
        return Arrays.copyOfRange(proof, position - 32, position);
    }
}
