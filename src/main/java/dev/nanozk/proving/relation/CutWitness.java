package dev.nanozk.proving.relation;

import dev.nanozk.model.sampling.LogitAdjustment;
import java.util.BitSet;
import java.util.List;

/**
 * The prover's integers of the cut of min_p.
 *
 * @param gap {@code max_v B_iv - L_i,tok}, a position each
 * @param excluded bits s, [position][token]
 * @param top bits z, [position][token]: one at a largest B
 */
public record CutWitness(long[] gap, int[][] excluded, int[][] top) {
    /** That of some logits: the first of the largest allowed ones is marked, masked tokens need no bit. */
    public static CutWitness of(LogitAdjustment adjustment, List<Integer> outputs, long[][] logits) {
        int n = outputs.size();
        CutWitness out = new CutWitness(new long[n], new int[n][], new int[n][]);
        for (int i = 0; i < n; i++) {
            long[] base = adjustment.base(outputs.subList(0, i));
            BitSet allowed = adjustment.allowed(outputs.subList(0, i));
            int first = -1;
            for (int v = 0; v < base.length; v++) {
                base[v] = Math.addExact(base[v], logits[i][v]);
                boolean counts = allowed == null || allowed.get(v);
                first = counts && (first < 0 || base[v] > base[first]) ? v : first;
            }
            out.gap[i] = base[first] - logits[i][outputs.get(i)];
            out.excluded[i] = new int[base.length];
            out.top[i] = new int[base.length];
            out.top[i][first] = 1;
            for (int v = 0; v < base.length; v++) {
                boolean counts = allowed == null || allowed.get(v);
                out.excluded[i][v] = counts && base[v] < base[first] - adjustment.cut() ? 1 : 0;
            }
        }
        return out;
    }
}
