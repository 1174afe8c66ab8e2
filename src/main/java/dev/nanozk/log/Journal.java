package dev.nanozk.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The entries from the last full tile on, in one file: what makes an entry durable. Header: 8 bytes of magic, index of the first entry as 64 big-endian bits;
 * then records of a 16-bit length, the entry, and the CRC-32C of both. A torn end, which no caller was told of, is cut off before the next append.
 */
final class Journal implements AutoCloseable {
    private static final byte[] MAGIC = "nzkjrnl1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 16;
    private static final int CRC = 4;

    private final Path file;
    private FileChannel channel;
    private long base;
    private int end;
    private List<byte[]> recovered;

    private Journal(Path file) {
        this.file = file;
    }

    /** Opens or begins a journal; {@link #recovered()} holds what it had. */
    static Journal open(Path file) throws IOException, LogException {
        Journal j = new Journal(file);
        if (!Files.exists(file)) {
            DurableFiles.write(file, header(0));
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < HEADER || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
            throw new LogException(file + " is damaged");
        }
        j.base = ByteBuffer.wrap(bytes).getLong(MAGIC.length);
        j.recovered = new ArrayList<>();
        int end = HEADER;
        for (int n = record(bytes, end); n > 0; n = record(bytes, end)) {
            j.recovered.add(Arrays.copyOfRange(bytes, end + 2, end + n - CRC));
            end += n;
        }
        j.end = end;
        return j;
    }

    /** Cuts off a torn end; entries can be appended from now on. Until then nothing is changed. */
    void start() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(end);
        channel.force(true);
        channel.position(end);
    }

    private static byte[] header(long base) {
        return ByteBuffer.allocate(HEADER).put(MAGIC).putLong(base).array();
    }

    /** Length of the record at an offset, 0 where there is no whole one. */
    private static int record(byte[] bytes, int at) {
        if (bytes.length - at < 2 + CRC) {
            return 0;
        }
        int n = 2 + (ByteBuffer.wrap(bytes).getShort(at) & 0xffff) + CRC;
        if (bytes.length - at < n) {
            return 0;
        }
        return ByteBuffer.wrap(bytes).getInt(at + n - CRC) == crc(bytes, at, n - CRC) ? n : 0;
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static byte[] encode(List<byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] e : entries) {
            byte[] record = ByteBuffer.allocate(2 + e.length + CRC)
                    .putShort((short) e.length)
                    .put(e)
                    .array();
            ByteBuffer.wrap(record).putInt(2 + e.length, crc(record, 0, 2 + e.length));
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    /** Index of the first entry. */
    long base() {
        return base;
    }

    /** The entries that were there when it was opened. */
    List<byte[]> recovered() {
        return recovered;
    }

    /** Adds entries; they are durable when this returns. */
    void append(List<byte[]> entries) throws IOException {
        DurableFiles.writeAll(channel, encode(entries));
        channel.force(false);
    }

    /** Begins anew with what is not in full tiles; the old content is given up once the new one is on disk. */
    void restart(long newBase, List<byte[]> rest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(newBase));
        out.writeBytes(encode(rest));
        DurableFiles.write(file, out.toByteArray());
        FileChannel fresh = FileChannel.open(file, StandardOpenOption.WRITE);
        fresh.position(fresh.size());
        channel.close();
        channel = fresh;
        base = newBase;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
