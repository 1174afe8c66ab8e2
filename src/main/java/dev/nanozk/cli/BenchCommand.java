package dev.nanozk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.BenchModels;
import dev.nanozk.bench.GrowthBench;
import dev.nanozk.bench.KernelBench;
import dev.nanozk.bench.LayerwiseBench;
import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.ProofBench;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nanozk bench}. */
@Command(
        name = "bench",
        description =
                "Measures: proofs of random-weight models of real shapes, and what else the documentation quotes.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchCommand.Prove.class,
            BenchCommand.Generate.class,
            BenchCommand.Kernels.class,
            BenchCommand.Growth.class,
            InferenceCommand.class,
            BenchCommand.Layerwise.class,
            AccuracyCommand.class,
            LoadCommand.class,
            MatrixCommand.class,
            SensitivityCommand.class,
            VerifyBenchCommand.class,
            MemoryCommand.class,
            ColumnsCommand.class,
            AritiesCommand.class,
            ChatBenchCommand.class
        })
final class BenchCommand {
    BenchCommand() {}

    /** What all suites take. */
    static final class Common {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description = "Where models and their imports are kept (default: bench in the data directory).")
        private Path directory;

        @Option(names = "--json", description = "One JSON object on standard output.")
        private boolean json;

        @Mixin
        private DataOption data;

        BenchModels models() throws IOException {
            return new BenchModels(directory != null ? directory : data.path().resolve("bench"));
        }

        Path data() {
            return data.path();
        }

        boolean json() {
            return json;
        }

        void print(ObjectNode n) {
            if (json) {
                Json.print(n);
            } else {
                table("", n);
            }
        }

        private static void table(String prefix, JsonNode n) {
            for (Map.Entry<String, JsonNode> e : n.properties()) {
                if (e.getValue().isObject()) {
                    table(prefix + e.getKey() + ".", e.getValue());
                } else {
                    System.out.printf(
                            "%-36s %s%n",
                            prefix + e.getKey(),
                            e.getValue().isTextual() ? e.getValue().textValue() : e.getValue());
                }
            }
        }
    }

    /** Which random-weight model. */
    static final class Model {
        @Option(
                names = "--shape",
                paramLabel = "NAME",
                defaultValue = "stories260k",
                description =
                        "stories260k, smollm2-135m, gpt2-small, tinyllama-1.1b, tiny-llama3, tiny-gpt2, tiny-qwen2"
                                + " or tiny-qwen3, each of the last four also 256 wide with -256 behind its name"
                                + " (default: ${DEFAULT-VALUE}).")
        private String shape;

        @Option(
                names = "--type",
                paramLabel = "TYPE",
                defaultValue = "q8_0",
                description = "f32, f16, bf16, q4_0, q4_1, q5_0, q5_1, q8_0, q4_k, q5_k or q6_k; the last three in rows"
                        + " of multiples of 256, others have what llama.cpp puts in their place"
                        + " (default: ${DEFAULT-VALUE}).")
        private String type;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
        private long seed;

        ModelShape shape() {
            return ModelShape.of(shape);
        }

        long seed() {
            return seed;
        }

        TensorType type() {
            return RowFormat.named(type);
        }
    }

    /** How long a completion. */
    static final class Positions {
        @Option(
                names = "--positions",
                paramLabel = "N",
                defaultValue = "32",
                description = "Default: ${DEFAULT-VALUE}.")
        private int count;

        int count() {
            return count;
        }
    }

    /** {@code nanozk bench generate}. */
    @Command(
            name = "generate",
            description = "Writes a GGUF file of a shape with random weights and prints its path.",
            mixinStandardHelpOptions = true)
    static final class Generate implements Callable<Integer> {
        @Mixin
        private Common common;

        @Mixin
        private Model model;

        @Override
        public Integer call() throws IOException {
            System.out.println(common.models().file(model.shape(), model.type(), model.seed));
            return 0;
        }
    }

    /** {@code nanozk bench kernels}. */
    @Command(
            name = "kernels",
            description = "Field and curve arithmetic by JMH, plain against vectors.",
            mixinStandardHelpOptions = true)
    static final class Kernels implements Callable<Integer> {
        @Mixin
        private Common common;

        @Option(
                names = "--iterations",
                paramLabel = "N",
                defaultValue = "5",
                description = "Measured seconds a kernel (default: ${DEFAULT-VALUE}).")
        private int iterations;

        @Option(
                names = "--only",
                paramLabel = "REGEX",
                defaultValue = ".*",
                description = "Which kernels, for example msm.* (default: all).")
        private String only;

        @Override
        public Integer call() {
            common.print(new KernelBench(iterations, only).run());
            return 0;
        }
    }

    /** {@code nanozk bench growth}. */
    @Command(
            name = "growth",
            description = "Time, size and memory by positions, width and blocks, with plots.",
            mixinStandardHelpOptions = true)
    static final class Growth implements Callable<Integer> {
        @Mixin
        private Common common;

        @Option(
                names = "--plots",
                paramLabel = "DIR",
                description = "Where growth-*.svg are written (default: nowhere).")
        private Path plots;

        @Override
        public Integer call() throws IOException {
            int threads = Runtime.getRuntime().availableProcessors();
            common.print(new GrowthBench(common.models(), new ProgressBar(), threads).run(plots));
            return 0;
        }
    }

    /** {@code nanozk bench layerwise}. */
    @Command(
            name = "layerwise",
            description = "Layer proofs against one proof over all layers: first verified layer, total, memory, size.",
            mixinStandardHelpOptions = true)
    static final class Layerwise implements Callable<Integer> {
        @Mixin
        private Common common;

        @Mixin
        private Model model;

        @Mixin
        private Positions positions;

        @Option(
                names = "--plots",
                paramLabel = "DIR",
                description = "Where layerwise.svg is written (default: nowhere).")
        private Path plots;

        @Override
        public Integer call() throws IOException {
            int threads = Runtime.getRuntime().availableProcessors();
            LayerwiseBench.Settings s =
                    new LayerwiseBench.Settings(model.shape(), model.type(), positions.count, threads, model.seed);
            common.print(new LayerwiseBench(s, common.models(), new ProgressBar()).run(plots));
            return 0;
        }
    }

    /** {@code nanozk bench prove}. */
    @Command(
            name = "prove",
            description = "Proves and verifies one completion: half of the positions are generated.",
            mixinStandardHelpOptions = true)
    static final class Prove implements Callable<Integer> {
        @Mixin
        private Common common;

        @Mixin
        private Model model;

        @Mixin
        private Positions positions;

        @Option(names = "--threads", paramLabel = "N", description = "Default: the number of processors.")
        private Integer threads;

        @Option(
                names = "--at-once",
                paramLabel = "N",
                description = "Blocks proved at the same time, a thread each; 1: one after another on all threads, in"
                        + " less memory (default: the number of threads).")
        private Integer atOnce;

        @Option(
                names = "--warm-up",
                paramLabel = "N",
                defaultValue = "1",
                description = "Proofs of the first block before the measurement (default: ${DEFAULT-VALUE}).")
        private int warmUp;

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "101",
                description = "Warm verifications, of which the median is told (default: ${DEFAULT-VALUE}).")
        private int rounds;

        @Option(names = "--compact", description = "One argument opens all layers.")
        private boolean compact;

        @Override
        public Integer call() throws IOException {
            int all = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
            ProofBench.Settings s = new ProofBench.Settings(
                    model.shape(),
                    model.type(),
                    positions.count,
                    all,
                    atOnce == null ? all : atOnce,
                    model.seed,
                    warmUp,
                    rounds,
                    compact);
            common.print(new ProofBench(s, common.models(), new ProgressBar()).run());
            return 0;
        }
    }
}
