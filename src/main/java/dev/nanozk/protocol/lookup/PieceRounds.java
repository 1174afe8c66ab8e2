package dev.nanozk.protocol.lookup;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.math.simd.ScalarKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link LayerRounds} of a layer that is made in pieces: in each of the first rounds every piece is made, bound to the challenges so far, and added up; then the layer is put
 * together, {@code 2^rounds} times smaller than it would have been. The messages are those of {@link BlockRounds}.
 */
final class PieceRounds implements LayerRounds {
    /** Pieces of a task. */
    private static final int PIECES = 4;

    private final ScalarKernel kernel;
    private final FieldElement lambda;
    private final int rounds;
    private final List<BlockFold> bound = new ArrayList<>();
    private LayerPieces pieces;
    private BlockRounds rest;

    /**
     * @param rounds how many rounds go without the whole layer, at least one: fewer than the bits of a piece's number of groups, so that pairs stand in one piece, and no more
     *     than the layer has
     */
    PieceRounds(ScalarKernel kernel, LayerPieces pieces, FieldElement lambda, int rounds) {
        if (rounds < 1 || rounds >= pieces.groupBits()) {
            throw new IllegalArgumentException(rounds + " rounds in pieces of 2^" + pieces.groupBits() + " groups");
        }
        this.kernel = kernel;
        this.pieces = pieces;
        this.lambda = lambda;
        this.rounds = rounds;
    }

    @Override
    public int arity() {
        return rest == null ? pieces.arity() : rest.arity();
    }

    @Override
    public FieldVector evaluations(FieldVector coordinates, int from) {
        if (rest != null) {
            return rest.evaluations(coordinates, from);
        }
        BlockSums.Eq eq = BlockSums.Eq.of(coordinates);
        int pairBits = pieces.groupBits() - bound.size() - 1;
        FieldVector[] partial = new FieldVector[(pieces.count() + PIECES - 1) / PIECES];
        Threads.forEach(partial.length, t -> {
            BlockSums sums = new BlockSums(kernel, pieces.arity(), lambda, eq, from);
            for (int i = PIECES * t; i < Math.min(pieces.count(), PIECES * (t + 1)); i++) {
                BlockLayer layer = folded(i, bound.size());
                sums.add(layer, true, 0, layer.units().batches(), i << pairBits);
                sums.add(layer, false, 0, layer.general().batches(), i << pairBits);
            }
            partial[t] = sums.total();
        });
        return evaluations(partial, lambda, from);
    }

    /** A piece, lambda in its first numerators, bound to the first so many challenges. */
    private BlockLayer folded(int i, int challenges) {
        BlockLayer layer = pieces.piece(i);
        layer.general().axpy(kernel, 0, lambda, layer.arity());
        for (int k = 0; k < challenges; k++) {
            layer = bound.get(k).of(layer);
        }
        return layer;
    }

    @Override
    public void bind(FieldElement r) {
        if (rest != null) {
            rest.bind(r);
            return;
        }
        bound.add(new BlockFold(kernel, lambda, r));
        if (bound.size() == rounds) {
            rest = BlockRounds.rest(kernel, putTogether(), lambda);
            pieces = null;
        }
    }

    /** Makes the layer that is left after the first rounds; its places follow from those of the leaves. */
    private BlockLayer putTogether() {
        int n = pieces.count();
        Places[] parts = new Places[n];
        Threads.forEach(n, i -> {
            Places places = pieces.places(i);
            for (int k = 0; k < rounds; k++) {
                places = Binding.of(places).places();
            }
            parts[i] = places;
        });
        int pairBits = pieces.groupBits() - rounds - 1;
        BlockLayer layer = new BlockLayer(pieces.arity(), Places.concat(parts, pairBits));
        int[] units = new int[n];
        int[] general = new int[n];
        for (int i = 1; i < n; i++) {
            units[i] = units[i - 1] + parts[i - 1].unitIds().length;
            general[i] = general[i - 1] + parts[i - 1].generalIds().length;
        }
        Threads.forEach(n, i -> {
            BlockLayer before = folded(i, rounds - 1);
            bound.get(rounds - 1).fold(before, Binding.of(before.places()), layer, units[i], general[i]);
        });
        return layer;
    }

    /** There is at least one round, so that the layer is whole at the end. */
    @Override
    public FieldVector finalValues() {
        return rest.finalValues();
    }
}
