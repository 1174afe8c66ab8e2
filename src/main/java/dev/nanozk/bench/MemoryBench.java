package dev.nanozk.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The least heap in which one block, the head, or both of a completion are proved, one after the other on all threads: processes with different {@code -Xmx}, the limit
 * bisected. A heap that is not limited says little, since collectors let it grow before they work. A run's peak of the heap is the sum of its pools' peaks, which they need not
 * reach together: it may lie above the limit.
 */
public final class MemoryBench {
    /** What is proved. */
    public enum Layers {
        BOTH,
        BLOCK,
        HEAD;

        boolean block() {
            return this != HEAD;
        }

        boolean head() {
            return this != BLOCK;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEGABYTE = 1 << 20;
    /** Below it a JVM with this class path does not start. */
    private static final int LEAST = 16;

    /**
     * What is measured.
     *
     * @param from first limit, megabytes; doubled until it is enough
     * @param steps halvings of what is between a limit that is enough and one that is not
     */
    public record Settings(
            ModelShape shape, TensorType type, int positions, long seed, Layers layers, int from, int steps) {
        public Settings {
            if (positions < 2 || positions > shape.context()) {
                throw new IllegalArgumentException(
                        "--positions: " + positions + " is not within 2 and the context of " + shape.context());
            }
            if (from < LEAST || steps < 0) {
                throw new IllegalArgumentException("--from is at least " + LEAST + ", --steps at least 0");
            }
        }
    }

    private final Settings s;
    private final BenchModels models;
    private final ModelStore.Progress progress;
    /** Outcomes by limit in megabytes: figures, or null where there was too little memory. */
    private final Map<Integer, ObjectNode> runs = new TreeMap<>();

    public MemoryBench(Settings settings, BenchModels models, ModelStore.Progress progress) {
        this.s = settings;
        this.models = models;
        this.progress = progress;
    }

    /** Runs it; one JSON object. */
    public ObjectNode run() throws IOException {
        models.prepare(models.file(s.shape(), s.type(), s.seed()), progress);
        int most = (int) (physical() / MEGABYTE);
        int good = s.from();
        int bad = 0;
        while (!isEnough(good)) {
            bad = good;
            if (2L * good > most) {
                throw new IllegalStateException(good + " MB are not enough, and this machine has " + most);
            }
            good *= 2;
        }
        for (int i = 0; i < s.steps(); i++) {
            progress.at("bisecting", (double) i / s.steps());
            int middle = Math.max(LEAST, (good + bad) / 2);
            if (middle == good || middle == bad) {
                break;
            }
            if (isEnough(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        progress.at("bisecting", 1);
        return report(good, bad);
    }

    private ObjectNode report(int good, int bad) {
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "memory");
        n.putObject("settings")
                .put("shape", s.shape().name())
                .put("type", s.type().name())
                .put("positions", s.positions())
                .put("seed", s.seed())
                .put("layers", s.layers().toString())
                .put("at_once", 1)
                .put("threads", Runtime.getRuntime().availableProcessors());
        Machine.describe(n.putObject("machine"));
        n.put("least_heap_mb", good);
        n.put("too_little_heap_mb", bad);
        ArrayNode list = n.putArray("runs");
        runs.forEach((limit, figures) -> {
            ObjectNode r = list.addObject().put("heap_limit_mb", limit).put("proved", figures != null);
            if (figures != null) {
                r.setAll(figures);
            }
        });
        return n;
    }

    private boolean isEnough(int megabytes) throws IOException {
        ChildProcess.Result r = ChildProcess.run(command(megabytes), Map.of());
        boolean enough = r.code() == 0;
        // A virtual machine that has no room for its own objects says so in words and ends with 1.
        if (!enough && r.code() != MemoryProbe.TOO_LITTLE && !isOutOfMemory(r)) {
            throw new IllegalStateException("the process with " + megabytes + " MB ended: " + r.complaint());
        }
        runs.put(megabytes, enough ? (ObjectNode) JSON.readTree(r.out()) : null);
        return enough;
    }

    private static boolean isOutOfMemory(ChildProcess.Result r) {
        return (r.err() + r.out()).contains("OutOfMemoryError")
                || (r.err() + r.out()).contains("Too small maximum heap");
    }

    /** This process's virtual machine with its options, but for those of the heap's size and what looks on. */
    private List<String> command(int megabytes) {
        List<String> c = new ArrayList<>();
        c.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String o : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            boolean heap = o.startsWith("-Xm") || o.matches("-XX:(Max|Min|Initial)(Heap|RAM).*");
            boolean looks = o.startsWith("-javaagent") || o.startsWith("-agent") || o.startsWith("-XX:AOT");
            if (!heap && !looks) {
                c.add(o);
            }
        }
        c.addAll(List.of("-Xmx" + megabytes + "m", "-cp", System.getProperty("java.class.path")));
        c.addAll(List.of(
                MemoryProbe.class.getName(),
                models.directory().toString(),
                s.shape().name(),
                s.type().name(),
                Integer.toString(s.positions()),
                Long.toString(s.seed()),
                s.layers().name()));
        return c;
    }

    private static long physical() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
