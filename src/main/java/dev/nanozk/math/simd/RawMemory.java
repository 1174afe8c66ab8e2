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
     * @throws IllegalArgumentException of a segment on the heap
     */
    static long address(MemorySegment s, long at, long length) {
        if (!s.isNative()) {
            throw new IllegalArgumentException("weights on the heap have no address");
        }
        Objects.checkFromIndexSize(at, length, s.byteSize());
        return s.address() + at;
    }
}
