package dev.nanozk.proving.proof;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.transcript.ProofFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything public about a model: shape, numeric profile, tokenizer, chat template and the blinded Hyrax rows of every weight tensor. The SHA-256
 * of its bytes is the model root.
 *
 * <p>Bytes, little endian: the tag {@code nanozk/v1/key}, column bits and delta limbs (a byte each), then spec, profile, tokenizer and template, each
 * with its 32-bit length, then the 32-byte rows of all tensors in canonical order, their number fixed by the spec.
 */
public final class VerificationKey {
    private static final byte[] TAG = "nanozk/v1/key".getBytes(StandardCharsets.US_ASCII);
    private static final int MIN_COLUMN_BITS = 6;
    private static final int MAX_COLUMN_BITS = 16;

    private final ModelSpec spec;
    private final NumericProfile profile;
    private final int columnBits;
    private final int deltaLimbs;
    private final byte[] tokenizer;
    private final byte[] template;
    private final List<TensorShape> shapes;
    private final List<List<CompressedPoint>> rows;
    private final byte[] bytes;
    private final byte[] root;

    /**
     * Assembles a key.
     *
     * @param columnBits c: a row has 2^c entries
     * @param deltaLimbs 16-bit limbs of a difference of logits
     * @param rows a list for each tensor in canonical order
     */
    public VerificationKey(
            ModelSpec spec,
            NumericProfile profile,
            int columnBits,
            int deltaLimbs,
            byte[] tokenizer,
            byte[] template,
            List<List<CompressedPoint>> rows) {
        this(spec, profile, columnBits, deltaLimbs, tokenizer, template, rows, null);
    }

    /** @param root SHA-256 of the encoding, null where it is not known yet */
    private VerificationKey(
            ModelSpec spec,
            NumericProfile profile,
            int columnBits,
            int deltaLimbs,
            byte[] tokenizer,
            byte[] template,
            List<List<CompressedPoint>> rows,
            byte[] root) {
        if (columnBits < MIN_COLUMN_BITS || columnBits > MAX_COLUMN_BITS || deltaLimbs < 1 || deltaLimbs > 4) {
            throw new IllegalArgumentException("key: column bits " + columnBits + " or delta limbs " + deltaLimbs);
        }
        shapes = List.copyOf(TensorShape.of(spec));
        if (rows.size() != shapes.size()) {
            throw new IllegalArgumentException("key: rows do not fit the shape");
        }
        profile.requireFits(spec);
        for (int t = 0; t < shapes.size(); t++) {
            if (rows.get(t).size() != shapes.get(t).layout(columnBits).rows()) {
                throw new IllegalArgumentException(
                        "key: number of rows of " + shapes.get(t).name());
            }
        }
        this.spec = spec;
        this.profile = profile;
        this.columnBits = columnBits;
        this.deltaLimbs = deltaLimbs;
        this.tokenizer = tokenizer.clone();
        this.template = template.clone();
        this.rows = rows.stream().map(List::copyOf).toList();
        this.bytes = encode();
        this.root = root == null ? sha256(bytes) : root.clone();
    }

    private byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TAG);
        out.write(columnBits);
        out.write(deltaLimbs);
        for (byte[] part : List.of(spec.canonicalBytes(), profile.canonicalBytes(), tokenizer, template)) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(part.length)
                    .array());
            out.writeBytes(part);
        }
        rows.forEach(t -> t.forEach(p -> out.writeBytes(p.bytes())));
        return out.toByteArray();
    }

    /** Strict inverse of {@link #bytes()}. */
    public static VerificationKey decode(byte[] bytes) throws ProofFormatException {
        return decode(bytes, sha256(bytes));
    }

    /**
     * The same where the digest of the bytes is known.
     *
     * @param root SHA-256 of the bytes
     */
    public static VerificationKey decode(byte[] bytes, byte[] root) throws ProofFormatException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] tag = take(in, TAG.length, "tag");
        if (!Arrays.equals(tag, TAG)) {
            throw new ProofFormatException("verification key of an unknown format");
        }
        byte[] numbers = take(in, 2, "layout");
        try {
            ModelSpec spec = ModelSpec.fromCanonicalBytes(part(in, "spec"));
            NumericProfile profile = NumericProfile.fromCanonicalBytes(part(in, "profile"));
            byte[] tokenizer = part(in, "tokenizer");
            byte[] template = part(in, "template");
            int columnBits = numbers[0];
            if (columnBits < MIN_COLUMN_BITS || columnBits > MAX_COLUMN_BITS) {
                throw new ProofFormatException("verification key with rows of 2^" + columnBits + " entries");
            }
            // A block has at least one row a tensor: a foreign number of blocks can't make this list long.
            if ((long) spec.blocks() * TensorShape.perBlock(spec) * 32 > in.remaining()) {
                throw new ProofFormatException("verification key ends within its rows");
            }
            List<List<CompressedPoint>> rows = new ArrayList<>();
            for (TensorShape s : TensorShape.of(spec)) {
                int count = s.layout(columnBits).rows();
                if ((long) count * 32 > in.remaining()) {
                    throw new ProofFormatException("verification key ends within the rows of " + s.name());
                }
                List<CompressedPoint> list = new ArrayList<>(count);
                for (int r = 0; r < count; r++) {
                    list.add(new CompressedPoint(take(in, 32, s.name())));
                }
                rows.add(list);
            }
            if (in.hasRemaining()) {
                throw new ProofFormatException(in.remaining() + " bytes after the end of the verification key");
            }
            VerificationKey key =
                    new VerificationKey(spec, profile, columnBits, numbers[1], tokenizer, template, rows, root);
            if (!Arrays.equals(key.bytes, bytes)) {
                throw new ProofFormatException("verification key is not in canonical form");
            }
            return key;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ProofFormatException("verification key: " + e.getMessage());
        }
    }

    private static byte[] part(ByteBuffer in, String what) throws ProofFormatException {
        if (in.remaining() < 4) {
            throw new ProofFormatException("verification key ends within " + what);
        }
        return take(in, in.getInt(), what);
    }

    private static byte[] take(ByteBuffer in, int n, String what) throws ProofFormatException {
        if (n < 0 || n > in.remaining()) {
            throw new ProofFormatException("verification key ends within " + what);
        }
        byte[] out = new byte[n];
        in.get(out);
        return out;
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public ModelSpec spec() {
        return spec;
    }

    public NumericProfile profile() {
        return profile;
    }

    /** c: a Hyrax row has 2^c entries. */
    public int columnBits() {
        return columnBits;
    }

    public int deltaLimbs() {
        return deltaLimbs;
    }

    /** Canonical bytes of the tokenizer. */
    public byte[] tokenizer() {
        return tokenizer.clone();
    }

    /** The chat template's source, UTF-8. */
    public byte[] template() {
        return template.clone();
    }

    /** The key's encoding. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Model root: SHA-256 of the encoding. */
    public byte[] root() {
        return root.clone();
    }

    /** Number of tensors. */
    public int tensors() {
        return shapes.size();
    }

    /** Rows of a tensor. */
    public List<CompressedPoint> rows(int tensor) {
        return rows.get(tensor);
    }

    /** The verifier's view of a tensor. */
    public CommittedMatrix matrix(int tensor) {
        TensorShape s = shapes.get(tensor);
        return CommittedMatrix.received(s.name(), s.layout(columnBits), null, rows.get(tensor));
    }
}
