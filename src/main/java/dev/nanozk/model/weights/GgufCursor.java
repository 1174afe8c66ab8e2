package dev.nanozk.model.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of a GGUF file; every error names what was read and where. */
final class GgufCursor {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int BOOL = 7;
    /** Bytes of a scalar by metadata type; 0 for strings and arrays. */
    private static final int[] WIDTH = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final MemorySegment all;
    private long position;

    GgufCursor(MemorySegment all) {
        this.all = all;
    }

    long position() {
        return position;
    }

    long size() {
        return all.byteSize();
    }

    private long take(long bytes, String what) {
        if (bytes < 0 || bytes > all.byteSize() - position) {
            throw new ModelFormatException(
                    what + " runs past the end of the file (offset " + position + " of " + all.byteSize() + ")");
        }
        long at = position;
        position += bytes;
        return at;
    }

    long u32(String what) {
        return all.get(INT, take(4, what)) & 0xffffffffL;
    }

    long u64(String what) {
        return all.get(LONG, take(8, what));
    }

    long count(String what, long max) {
        long at = position;
        long n = u64(what);
        if (n < 0 || n > max) {
            throw new ModelFormatException(what + " is " + Long.toUnsignedString(n) + ", at most " + max
                    + " are supported (offset " + at + ")");
        }
        return n;
    }

    String string(String what) {
        long length = u64(what);
        long at = take(length, what);
        if (length > 1 << 24) {
            throw new ModelFormatException(what + " has " + length + " bytes (offset " + at + ")");
        }
        ByteBuffer bytes = ByteBuffer.wrap(all.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(what + " is not UTF-8 (offset " + at + ")");
        }
    }

    /** A value: Long, Double, Boolean, String, or a list of them. */
    Object value(String what, long type) {
        if (type == STRING) {
            return string(what);
        }
        if (type == ARRAY) {
            long element = u32(what);
            if (element < 0 || element >= WIDTH.length || element == ARRAY) {
                throw new ModelFormatException(
                        what + " is an array of unknown type " + element + " (offset " + position + ")");
            }
            long n = u64(what);
            // A string takes at least the eight bytes of its length.
            long least = element == STRING ? 8 : WIDTH[(int) element];
            if (n < 0 || n > (all.byteSize() - position) / least) {
                throw new ModelFormatException(what + " is an array of " + Long.toUnsignedString(n)
                        + " entries, more than the file holds (offset " + position + ")");
            }
            List<Object> list = new ArrayList<>((int) Math.min(n, 1 << 16));
            for (long i = 0; i < n; i++) {
                list.add(value(what, element));
            }
            return list;
        }
        if (type < 0 || type >= WIDTH.length) {
            throw new ModelFormatException(what + " has unknown type " + type + " (offset " + position + ")");
        }
        return scalar(what, (int) type);
    }

    private Object scalar(String what, int type) {
        long at = take(WIDTH[type], what);
        long raw = 0;
        for (int i = 0; i < WIDTH[type]; i++) {
            raw |= (all.get(ValueLayout.JAVA_BYTE, at + i) & 0xffL) << 8 * i;
        }
        return switch (type) {
            case 1 -> (long) (byte) raw;
            case 3 -> (long) (short) raw;
            case 5 -> (long) (int) raw;
            case 6 -> (double) Float.intBitsToFloat((int) raw);
            case 12 -> Double.longBitsToDouble(raw);
            case BOOL -> {
                if (raw > 1) {
                    throw new ModelFormatException(what + " is a truth value of " + raw + " (offset " + at + ")");
                }
                yield raw == 1;
            }
            default -> raw;
        };
    }
}
