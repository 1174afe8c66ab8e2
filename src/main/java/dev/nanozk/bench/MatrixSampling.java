package dev.nanozk.bench;

import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.receipt.Sampling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sampling setting of the matrix.
 *
 * @param label as printed
 * @param nonce of the client, or null
 * @param budget whether only half of the blocks are proved, drawn by a challenge
 */
record MatrixSampling(String label, Sampling sampling, String nonce, boolean budget) {
    MatrixSampling(String label, Sampling sampling, String nonce) {
        this(label, sampling, nonce, false);
    }

    private static final int HALF = SamplingSettings.MILLION / 2;

    /** Every source of a choice that a request can ask for. */
    static final List<MatrixSampling> ALL = List.of(
            new MatrixSampling("greedy", Sampling.GREEDY, null),
            new MatrixSampling("greedy, budget", Sampling.GREEDY, null, true),
            new MatrixSampling(
                    "temperature, client seed",
                    new Sampling(SamplingSettings.ofTemperature(SamplingSettings.MILLION), Seed.client(42), 0),
                    null),
            new MatrixSampling(
                    "temperature, nonce",
                    new Sampling(SamplingSettings.ofTemperature(HALF), Seed.nonce(), 0),
                    "a nonce of the client"),
            new MatrixSampling(
                    "temperature, server seed, second of n",
                    new Sampling(SamplingSettings.ofTemperature(3 * HALF), Seed.server(new byte[32]), 1),
                    null),
            new MatrixSampling(
                    "temperature, min_p",
                    new Sampling(
                            new SamplingSettings(2 * HALF, 0, 0, new TreeMap<>(), HALF / 10, 0), Seed.client(42), 0),
                    null),
            new MatrixSampling(
                    "temperature, top_k",
                    new Sampling(new SamplingSettings(2 * HALF, 0, 0, new TreeMap<>(), 0, 8), Seed.client(42), 0),
                    null),
            new MatrixSampling("temperature, top_p", nucleus(0, 0), null),
            new MatrixSampling("temperature, top_k, top_p", nucleus(0, 40), null),
            new MatrixSampling("temperature, top_p, min_p", nucleus(HALF / 10, 0), null),
            new MatrixSampling("bias", new Sampling(new SamplingSettings(0, 0, 0, bias()), null, 0), null),
            new MatrixSampling(
                    "penalties", new Sampling(new SamplingSettings(0, HALF, 3 * HALF, new TreeMap<>()), null, 0), null),
            new MatrixSampling(
                    "temperature, bias, penalties",
                    new Sampling(new SamplingSettings(HALF, HALF, -HALF, bias()), Seed.client(-7), 0),
                    null));

    private static Sampling nucleus(int minP, int topK) {
        return new Sampling(
                new SamplingSettings(2 * HALF, 0, 0, new TreeMap<>(), minP, topK, HALF + 4 * HALF / 5),
                Seed.client(42),
                0);
    }

    private static TreeMap<Integer, Integer> bias() {
        return new TreeMap<>(Map.of(100, 2 * SamplingSettings.MILLION, 101, -5 * SamplingSettings.MILLION));
    }
}
