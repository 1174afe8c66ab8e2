package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.ScalarKernel;

/**
 * {@link FractionTree} in blocks.
 *
 * <p><b>Few leaves</b>, up to 2^21: the lowest layer is as large as all others together, 40 bytes a leaf since its numerators are one; it is made when the tree is, and again when
 * its rounds begin. The others are kept, 80 bytes a fraction.
 *
 * <p><b>Many leaves</b>: layers with more than one fraction for 8 leaves, up to 2^22 leaves for 4, are never whole. The lowest of the others is made piece by piece ({@link LayerPieces}), and the
 * rounds of those below it begin in pieces ({@link PieceRounds}), s rounds, from 1 to 3, so that what 2^21 leaves would have had is left where 3 are enough.
 *
 * <p>Bytes a leaf, beside the leaves themselves (8) and a piece for each thread: of the layers that are kept at most 11.4, and 5 more while the first round of the lowest is bound; then,
 * those being gone, {@code 40 / 2^s} of a layer that began in pieces, and half of that while it is bound: 15 up to 2^23 leaves, 7.5 from there on. Up to 2^22 leaves that would be 30, so that
 * twice as many fractions are kept, 22.9 and 10, instead of being made anew in each round.
 */
final class BlockTree implements FractionTree {
    /** Leaves from whose number on layers are made in pieces. */
    private static final int FEW = 1 << 21;
    /** Places of a piece: 320 KiB of the lowest layer. */
    private static final int PIECE_BITS = 13;

    private static final int MOST_ROUNDS = 3;
    /** Layers that are kept have a fraction for at least so many bits of leaves; one bit fewer where a layer in pieces has one round without the whole layer. */
    private static final int KEPT_BITS = 3;

    private final ScalarKernel kernel;
    private final LowestLayer lowest;
    private final int[] bits;
    private final int pieceBits;
    /** How many rounds of a layer in pieces go without the whole layer. */
    private final int rounds;
    /** Those that are kept, null in place of the others. */
    private final BlockLayer[] layers;

    private final FieldVector root;

    BlockTree(ScalarKernel kernel, Leaves leaves, int[] bits) {
        this(kernel, leaves, bits, PIECE_BITS, rounds(leaves.size()));
    }

    /** Rounds in pieces of a tree over so many leaves, 0 where it has no pieces. */
    private static int rounds(int leaves) {
        int rounds = 0;
        while (rounds < MOST_ROUNDS && leaves >> rounds > FEW) {
            rounds++;
        }
        return rounds;
    }

    /**
     * @param bits each layer's arity as a power of two, from the leaves up
     * @param pieceBits a piece has {@code 2^pieceBits} places
     * @param rounds how many rounds of a layer in pieces go without the whole layer, 0 for a tree without pieces
     */
    BlockTree(ScalarKernel kernel, Leaves leaves, int[] bits, int pieceBits, int rounds) {
        this.kernel = kernel;
        this.bits = bits;
        this.pieceBits = pieceBits;
        this.rounds = rounds;
        lowest = new LowestLayer(kernel, leaves, bits[0]);
        layers = new BlockLayer[bits.length];
        int kept = rounds == 0 ? 1 : firstKept();
        if (rounds > LayerPieces.placeBits(bits, bits.length) - LayerPieces.placeBits(bits, kept)) {
            throw new IllegalArgumentException("layer " + (kept - 1) + " has no " + rounds + " rounds");
        }
        BlockLayer layer = rounds == 0 ? lowest.all().next(kernel, arityBits(1)) : firstKept(kept);
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

    private int firstKept() {
        int kept = rounds == 1 ? KEPT_BITS - 1 : KEPT_BITS;
        int level = 1;
        while (level < bits.length && LayerPieces.placeBits(bits, level) < kept) {
            level++;
        }
        return level;
    }

    /** The lowest layer that is kept, from pieces of the one below. */
    private BlockLayer firstKept(int level) {
        LayerPieces below = pieces(level - 1);
        int bitsUp = arityBits(level);
        Leaves leaves = lowest.leaves();
        int[] ids = LeafGroups.ids(leaves, LayerPieces.placeBits(bits, level) + bitsUp, 0, leaves.size(), 0);
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
        if (layer == null && rounds > 0) {
            return new PieceRounds(kernel, pieces(level), lambda, rounds);
        }
        return BlockRounds.of(kernel, layer == null ? lowest.all() : layer, lambda);
    }
}
