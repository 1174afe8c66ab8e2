package dev.nanozk.proving.relation;

import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.sampling.Nucleus;
import dev.nanozk.model.spec.NucleusTable;
import java.util.BitSet;
import java.util.List;

/**
 * The prover's integers of {@link TopP}, [position] or [position][token].
 *
 * @param gap the largest adjusted logit of the tokens that count, less L_i,tok
 * @param marks z, one of the tokens that have it
 * @param steps k
 * @param weights W
 * @param farthest f
 * @param above s: k more than t
 * @param reached b: k at least t
 * @param last t
 */
public record NucleusWitness(
        long[] gap,
        byte[][] marks,
        char[][] steps,
        int[][] weights,
        byte[][] farthest,
        byte[][] above,
        byte[][] reached,
        int[] last) {
    /** That of some logits. */
    public static NucleusWitness of(LogitAdjustment adjustment, List<Integer> outputs, long[][] logits) {
        int n = outputs.size();
        int tokens = logits[0].length;
        NucleusWitness out = new NucleusWitness(
                new long[n],
                new byte[n][tokens],
                new char[n][],
                new int[n][tokens],
                new byte[n][tokens],
                new byte[n][tokens],
                new byte[n][tokens],
                new int[n]);
        for (int i = 0; i < n; i++) {
            List<Integer> before = outputs.subList(0, i);
            long[] adjusted = adjustment.base(before);
            for (int v = 0; v < tokens; v++) {
                adjusted[v] = Math.addExact(adjusted[v], logits[i][v]);
            }
            BitSet counted = adjustment.counted(adjusted, adjustment.allowed(before));
            int most = counted.nextSetBit(0);
            for (int v = most; v >= 0; v = counted.nextSetBit(v + 1)) {
                most = adjusted[v] > adjusted[most] ? v : most;
            }
            out.gap[i] = adjusted[most] - logits[i][outputs.get(i)];
            out.marks[i][most] = 1;
            out.steps[i] = adjustment.nucleus().steps(adjusted, counted);
            out.last[i] = adjustment.nucleus().last(out.steps[i]);
            out.follow(i);
        }
        return out;
    }

    /** Sets what follows from steps and last step of a position. */
    public void follow(int i) {
        for (int v = 0; v < steps[i].length; v++) {
            int k = steps[i][v];
            weights[i][v] = NucleusTable.get(k);
            farthest[i][v] = (byte) (k == Nucleus.FARTHEST ? 1 : 0);
            above[i][v] = (byte) (k > last[i] ? 1 : 0);
            reached[i][v] = (byte) (k >= last[i] ? 1 : 0);
        }
    }
}
