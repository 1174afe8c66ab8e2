package dev.nanozk.proving.relation;

import dev.nanozk.model.sampling.LogitAdjustment;
import java.util.BitSet;
import java.util.List;

/**
 * The prover's integers of a cut ({@link MinP}, {@link TopK}).
 *
 * @param gap reference less L_i,tok, a position each
 * @param excluded bits s, [position][token]
 * @param marks bits z (at the largest) of min_p, b (above the k-th largest) of top_k, [position][token]
 */
public record CutWitness(long[] gap, int[][] excluded, int[][] marks) {
    /** That of some logits. Masked tokens are below everything; for min_p they need no bit. */
    public static CutWitness of(LogitAdjustment adjustment, List<Integer> outputs, long[][] logits) {
        int n = outputs.size();
        CutWitness out = new CutWitness(new long[n], new int[n][], new int[n][]);
        boolean topK = adjustment.topK() > 0;
        for (int i = 0; i < n; i++) {
            List<Integer> before = outputs.subList(0, i);
            long[] base = adjustment.base(before);
            BitSet allowed = adjustment.allowed(before);
            for (int v = 0; v < base.length; v++) {
                base[v] = Math.addExact(base[v], logits[i][v]);
            }
            long reference = adjustment.reference(base, allowed);
            out.gap[i] = reference - logits[i][outputs.get(i)];
            out.excluded[i] = new int[base.length];
            out.marks[i] = new int[base.length];
            boolean marked = false;
            for (int v = 0; v < base.length; v++) {
                boolean counts = allowed == null || allowed.get(v);
                boolean below = base[v] < reference - adjustment.cut();
                out.excluded[i][v] = counts ? below ? 1 : 0 : topK ? 1 : 0;
                boolean mark = counts && (topK ? base[v] > reference : !marked && base[v] == reference);
                marked |= mark;
                out.marks[i][v] = mark ? 1 : 0;
            }
        }
        return out;
    }
}
