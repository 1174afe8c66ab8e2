package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.ScalarKernel;
import java.util.Arrays;

/**
 * {@link FractionTree} in blocks.
 *
 * <p><b>Few leaves</b>, up to 2^21: the lowest layer is as large as all others together, 40 bytes a leaf since its numerators are one; it is made when the tree is, and again when
 * its rounds begin. The others are kept, 80 bytes a fraction.
 *
 * <p><b>Many leaves</b>: layers that would take more than the lowest one of 2^21 leaves, 84 MB, are never whole. The lowest of the others is made piece by piece ({@link LayerPieces}), and
 * the rounds of those below it begin in pieces ({@link PieceRounds}), as many as it takes until what is left of the layer fits.
 *
 * <p>So that, beside the leaves (2 bytes each) and a piece for each thread, the tree never takes more than one and a half times those 84 MB and what hangs on the layers that are kept, whatever
 * the number of leaves; time grows by a part, since each round in pieces makes its layer from the leaves again.
 */
final class BlockTree implements FractionTree {
    /** Leaves whose lowest layer may be whole. */
    static final int FEW = 1 << 21;
    /** Places of a piece: 320 KiB of the lowest layer. */
    private static final int PIECE_BITS = 13;

    private final ScalarKernel kernel;
    private final LowestLayer lowest;
    private final int[] bits;
    private final int pieceBits;
    /** How many rounds of each layer in pieces go without the whole layer. */
    private final int[] rounds;
    /** Those that are kept, null in place of the others. */
    private final BlockLayer[] layers;

    private final FieldVector root;

    BlockTree(ScalarKernel kernel, Leaves leaves, int[] bits) {
        this(kernel, leaves, bits, PIECE_BITS, rounds(leaves.size(), bits, FEW, PIECE_BITS));
    }

    /**
     * Rounds in pieces of each layer that is never whole, from the leaves up; none where all are.
     *
     * @param few a layer is whole where it takes no more than the lowest one of so many leaves
     */
    static int[] rounds(int leaves, int[] bits, int few, int pieceBits) {
        int[] rounds = new int[bits.length];
        int count = 0;
        while (count < bits.length && units(leaves, bits, count) > few) {
            // Pairs of groups have to stand in one piece to the last round.
            int most = pieceBits - LayerPieces.placeBits(bits, count + 1) - 1;
            if (most < 1) {
                break;
            }
            while (rounds[count] < most && units(leaves, bits, count) >> rounds[count] > few) {
                rounds[count]++;
            }
            count++;
        }
        return Arrays.copyOf(rounds, count);
    }

    /** What a layer takes at most, in denominators: that of a leaf, or a numerator and a denominator. */
    private static long units(int leaves, int[] bits, int level) {
        int placeBits = LayerPieces.placeBits(bits, level);
        return level == 0 ? leaves : 2 * ((leaves + (1L << placeBits) - 1) >> placeBits);
    }

    /**
     * @param bits each layer's arity as a power of two, from the leaves up
     * @param pieceBits a piece has {@code 2^pieceBits} places
     * @param rounds of the layers in pieces, from the leaves up: how many go without the whole layer; none for a tree without pieces
     */
    BlockTree(ScalarKernel kernel, Leaves leaves, int[] bits, int pieceBits, int... rounds) {
        this.kernel = kernel;
        this.bits = bits;
        this.pieceBits = pieceBits;
        this.rounds = rounds;
        lowest = new LowestLayer(kernel, leaves, bits[0]);
        layers = new BlockLayer[bits.length];
        int all = LayerPieces.placeBits(bits, bits.length);
        for (int k = 0; k < rounds.length; k++) {
            if (rounds[k] > all - LayerPieces.placeBits(bits, k + 1)) {
                throw new IllegalArgumentException("layer " + k + " has no " + rounds[k] + " rounds");
            }
        }
        int kept = Math.max(1, rounds.length);
        BlockLayer layer = rounds.length == 0 ? lowest.all().next(kernel, arityBits(1)) : firstKept(kept);
        for (int k = kept; k < bits.length; k++) {
            layers[k] = layer;
            layer = layer.next(kernel, arityBits(k + 1));
        }
        root = layer.root();
    }

    /** The root counts as a layer of arity one. */
    private int arityBits(int level) {
        return level < bits.length ? bits[level] : 0;
    }

    /** The lowest layer that is kept, from pieces of the one below. */
    private BlockLayer firstKept(int level) {
        LayerPieces below = pieces(level - 1);
        int bitsUp = arityBits(level);
        Leaves leaves = lowest.leaves();
        int[] ids = leaves.groupIds(LayerPieces.placeBits(bits, level) + bitsUp, 0, leaves.size(), 0);
        BlockLayer.Target target = BlockLayer.Target.of(ids, bitsUp);
        Threads.forEach(below.count(), i -> below.piece(i).addUp(kernel, target, i << below.groupBits()));
        return target.layer();
    }

    private LayerPieces pieces(int level) {
        return new LayerPieces(kernel, lowest, bits, level, pieceBits);
    }

    @Override
    public FieldVector root() {
        return root;
    }

    @Override
    public LayerRounds layer(int level, FieldElement lambda) {
        BlockLayer layer = layers[level];
        layers[level] = null;
        if (level < rounds.length) {
            return new PieceRounds(kernel, pieces(level), lambda, rounds[level]);
        }
        return BlockRounds.of(kernel, layer == null ? lowest.all() : layer, lambda);
    }
}
