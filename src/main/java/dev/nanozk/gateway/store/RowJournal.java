package dev.nanozk.gateway.store;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.proving.prover.CommittedModel;
import dev.nanozk.receipt.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of a commitment that is not finished, appended as they are made: after a kill it goes on with what is there. A journal is of one profile and one
 * seed; a foreign or damaged one is not used, nor anything behind a damaged record.
 *
 * <p>Bytes: a digest of profile and seed (32), then records: tensor, column bits, first row, count (32 bits, little endian), the rows, the first 8 bytes of the
 * record's SHA-256.
 */
final class RowJournal implements CommittedModel.Journal, AutoCloseable {
    private static final int HEAD = 16;
    private static final int CHECK = 8;
    private static final int POINT = 32;

    private record Place(int tensor, int columnBits, int from, int count) {}

    private final Map<Place, List<CompressedPoint>> known = new HashMap<>();
    private final FileChannel out;

    private RowJournal(FileChannel out) {
        this.out = out;
    }

    /** @param profile canonical bytes of the numeric profile, which fixes all integers of a model file */
    static RowJournal open(Path file, byte[] profile, byte[] seed) throws IOException {
        byte[] header = header(profile, seed);
        byte[] old = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        RowJournal journal = new RowJournal(channel);
        int good = 0;
        if (old.length >= header.length && Arrays.equals(Arrays.copyOf(old, header.length), header)) {
            good = journal.read(old, header.length);
        }
        channel.truncate(good);
        channel.position(good);
        if (good == 0) {
            journal.append(header);
        }
        return journal;
    }

    private static byte[] header(byte[] profile, byte[] seed) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("nanozk/v1/row journal\n".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(Digests.sha256(profile));
        all.writeBytes(Digests.sha256(seed));
        return Digests.sha256(all.toByteArray());
    }

    /** Reads records up to the first that is damaged; where that begins. */
    private int read(byte[] all, int from) {
        int at = from;
        while (all.length - at >= HEAD + CHECK) {
            ByteBuffer in = ByteBuffer.wrap(all, at, all.length - at).order(ByteOrder.LITTLE_ENDIAN);
            Place place = new Place(in.getInt(), in.getInt(), in.getInt(), in.getInt());
            if (place.count() < 1 || place.count() > (in.remaining() - CHECK) / POINT) {
                break;
            }
            List<CompressedPoint> rows = new ArrayList<>();
            byte[] point = new byte[POINT];
            for (int r = 0; r < place.count(); r++) {
                in.get(point);
                rows.add(new CompressedPoint(point));
            }
            byte[] check = new byte[CHECK];
            in.get(check);
            int end = at + HEAD + place.count() * POINT;
            if (!Arrays.equals(check, check(Arrays.copyOfRange(all, at, end)))) {
                break;
            }
            known.put(place, rows);
            at = end + CHECK;
        }
        return at;
    }

    private static byte[] check(byte[] record) {
        return Arrays.copyOf(Digests.sha256(record), CHECK);
    }

    @Override
    public Optional<List<CompressedPoint>> rows(int tensor, int columnBits, int from, int count) {
        return Optional.ofNullable(known.get(new Place(tensor, columnBits, from, count)));
    }

    @Override
    public void keep(int tensor, int columnBits, int from, List<CompressedPoint> rows) {
        ByteBuffer record = ByteBuffer.allocate(HEAD + POINT * rows.size()).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(tensor).putInt(columnBits).putInt(from).putInt(rows.size());
        rows.forEach(p -> record.put(p.bytes()));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(record.array());
        all.writeBytes(check(record.array()));
        try {
            append(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("the commitment's rows can't be kept: " + e.getMessage(), e);
        }
    }

    private synchronized void append(byte[] bytes) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        while (b.hasRemaining()) {
            out.write(b);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
