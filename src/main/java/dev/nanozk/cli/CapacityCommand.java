package dev.nanozk.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.bench.ScalingModel;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nanozk capacity}. */
@Command(
        name = "capacity",
        description = {
            "Simulates a gateway with workers from measured durations and shows what they can do and what saturates first.",
            "Durations: nanozk_proof_phase_seconds of a server's /q/metrics, or nanozk bench prove."
        },
        mixinStandardHelpOptions = true)
final class CapacityCommand implements Callable<Integer> {
    @Option(names = "--blocks", required = true, paramLabel = "N", description = "Blocks of the model.")
    private int blocks;

    @Option(names = "--block", required = true, paramLabel = "SECONDS", description = "Proof of a block, one thread.")
    private double block;

    @Option(names = "--head", required = true, paramLabel = "SECONDS", description = "Proof of the head, one thread.")
    private double head;

    @Option(names = "--boundaries", required = true, paramLabel = "SECONDS", description = "Boundaries of a receipt.")
    private double boundaries;

    @Option(names = "--bundle", required = true, paramLabel = "SECONDS", description = "Bundle of a receipt.")
    private double bundle;

    @Option(
            names = "--hop",
            paramLabel = "SECONDS",
            defaultValue = "0.3",
            description = "Broker, seals and polling of a job (default: ${DEFAULT-VALUE}).")
    private double hop;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,4,8,16,32,64,128,256,512,1024",
            description = "Worker threads, all processes together (default: ${DEFAULT-VALUE}).")
    private List<Integer> threads;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            defaultValue = "0.8",
            description = "Arrivals as a share of what can be served (default: ${DEFAULT-VALUE}).")
    private double load;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        ScalingModel m = new ScalingModel(blocks, boundaries, block, head, bundle, hop);
        ObjectNode out = new ObjectMapper().createObjectNode();
        ArrayNode rows = out.putArray("rows");
        if (!json) {
            System.out.printf(
                    "%8s %12s %12s %10s %9s %11s %9s%n",
                    "threads", "most/s", "at load/s", "latency s", "workers", "dispatcher", "bundler");
        }
        for (int n : threads) {
            double rate = m.bound(n) * load;
            ScalingModel.Outcome o = m.run(n, rate, 2000);
            rows.addObject()
                    .put("threads", n)
                    .put("bound", m.bound(n))
                    .put("arrivals", rate)
                    .put("latency", o.latency())
                    .put("workers", o.workers())
                    .put("dispatcher", o.dispatcher())
                    .put("bundler", o.bundler());
            if (!json) {
                System.out.printf(
                        java.util.Locale.ROOT,
                        "%8d %12.4f %12.4f %10.2f %8.0f%% %10.0f%% %8.0f%%%n",
                        n,
                        m.bound(n),
                        rate,
                        o.latency(),
                        100 * o.workers(),
                        100 * o.dispatcher(),
                        100 * o.bundler());
            }
        }
        if (json) {
            Json.print(out);
        }
        return 0;
    }
}
