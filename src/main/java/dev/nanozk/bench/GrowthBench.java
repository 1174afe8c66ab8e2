package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.model.weights.TensorType;
import dev.nanozk.receipt.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How proving time, proof size, verification and memory grow with positions, width and blocks, the others held. */
public final class GrowthBench {
    private static final int WIDTH = 256;
    private static final int BLOCKS = 2;
    private static final int POSITIONS = 32;
    private static final double MEGABYTE = 1 << 20;

    private record Point(int x, ObjectNode result) {
        double at(String pointer) {
            return result.at(pointer).asDouble();
        }
    }

    private final BenchModels models;
    private final ModelStore.Progress progress;
    private final int threads;

    public GrowthBench(BenchModels models, ModelStore.Progress progress, int threads) {
        this.models = models;
        this.progress = progress;
        this.threads = threads;
    }

    /**
     * Runs all three curves.
     *
     * @param plots directory for {@code growth-*.svg}, null for none
     */
    public ObjectNode run(Path plots) throws IOException {
        ObjectNode n = CanonicalJson.object();
        n.put("suite", "growth");
        List<Point> points = new ArrayList<>();
        for (int positions : new int[] {16, 32, 64, 128}) {
            points.add(new Point(positions, one(WIDTH, BLOCKS, positions)));
        }
        curve(n, "positions", points, plots);
        points.clear();
        for (int width : new int[] {64, 128, 256, 512}) {
            points.add(new Point(width, one(width, BLOCKS, POSITIONS)));
        }
        curve(n, "width", points, plots);
        points.clear();
        for (int blocks : new int[] {1, 2, 4, 8}) {
            points.add(new Point(blocks, one(WIDTH, blocks, POSITIONS)));
        }
        curve(n, "blocks", points, plots);
        Machine.describe(n.putObject("machine"));
        return n;
    }

    private ObjectNode one(int width, int blocks, int positions) throws IOException {
        ModelShape shape = ModelShape.sweep(width, blocks);
        return new ProofBench(
                        new ProofBench.Settings(shape, TensorType.Q8_0, positions, threads, 1, 1, 1, 9),
                        models,
                        progress)
                .run();
    }

    private static void curve(ObjectNode n, String axis, List<Point> points, Path plots) throws IOException {
        ArrayNode list = n.putArray(axis);
        points.forEach(p -> list.addObject()
                .put(axis, p.x())
                .put("prove_ms_blocks", p.at("/prove_ms/blocks"))
                .put("prove_ms_head", p.at("/prove_ms/head"))
                .put("proof_bytes_block", p.at("/proof_bytes/blocks/0"))
                .put("proof_bytes_total", p.at("/proof_bytes/total"))
                .put("verify_ms_warm", p.at("/verify_ms_warm"))
                .put("peak_heap_bytes", p.at("/peak_heap_bytes")));
        if (plots != null) {
            double[] x = points.stream().mapToDouble(Point::x).toArray();
            Files.createDirectories(plots);
            plot(plots, axis, "time", "ms", x, points, 1, "/prove_ms/blocks", "/prove_ms/head", "/verify_ms_warm");
            plot(plots, axis, "size", "bytes", x, points, 1, "/proof_bytes/total", "/proof_bytes/blocks/0");
            plot(plots, axis, "heap", "MB", x, points, MEGABYTE, "/peak_heap_bytes");
        }
    }

    private static void plot(
            Path plots,
            String axis,
            String what,
            String unit,
            double[] x,
            List<Point> points,
            double scale,
            String... pointers)
            throws IOException {
        LinePlot plot = new LinePlot(what + " by " + axis, axis, unit);
        for (String p : pointers) {
            plot.add(
                    p.substring(1).replace('/', ' '),
                    x,
                    points.stream().mapToDouble(r -> r.at(p) / scale).toArray());
        }
        Files.writeString(plots.resolve("growth-" + axis + "-" + what + ".svg"), plot.svg());
    }
}
