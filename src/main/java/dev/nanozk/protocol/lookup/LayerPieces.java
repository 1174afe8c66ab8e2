package dev.nanozk.protocol.lookup;

import dev.nanozk.math.simd.ScalarKernel;
import java.util.Arrays;

/**
 * A layer of the tree that is never whole: pieces of it are made from the leaves whenever they are needed. Piece i has the groups over the places of the leaf space from
 * {@code i 2^pieceBits} on; its groups are numbered from 0.
 */
final class LayerPieces {
    private final ScalarKernel kernel;
    private final LowestLayer lowest;
    private final int[] bits;
    private final int level;
    private final int pieceBits;
    /** First leaf of each piece, and behind them the number of leaves. */
    private final int[] first;

    /**
     * @param bits each layer's arity as a power of two, from the leaves up
     * @param level which layer, 0 next to the leaves
     */
    LayerPieces(ScalarKernel kernel, LowestLayer lowest, int[] bits, int level, int pieceBits) {
        this.kernel = kernel;
        this.lowest = lowest;
        this.bits = bits;
        this.level = level;
        this.pieceBits = pieceBits;
        LeafRuns runs = lowest.leaves().runs();
        int pieces = (runs.end() - 1 >> pieceBits) + 1;
        first = new int[pieces + 1];
        for (int i = 0; i < pieces; i++) {
            first[i] = runs.firstFrom(i << pieceBits);
        }
        first[pieces] = runs.size();
    }

    /** Number of pieces, those without leaves among them. */
    int count() {
        return first.length - 1;
    }

    int arity() {
        return 1 << bits[level];
    }

    /** A piece has {@code 2^groupBits()} groups, stored or not. */
    int groupBits() {
        return pieceBits - placeBits(bits, level + 1);
    }

    /** A group of a layer is over {@code 2^placeBits(bits, level + 1)} places, a fraction over {@code 2^placeBits(bits, level)}. */
    static int placeBits(int[] bits, int level) {
        return Arrays.stream(bits, 0, level).sum();
    }

    /** Where the groups of a piece stand, without making it. */
    Places places(int i) {
        return level == 0
                ? groups(i).places()
                : Places.of(
                        lowest.leaves().groupIds(placeBits(bits, level + 1), first[i], first[i + 1], i << groupBits()),
                        null);
    }

    private LeafGroups groups(int i) {
        return LeafGroups.of(lowest.leaves(), bits[0], first[i], first[i + 1], i << pieceBits - bits[0]);
    }

    BlockLayer piece(int i) {
        BlockLayer layer = lowest.of(groups(i));
        for (int k = 1; k <= level; k++) {
            layer = layer.next(kernel, bits[k]);
        }
        return layer;
    }
}
