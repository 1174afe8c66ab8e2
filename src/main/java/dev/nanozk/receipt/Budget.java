package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Part of a claim whose blocks are not all proved: how many a challenge draws, and by what weights. Weights are naturals of the sum 2^20, none below
 * {@link #floor}: half of the weight is spread evenly, so that sensitivity weighs a block and never rules one out.
 *
 * @param layers blocks that a challenge draws unless it says otherwise, 1 to L
 * @param weights one a block
 */
public record Budget(int layers, List<Integer> weights) {
    /** Most blocks of a model. */
    private static final int MOST_BLOCKS = 4096;

    /** Sum of the weights. */
    public static final int UNIT = 1 << 20;

    public Budget {
        weights = List.copyOf(weights);
        if (weights.size() > MOST_BLOCKS) {
            throw new IllegalArgumentException("a budget of " + weights.size() + " blocks, more than a model may have");
        }
        if (layers < 1 || layers > weights.size()) {
            throw new IllegalArgumentException("a budget of " + layers + " of " + weights.size() + " blocks");
        }
        int floor = floor(weights.size());
        long sum = 0;
        for (int l = 0; l < weights.size(); l++) {
            if (weights.get(l) < floor) {
                throw new IllegalArgumentException(
                        "the weight of block " + l + " is " + weights.get(l) + ", below the floor of " + floor);
            }
            sum += weights.get(l);
        }
        if (sum != UNIT) {
            throw new IllegalArgumentException("the weights of the blocks add up to " + sum + ", not to " + UNIT);
        }
    }

    /** Least weight of each of L blocks: floor(2^20 / (2 L)), half of an even share. */
    public static int floor(int blocks) {
        return UNIT / (2 * blocks);
    }

    /**
     * Weights for estimated sensitivities: the floor, and the rest in proportion to them, rounded down; what rounding leaves goes to the largest remainders, the lowest block among
     * equals. Evenly where no sensitivity is a positive finite number.
     *
     * @param layers blocks that a challenge draws
     * @param sensitivities one a block, traces of their Fisher matrices
     */
    public static Budget of(int layers, double[] sensitivities) {
        int n = sensitivities.length;
        double[] s = Arrays.stream(sensitivities)
                .map(v -> Double.isFinite(v) && v > 0 ? v : 0)
                .toArray();
        double sum = Arrays.stream(s).sum();
        if (!(sum > 0) || Double.isInfinite(sum)) {
            Arrays.fill(s, 1);
            sum = n;
        }
        int floor = floor(n);
        int rest = UNIT - n * floor;
        int[] weights = new int[n];
        double[] remainder = new double[n];
        int left = rest;
        for (int l = 0; l < n; l++) {
            double exact = rest * (s[l] / sum);
            int whole = Math.min((int) exact, left);
            weights[l] = floor + whole;
            remainder[l] = exact - whole;
            left -= whole;
        }
        List<Integer> order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer l) -> -remainder[l]))
                .toList();
        for (int i = 0; left > 0; i++, left--) {
            weights[order.get(i % n)]++;
        }
        return new Budget(layers, Arrays.stream(weights).boxed().toList());
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("layers", layers);
        ArrayNode list = n.putArray("weights");
        weights.forEach(list::add);
        return n;
    }

    static Budget fromJson(JsonNode node, String path) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, path, "layers", "weights");
        try {
            return new Budget(f.natural("layers"), f.naturals("weights"));
        } catch (IllegalArgumentException e) {
            throw new ReceiptFormatException(path + ": " + e.getMessage());
        }
    }
}
