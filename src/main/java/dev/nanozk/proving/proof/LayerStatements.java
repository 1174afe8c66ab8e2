package dev.nanozk.proving.proof;

import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.proving.relation.BlockStatement;
import dev.nanozk.proving.relation.HeadStatement;
import dev.nanozk.proving.relation.LayerWeights;
import dev.nanozk.proving.relation.PublicTables;
import dev.nanozk.proving.relation.WeightMatrix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The statements and transcripts of a completion's layers, the same on both sides. */
public final class LayerStatements {
    private static final String PROOF = "nanozk/v1/proof";
    private static final String WEIGHTS = "nanozk/v1/weights";

    private final VerificationKey key;
    private final PublicTables tables;
    private final Completion completion;
    private final IntFunction<WeightMatrix> weights;
    private final IntFunction<CommittedMatrix> boundaries;
    private final Arities arities;

    /**
     * Under the protocol's arities.
     *
     * @param weights a tensor by its canonical index, with data on the prover's side
     * @param boundaries X_l for l = 1 .. L
     */
    public LayerStatements(
            VerificationKey key,
            PublicTables tables,
            Completion completion,
            IntFunction<WeightMatrix> weights,
            IntFunction<CommittedMatrix> boundaries) {
        this(key, tables, completion, weights, boundaries, Arities.PROTOCOL);
    }

    /** @param arities other than the protocol's where they are measured */
    public LayerStatements(
            VerificationKey key,
            PublicTables tables,
            Completion completion,
            IntFunction<WeightMatrix> weights,
            IntFunction<CommittedMatrix> boundaries,
            Arities arities) {
        this.key = key;
        this.tables = tables;
        this.completion = completion;
        this.weights = weights;
        this.boundaries = boundaries;
        this.arities = arities;
    }

    /** A layer's transcript: context, kind and index; layers share nothing else. */
    private Transcript transcript(String kind, int layer) {
        Transcript t = new Transcript(PROOF);
        t.absorb("model root", key.root());
        t.absorb("context", completion.context());
        t.absorb("prompt", completion.prompt().stream().mapToLong(i -> i).toArray());
        t.absorb("output", completion.output().stream().mapToLong(i -> i).toArray());
        for (List<dev.nanozk.math.curve.CompressedPoint> b : completion.boundaries()) {
            t.absorb("boundary", b);
        }
        t.absorb("kind", kind.getBytes(StandardCharsets.UTF_8));
        t.absorb("layer", layer);
        return t;
    }

    public Transcript blockTranscript(int layer) {
        return transcript("block", layer);
    }

    public Transcript headTranscript() {
        return transcript("head", 0);
    }

    /** Of one proof over all layers. */
    public Transcript wholeTranscript() {
        return transcript("whole", 0);
    }

    /** Of the one argument that opens all layers of a compact receipt. */
    public Transcript openingTranscript() {
        return transcript("opening", 0);
    }

    public BlockStatement block(int layer) {
        ModelSpec spec = key.spec();
        int first = TensorShape.block(spec, layer);
        LayerWeights w = LayerWeights.of(
                spec,
                IntStream.range(first, first + TensorShape.perBlock(spec))
                        .mapToObj(weights)
                        .toList());
        boolean learned = layer == 0 && spec.architecture().learnedPositions();
        return new BlockStatement(
                spec,
                key.profile(),
                tables,
                key.columnBits(),
                layer,
                completion.tokens(),
                w,
                layer == 0 ? weights.apply(0) : null,
                learned ? weights.apply(TensorShape.positions()) : null,
                layer == 0 ? null : boundaries.apply(layer),
                boundaries.apply(layer + 1),
                arities);
    }

    public HeadStatement head() {
        return new HeadStatement(
                key.spec(),
                key.profile(),
                key.columnBits(),
                completion.deltaLimbs(key.deltaLimbs()),
                completion.prompt().size() - 1,
                completion.output(),
                completion.adjustment(),
                weights.apply(TensorShape.outputNorm(key.spec())),
                key.spec().architecture().norm() == NormKind.LAYER
                        ? weights.apply(TensorShape.outputNorm(key.spec()) + 1)
                        : null,
                weights.apply(TensorShape.output(key.spec())),
                boundaries.apply(key.spec().blocks()),
                arities);
    }

    /** Transcript of one group of the weights' range proof. */
    public static Transcript weightTranscript(VerificationKey key, int group) {
        Transcript t = new Transcript(WEIGHTS);
        t.absorb("model root", key.root());
        t.absorb("group", group);
        return t;
    }
}
