package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.math.simd.Simd;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link Kernels} by JMH twice, plain and with vectors, each in a process of its own and with one thread. */
public final class KernelBench {
    private final int iterations;
    private final String pattern;

    /**
     * @param iterations measured, of one second each, after two that are not
     * @param pattern regular expression for the benchmarks' names
     */
    public KernelBench(int iterations, String pattern) {
        if (iterations < 1) {
            throw new IllegalArgumentException("--iterations: " + iterations + " is below 1");
        }
        this.iterations = iterations;
        this.pattern = pattern;
    }

    /** Nanoseconds an element by kernel, with the ratio of the two ways. */
    public ObjectNode run() {
        Map<String, Double> plain = scores("off");
        Map<String, Double> vector = scores("auto");
        ObjectNode n = JsonNodeFactory.instance.objectNode();
        n.put("suite", "kernels");
        n.put("unit", "ns an element, one thread");
        n.put("vectors", Simd.description());
        n.put("iterations", iterations);
        ObjectNode kernels = n.putObject("kernels");
        plain.forEach((name, ns) -> {
            ObjectNode k = kernels.putObject(name);
            k.put("plain", rounded(ns));
            k.put("vector", rounded(vector.get(name)));
            k.put("ratio", rounded(ns / vector.get(name)));
        });
        Machine.describe(n.putObject("machine"));
        return n;
    }

    private static double rounded(double x) {
        return Math.round(100 * x) / 100.0;
    }

    private Map<String, Double> scores(String simd) {
        var options = new OptionsBuilder()
                .include(Kernels.class.getName().replace(".", "\\.") + "\\." + pattern)
                .forks(1)
                .jvmArgsAppend("-Dnanozk.simd=" + simd, "-Dnanozk.threads=1")
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            // What the forked processes say goes to standard error: the object stands alone on standard output.
            Collection<RunResult> results =
                    new Runner(options, OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT)).run();
            Map<String, Double> out = new TreeMap<>();
            for (RunResult r : results) {
                out.put(r.getPrimaryResult().getLabel(), r.getPrimaryResult().getScore());
            }
            return out;
        } catch (RunnerException e) {
            throw new IllegalStateException("the benchmark failed: " + e.getMessage(), e);
        }
    }
}
