package dev.nanozk.proving.prover;

import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.CutWitness;
import dev.nanozk.proving.relation.HeadNormWitness;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NormWitness;
import dev.nanozk.proving.relation.NucleusWitness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Proofs of one completion under the right transcripts, each with one integer of a cut, of a norm of heads, of a layer norm or of a biased step that is wrong. */
public final class LyingProofs {
    private static final int LAYER = 1;

    private final CommittedModel model;
    private final Boundaries boundaries;
    private final CompletionProver prover;
    private final Completion completion;
    private final List<byte[]> honest = new ArrayList<>();
    private final Map<String, List<byte[]>> lies = new LinkedHashMap<>();

    private LyingProofs(CommittedModel model, Completion completion, Boundaries boundaries) {
        this.model = model;
        this.boundaries = boundaries;
        this.completion = completion;
        this.prover = new CompletionProver(model, completion, boundaries);
        for (int l = 0; l < model.key().spec().blocks(); l++) {
            honest.add(prover.block(l, ProvedCompletion.random()));
        }
        honest.add(prover.head(ProvedCompletion.random()));
    }

    /** Proofs by name: {@code honest} first, then every lie that can be written into its limbs. */
    public static Map<String, List<byte[]>> of(CommittedModel model, Completion completion, Boundaries boundaries) {
        LyingProofs p = new LyingProofs(model, completion, boundaries);
        p.lies.put("honest", p.honest);
        try {
            p.blocks();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (completion.adjustment().cuts()) {
            p.cuts();
        }
        if (completion.adjustment().nucleus() != null) {
            p.nuclei();
        }
        return p.lies;
    }

    /** Bits of tokens that lose and are excluded may have either value with min_p. */
    public static boolean mayBeTrue(String lie) {
        return lie.startsWith("bit of token") || lie.equals("no bits");
    }

    private void block(String name, BlockWitness w) {
        try {
            put(name, LAYER, prover.block(LAYER, ProvedCompletion.random(), w));
        } catch (IllegalStateException e) {
            // A value that does not fit its limbs: there is nothing to send.
        }
    }

    private void put(String name, int layer, byte[] proof) {
        List<byte[]> all = new ArrayList<>(honest);
        all.set(layer, proof);
        lies.put(name, all);
    }

    private void blocks() throws ReflectiveOperationException {
        BlockWitness w = CompletionProver.witness(
                BlockTrace.compute(model.model(), LAYER, boundaries.values(LAYER), boundaries.positions()));
        for (String part : List.of("q", "k", "v", "g")) {
            block(part, TamperedTraceTest.with(w, part, 1));
        }
        int n = 0;
        for (NormWitness norm : TamperedTraceTest.tamperedNorms(w.norm1())) {
            block("norm " + n++, TamperedTraceTest.with(w, norm, w.norm2()));
        }
        if (w.qNorm() == null) {
            return;
        }
        block("heads of q", with(w, changed(w.qNorm()), w.kNorm()));
        block("heads of k", with(w, w.qNorm(), changed(w.kNorm())));
        for (NormWitness norm : TamperedTraceTest.tamperedNorms(w.qNorm().norm())) {
            block("norm of q " + n++, with(w, new HeadNormWitness(w.qNorm().heads(), norm), w.kNorm()));
        }
        for (NormWitness norm : TamperedTraceTest.tamperedNorms(w.kNorm().norm())) {
            block(
                    "norm of k " + n++,
                    with(w, w.qNorm(), new HeadNormWitness(w.kNorm().heads(), norm)));
        }
    }

    private static HeadNormWitness changed(HeadNormWitness w) {
        return new HeadNormWitness((int[]) TamperedTraceTest.tampered(w.heads(), 1), w.norm());
    }

    private static BlockWitness with(BlockWitness w, HeadNormWitness q, HeadNormWitness k)
            throws ReflectiveOperationException {
        return HeadNormProofTest.with(w, q, k);
    }

    private void cut(String name, Consumer<CutWitness> change) {
        HeadTrace t = prover.headTrace();
        CutWitness cut = CutWitness.of(completion.adjustment(), completion.output(), t.logits);
        change.accept(cut);
        try {
            byte[] head = prover.head(
                    ProvedCompletion.random(),
                    new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits, cut, null));
            put(name, honest.size() - 1, head);
        } catch (IllegalStateException e) {
            // As above.
        }
    }

    private void nucleus(String name, Consumer<NucleusWitness> change) {
        HeadTrace t = prover.headTrace();
        NucleusWitness nucleus = NucleusWitness.of(completion.adjustment(), completion.output(), t.logits);
        change.accept(nucleus);
        try {
            byte[] head = prover.head(
                    ProvedCompletion.random(),
                    new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits, null, nucleus));
            put(name, honest.size() - 1, head);
        } catch (IllegalStateException e) {
            // As above.
        }
    }

    private void nuclei() {
        int last = completion.output().size() - 1;
        int tokens = model.key().spec().vocabulary();
        int chosen = completion.output().getLast();
        HeadTrace t = prover.headTrace();
        NucleusWitness honest = NucleusWitness.of(completion.adjustment(), completion.output(), t.logits);
        int unmarked = 0;
        while (honest.marks()[last][unmarked] == 1 || unmarked == chosen) {
            unmarked++;
        }
        int other = unmarked;
        nucleus("honest nucleus", n -> {});
        nucleus("nucleus: largest too large", n -> n.gap()[last]++);
        nucleus("nucleus: no marks", n -> n.marks()[last] = new byte[tokens]);
        nucleus("nucleus: a mark of another token", n -> n.marks()[last][other] = 1);
        nucleus("nucleus: a weight more", n -> n.weights()[last][chosen]++);
        nucleus("nucleus: the chosen token excluded", n -> n.above()[last][chosen] = 1);
        for (int step : new int[] {-1, 1}) {
            nucleus("nucleus: last step " + step, n -> {
                n.last()[last] += step;
                n.follow(last);
            });
            nucleus("nucleus: step of the chosen token " + step, n -> {
                n.steps()[last][chosen] += (char) step;
                n.follow(last);
            });
        }
        for (int v = 0; v < tokens; v += 1 + tokens / 4) {
            int token = v;
            nucleus("nucleus: above of token " + v, n -> n.above()[last][token] ^= 1);
            nucleus("nucleus: reached of token " + v, n -> n.reached()[last][token] ^= 1);
            nucleus("nucleus: farthest of token " + v, n -> n.farthest()[last][token] ^= 1);
        }
    }

    private void cuts() {
        int last = completion.output().size() - 1;
        int tokens = model.key().spec().vocabulary();
        int chosen = completion.output().getLast();
        HeadTrace t = prover.headTrace();
        CutWitness honest = CutWitness.of(completion.adjustment(), completion.output(), t.logits);
        var allowed = completion.adjustment().allowed(completion.output().subList(0, last));
        int unmarked = 0;
        while (honest.marks()[last][unmarked] == 1 || unmarked == chosen || allowed != null && !allowed.get(unmarked)) {
            unmarked++;
        }
        int other = unmarked;
        cut("honest cut", c -> {});
        cut("reference too large", c -> c.gap()[last]++);
        cut("reference too small", c -> c.gap()[last]--);
        cut("a mark more", c -> c.marks()[last][other] = 1);
        cut("no marks", c -> c.marks()[last] = new int[tokens]);
        cut("no bits", c -> c.excluded()[last] = new int[tokens]);
        cut("a bit of two", c -> c.excluded()[last][other] = 2);
        cut("a mark of minus one", c -> c.marks()[last][other] = -1);
        for (int v = 0; v < tokens; v += 1 + tokens / 6) {
            int token = v;
            cut("bit of token " + v, c -> c.excluded()[last][token] ^= 1);
        }
        cut("the chosen token excluded", c -> c.excluded()[last][chosen] = 1);
    }
}
