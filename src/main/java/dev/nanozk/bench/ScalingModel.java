package dev.nanozk.bench;

import java.util.PriorityQueue;

/**
 * A gateway and workers, simulated event by event from measured durations: receipts come evenly; the gateway's dispatcher commits the boundaries of one after another and hands out a job a
 * layer; the workers take jobs in order; the gateway bundles after the last proof, one after another. Times in seconds.
 *
 * @param blocks number of blocks of the model
 * @param boundaries gateway: boundaries of a receipt
 * @param block worker thread: proof of a block
 * @param head worker thread: proof of the head
 * @param bundle gateway: statement, log and bundle of a receipt
 * @param hop from dispatcher to worker and back: broker, seal, poll
 */
public record ScalingModel(int blocks, double boundaries, double block, double head, double bundle, double hop) {
    /**
     * What came out.
     *
     * @param rate receipts a second that were proved, from the first arrival to the last bundle
     * @param latency mean time from arrival to bundle
     * @param workers share of time that workers were busy
     * @param dispatcher share of time that the gateway's dispatcher was busy
     * @param bundler share of time that the gateway's bundling was busy
     */
    public record Outcome(double rate, double latency, double workers, double dispatcher, double bundler) {}

    public ScalingModel {
        if (blocks < 1 || Math.min(Math.min(boundaries, block), Math.min(head, bundle)) < 0 || hop < 0 || block <= 0) {
            throw new IllegalArgumentException("a model has blocks, a block takes time, and no duration is negative");
        }
    }

    /** Worker time of a receipt. */
    public double workerSeconds() {
        return blocks * block + head;
    }

    /** Receipts a second that a number of worker threads and one gateway can't exceed. */
    public double bound(int threads) {
        double gateway = Math.max(boundaries, bundle);
        double byWorkers = threads / workerSeconds();
        return gateway == 0 ? byWorkers : Math.min(byWorkers, 1 / gateway);
    }

    /**
     * Simulates.
     *
     * @param threads worker threads, all processes together
     * @param arrivals receipts a second that come
     * @param receipts number of receipts
     */
    public Outcome run(int threads, double arrivals, int receipts) {
        if (threads < 1 || arrivals <= 0 || receipts < 1) {
            throw new IllegalArgumentException("threads, arrivals and receipts must be positive");
        }
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int i = 0; i < threads; i++) {
            free.add(0.0);
        }
        double dispatcher = 0;
        double end = 0;
        double busy = 0;
        // Bundles are made in the order in which last proofs come.
        PriorityQueue<double[]> proved = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
        for (int r = 0; r < receipts; r++) {
            double arrival = r / arrivals;
            dispatcher = Math.max(dispatcher, arrival) + boundaries;
            double last = 0;
            for (int l = 0; l <= blocks; l++) {
                double time = l == blocks ? head : block;
                double start = Math.max(free.poll(), dispatcher + hop / 2);
                free.add(start + time);
                busy += time;
                last = Math.max(last, start + time + hop / 2);
            }
            proved.add(new double[] {last, arrival});
        }
        double bundler = 0;
        double latency = 0;
        while (!proved.isEmpty()) {
            double[] p = proved.poll();
            bundler = Math.max(bundler, p[0]) + bundle;
            latency += bundler - p[1];
            end = bundler;
        }
        return new Outcome(
                receipts / end,
                latency / receipts,
                busy / (threads * end),
                receipts * boundaries / end,
                receipts * bundle / end);
    }
}
