package dev.nanozk.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Entry bundles of C2SP tlog-tiles: entries one after another, each with its length before it as a big-endian number of 16 bits. */
public final class EntryBundle {
    /** Largest entry. */
    public static final int MAX_ENTRY = 0xffff;

    private EntryBundle() {}

    static byte[] encode(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] e : entries) {
            out.write(e.length >> 8);
            out.write(e.length);
            out.writeBytes(e);
        }
        return out.toByteArray();
    }

    /**
     * The entries of a bundle.
     *
     * @throws LogException unless it holds exactly the given number of them
     */
    static List<byte[]> decode(byte[] bytes, int count, String path) throws LogException {
        List<byte[]> out = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            if (bytes.length - at < 2) {
                throw new LogException(path + " is truncated");
            }
            int n = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            at += 2;
            if (bytes.length - at < n) {
                throw new LogException(path + " is truncated");
            }
            out.add(Arrays.copyOfRange(bytes, at, at + n));
            at += n;
        }
        if (out.size() != count) {
            throw new LogException(path + " has " + out.size() + " entries where " + count + " are due");
        }
        return out;
    }
}
