package dev.nanozk.proving.proof;

import dev.nanozk.protocol.transcript.ProofFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Several proofs in one array: each with its 32-bit little-endian length before it. */
public final class ProofList {
    private ProofList() {}

    public static byte[] encode(List<byte[]> proofs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] p : proofs) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(p.length)
                    .array());
            out.writeBytes(p);
        }
        return out.toByteArray();
    }

    /** Strict inverse; the number of parts is known. */
    public static List<byte[]> decode(byte[] bytes, int count) throws ProofFormatException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.remaining() < 4 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new ProofFormatException("proof ends within part " + i + " of " + count);
            }
            byte[] part = new byte[length];
            in.get(part);
            out.add(part);
        }
        if (in.hasRemaining()) {
            throw new ProofFormatException(in.remaining() + " bytes after the end of the proof");
        }
        return out;
    }
}
