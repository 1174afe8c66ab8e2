package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.curve.CompressedPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoundarySliceTest {
    private static final ProvedCompletion S = ProvedCompletion.of("Once", 2);

    private static Boundaries decode(int layer, byte[] bytes) {
        return BoundarySlice.decode(S.model, layer, S.boundaries.rows(), bytes);
    }

    @Test
    void everyLayerIsProvedFromItsSliceAlone() {
        int whole = S.boundaries.encode().length;
        for (int l = 0; l <= S.blocks(); l++) {
            byte[] slice = BoundarySlice.encode(S.boundaries, l);
            assertTrue(slice.length < whole / 2, slice.length + " of " + whole);
            Boundaries b = decode(l, slice);
            assertEquals(S.boundaries.rows(), b.rows());
            CompletionProver prover = new CompletionProver(S.model, S.completion, b);
            byte[] proof = l < S.blocks()
                    ? prover.block(l, ProvedCompletion.random())
                    : prover.head(ProvedCompletion.random());
            assertEquals(Optional.empty(), S.verdict(l, proof), "layer " + l);
        }
    }

    @Test
    void whatIsNoSliceOfTheLayerIsRefused() {
        byte[] slice = BoundarySlice.encode(S.boundaries, 1);
        for (int n : new int[] {0, 3, 15, 16, slice.length - 1}) {
            assertThrows(IllegalArgumentException.class, () -> decode(1, Arrays.copyOf(slice, n)), "cut at " + n);
        }
        assertThrows(IllegalArgumentException.class, () -> decode(1, Arrays.copyOf(slice, slice.length + 1)));
        assertThrows(IllegalArgumentException.class, () -> decode(0, slice));
        assertThrows(IllegalArgumentException.class, () -> decode(S.blocks() + 1, slice));
        for (int at : new int[] {0, 4, 8, 12}) {
            byte[] changed = slice.clone();
            changed[at] ^= 0x40;
            assertThrows(IllegalArgumentException.class, () -> decode(1, changed), "byte " + at);
        }
        List<List<CompressedPoint>> fewer = S.boundaries.rows().subList(1, S.blocks());
        assertThrows(IllegalArgumentException.class, () -> BoundarySlice.decode(S.model, 1, fewer, slice));
    }

    @Test
    void otherActivationsGiveNoProof() {
        byte[] slice = BoundarySlice.encode(S.boundaries, 0);
        slice[16] ^= 1;
        Boundaries b = decode(0, slice);
        CompletionProver prover = new CompletionProver(S.model, S.completion, b);
        boolean refused;
        try {
            refused = S.verdict(0, prover.block(0, ProvedCompletion.random())).isPresent();
        } catch (IllegalStateException e) {
            refused = true;
        }
        assertTrue(refused);
    }
}
