package dev.nanozk.gateway.queue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What gateway and workers say to each other, before it is sealed. */
public final class Messages {
    private static final int JOB = 0x4a315a4e;
    private static final int REPORT = 0x52315a4e;
    private static final int LONGEST_DETAIL = 2000;

    /**
     * A layer's proof that is due.
     *
     * @param layer blocks by index, the head last
     * @param claim canonical JSON, boundaries among it
     * @param slice {@link dev.nanozk.proving.prover.BoundarySlice}
     */
    public record Job(String id, int layer, byte[] claim, byte[] slice) {
        byte[] encode() {
            return write(out -> {
                out.writeInt(JOB);
                out.writeUTF(id);
                out.writeInt(layer);
                bytes(out, claim);
                bytes(out, slice);
            });
        }

        /** @throws IOException if the bytes are no job */
        static Job decode(byte[] bytes) throws IOException {
            DataInputStream in = open(bytes, JOB);
            Job job = new Job(in.readUTF(), in.readInt(), bytes(in), bytes(in));
            end(in);
            return job;
        }
    }

    /** What a worker reports. */
    public enum Kind {
        /** It has begun or goes on. */
        RUNNING,
        /** The proof. */
        DONE,
        /** The attempt failed; another may succeed. */
        FAILED
    }

    /**
     * A worker's report.
     *
     * @param detail of a failure, for the operator
     * @param proof empty unless done
     */
    public record Report(Kind kind, String job, String worker, String detail, byte[] proof) {
        byte[] encode() {
            return write(out -> {
                out.writeInt(REPORT);
                out.writeByte(kind.ordinal());
                out.writeUTF(job);
                out.writeUTF(worker);
                out.writeUTF(detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
                bytes(out, proof);
            });
        }

        /** @throws IOException if the bytes are no report */
        static Report decode(byte[] bytes) throws IOException {
            DataInputStream in = open(bytes, REPORT);
            int kind = in.readUnsignedByte();
            if (kind >= Kind.values().length) {
                throw new IOException("a report of an unknown kind");
            }
            Report r = new Report(Kind.values()[kind], in.readUTF(), in.readUTF(), in.readUTF(), bytes(in));
            end(in);
            return r;
        }
    }

    private Messages() {}

    @FunctionalInterface
    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.write(new DataOutputStream(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static DataInputStream open(byte[] bytes, int magic) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < 4 || in.readInt() != magic) {
            throw new IOException("a message of an unknown format");
        }
        return in;
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int n = in.readInt();
        if (n < 0 || n > in.available()) {
            throw new IOException("a message is truncated");
        }
        return in.readNBytes(n);
    }

    private static void end(DataInputStream in) throws IOException {
        if (in.available() != 0) {
            throw new IOException("a message is too long");
        }
    }
}
