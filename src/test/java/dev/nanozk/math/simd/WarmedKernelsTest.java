package dev.nanozk.math.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All kernels compiled in one process, as in a server: none of them may spoil another's code. */
class WarmedKernelsTest {
    private static final String COLD = "not compiled";
    private static final int BATCHES = 1000;
    private static final long LIMIT = 120_000_000_000L;
    /** What the measurement itself and a rare deoptimisation may allocate; one vector on the heap is 64 bytes, of which a batch has hundreds. */
    private static final long BYTES = 64;

    @Test
    void noneAllocates() throws IOException, InterruptedException {
        Process p = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:Tier3DelayOn=1000",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WarmedKernelsTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, p.waitFor());
        assumeFalse(out.contains(COLD), "this machine has no vectors worth using");
        assertEquals(List.of(), out);
    }

    /** Prints the kernels that still allocate after two minutes, and {@link #COLD} where there are none to be measured. */
    public static void main(String[] args) throws InterruptedException {
        if (Simd.description().equals("plain")) {
            System.out.println(COLD);
            return;
        }
        Map<String, Warming<?>> kernels = new LinkedHashMap<>();
        if (VectorWidth.holdsPoints()) {
            kernels.put("points", VectorPoints.warming());
            kernels.put("matrix", VectorMatrix.warming());
            kernels.put("attention", VectorAttention.warming());
        }
        kernels.put("powers", VectorPowers.warming());
        kernels.put("folds", VectorFolds.warming());
        kernels.put("scalars", VectorScalars.warming());
        kernels.put("sums", VectorSums.warming());
        Map<String, Long> allocated = new LinkedHashMap<>();
        long end = System.nanoTime() + LIMIT;
        do {
            Thread.sleep(100);
            kernels.forEach((name, kernel) -> allocated.put(name, allocatedBy(kernel)));
        } while (allocated.values().stream().anyMatch(b -> b > BYTES) && System.nanoTime() < end);
        allocated.forEach((name, bytes) -> {
            if (bytes > BYTES) {
                System.out.println(name + " allocates " + bytes + " bytes a batch");
            }
        });
    }

    private static long allocatedBy(Warming<?> kernel) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < BATCHES; i++) {
            kernel.once();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / BATCHES;
    }
}
