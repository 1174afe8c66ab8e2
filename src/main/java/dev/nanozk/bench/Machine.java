package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.simd.Simd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a figure was measured on. */
final class Machine {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Set<String> FLAGS = Set.of(
            "sse4_2", "avx2", "fma", "bmi2", "adx", "avx512f", "avx512dq", "avx512ifma", "avx512vl", "asimd", "sve");

    private Machine() {}

    static void describe(ObjectNode n) {
        n.put("cores", Runtime.getRuntime().availableProcessors());
        n.put("cpu", line(CPU, "model name").orElse(System.getProperty("os.arch")));
        ArrayNode flags = n.putArray("cpu_flags");
        Set<String> present = new TreeSet<>(List.of(
                line(CPU, "flags").or(() -> line(CPU, "Features")).orElse("").split(" ")));
        present.retainAll(FLAGS);
        present.forEach(flags::add);
        n.put(
                "memory_bytes",
                line(MEMORY, "MemTotal")
                        .map(s -> 1024 * Long.parseLong(s.replaceAll("[^0-9]", "")))
                        .orElse(-1L));
        n.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        n.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        n.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
        n.put(
                "load_average",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
        n.put("vectors", Simd.description());
    }

    private static Optional<String> line(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(l -> l.startsWith(name))
                    .map(l -> l.substring(l.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
