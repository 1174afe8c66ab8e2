package dev.nanozk.math.simd;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * All of the memory as one constant segment, so that loops over mapped weights have neither a segment's class nor its life to check. A loop over a segment that is a parameter
 * checks both in every turn once segments of two kinds have gone through the JDK's methods, which halves its speed.
 *
 * <p>Who reads by address checks the range first ({@link #address}) and keeps the segment reachable until the end.
 */
final class RawMemory {
    static final MemorySegment ALL = all();

    /**
     * The bits of an address. An address that has gone through this mask is known to be no negative number, nor is its sum with an offset of 32 bits, so that the compiler leaves out the
     * check of each access.
     */
    static final long ADDRESS = (1L << 56) - 1;

    private RawMemory() {}

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /** Whether the process was started with {@code --enable-native-access}; without it, {@link #ALL} costs a warning or is refused. */
    static boolean isAllowed() {
        return RawMemory.class.getModule().isNativeAccessEnabled();
    }

    /**
     * Where {@code length} bytes from an offset of a native segment are.
     *
     * @throws IndexOutOfBoundsException if they are not all inside
     * @throws IllegalArgumentException of a segment on the heap, or beyond {@link #ADDRESS}, where no system has memory
     */
    static long address(MemorySegment s, long at, long length) {
        if (!s.isNative()) {
            throw new IllegalArgumentException("weights on the heap have no address");
        }
        Objects.checkFromIndexSize(at, length, s.byteSize());
        long address = s.address() + at;
        if ((address & ADDRESS) != address) {
            throw new IllegalArgumentException("weights at an address of more than 56 bits");
        }
        return address;
    }
}
