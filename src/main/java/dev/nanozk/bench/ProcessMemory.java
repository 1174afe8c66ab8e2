package dev.nanozk.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/** Peak heap and resident memory of this process since a mark; resident memory where the kernel tells it (Linux), else -1. */
final class ProcessMemory {
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESET_PEAK = "5";
    private static final int KIB = 1024;

    private final boolean residentSinceMark;

    private ProcessMemory(boolean residentSinceMark) {
        this.residentSinceMark = residentSinceMark;
    }

    /** Collects garbage and starts to measure; the peak of resident memory is reset where the kernel allows. */
    static ProcessMemory mark() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        boolean reset;
        try {
            Files.writeString(CLEAR, RESET_PEAK);
            reset = true;
        } catch (IOException e) {
            reset = false;
        }
        return new ProcessMemory(reset);
    }

    /** Whether {@link #peakResident()} counts from the mark, not from the start of the process. */
    boolean residentSinceMark() {
        return residentSinceMark;
    }

    /** Sum of the heap pools' peaks, bytes. */
    static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(m -> m.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong((MemoryUsage u) -> u == null ? 0 : u.getUsed())
                .sum();
    }

    /** VmHWM, bytes; pages of mapped files included. */
    static long peakResident() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(l -> l.startsWith("VmHWM:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * KIB)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
