package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ModelSpec;
import java.util.Arrays;

/** Keys and values of all blocks, position-major: entry (p, c) of a block at p * kvWidth + c, 16-bit values. */
public final class KvCache {
    private final int width;
    private final int[][] keys;
    private final int[][] values;

    /** An empty cache. */
    public KvCache(ModelSpec spec) {
        width = spec.kvWidth();
        keys = new int[spec.blocks()][16 * width];
        values = new int[spec.blocks()][16 * width];
    }

    void reserve(int layer, int positions) {
        if (keys[layer].length < positions * width) {
            keys[layer] = Arrays.copyOf(keys[layer], Math.max(2 * keys[layer].length, positions * width));
            values[layer] = Arrays.copyOf(values[layer], keys[layer].length);
        }
    }

    int[] keys(int layer) {
        return keys[layer];
    }

    int[] values(int layer) {
        return values[layer];
    }
}
