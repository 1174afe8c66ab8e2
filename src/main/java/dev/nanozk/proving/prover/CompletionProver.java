package dev.nanozk.proving.prover;

import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.sampling.LogitAdjustment;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.model.trace.NormTrace;
import dev.nanozk.protocol.commitment.BatchedInnerProduct;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.LayerStatements;
import dev.nanozk.proving.relation.BlockRelation;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadNormWitness;
import dev.nanozk.proving.relation.HeadRelation;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.NormWitness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Makes the proofs of one completion, each independent of the others. */
public final class CompletionProver {
    private final CommittedModel model;
    private final Completion completion;
    private final Boundaries boundaries;
    private final LayerStatements statements;

    /** @throws IllegalArgumentException if completion, boundaries and model do not fit together */
    public CompletionProver(CommittedModel model, Completion completion, Boundaries boundaries) {
        this(model, completion, boundaries, Arities.PROTOCOL);
    }

    /**
     * A prover of another protocol, for measuring: a verifier refuses its proofs unless it is made with the same arities.
     *
     * @param arities of the lookups' trees
     * @throws IllegalArgumentException if completion, boundaries and model do not fit together
     */
    public CompletionProver(CommittedModel model, Completion completion, Boundaries boundaries, Arities arities) {
        try {
            completion.requireFits(model.key());
        } catch (ProofFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (!completion.boundaries().equals(boundaries.rows())) {
            throw new IllegalArgumentException("the completion cites other boundary commitments");
        }
        this.model = model;
        this.completion = completion;
        this.boundaries = boundaries;
        this.statements = new LayerStatements(
                model.key(), model.tables(), completion, model::weights, boundaries::matrix, arities);
    }

    /**
     * The proof of a block.
     *
     * @param random fresh for this attempt
     */
    public byte[] block(int layer, SecretRandom random) {
        return block(layer, random, blockWitness(layer));
    }

    private BlockWitness blockWitness(int layer) {
        BlockTrace t;
        try (ProofPhase phase = ProofPhases.begin(ProofPhases.TRACE)) {
            t = BlockTrace.compute(model.model(), layer, boundaries.values(layer), boundaries.positions());
        }
        if (!Arrays.equals(t.xOut, boundaries.values(layer + 1))) {
            throw new IllegalStateException("block " + layer + " does not lead to its boundary");
        }
        return witness(t);
    }

    /** The proof of a block from given integers; tests use it with wrong ones. */
    byte[] block(int layer, SecretRandom random, BlockWitness witness) {
        return proof(statements.blockTranscript(layer), random, blockRelation(layer, witness));
    }

    private Relation blockRelation(int layer, BlockWitness witness) {
        return channel -> BlockRelation.run(channel, statements.block(layer), witness);
    }

    /**
     * A layer's proof up to its inner product argument, for a compact receipt.
     *
     * @param proof the bytes, the beginning of a whole proof
     * @param claim what the argument would prove; secret
     */
    public record OpenProof(byte[] proof, InnerProductClaim claim) {}

    /**
     * The proof of a layer up to its inner product argument.
     *
     * @param layer a block, or the number of blocks for the head
     * @param random fresh for this attempt
     */
    public OpenProof open(int layer, SecretRandom random) {
        boolean head = layer == model.key().spec().blocks();
        return proof(
                head ? statements.headTranscript() : statements.blockTranscript(layer),
                random,
                head ? headRelation(headWitness()) : blockRelation(layer, blockWitness(layer)),
                (channel, claims) -> {
                    InnerProductClaim claim =
                            ClosingArgument.open(channel, model.key().columnBits(), claims);
                    return new OpenProof(channel.proof(), claim);
                });
    }

    /**
     * The one argument that opens all layers.
     *
     * @param claims those of all blocks in order, then the head's
     * @param random fresh for this attempt
     */
    public byte[] opening(List<InnerProductClaim> claims, SecretRandom random) {
        if (claims.size() != model.key().spec().blocks() + 1) {
            throw new IllegalArgumentException(claims.size() + " claims where there are "
                    + model.key().spec().blocks() + " blocks and a head");
        }
        ProverChannel channel = new ProverChannel(statements.openingTranscript(), random);
        BatchedInnerProduct.prove(channel, claims);
        return channel.proof();
    }

    private interface Relation {
        List<EvaluationClaim> run(ProverChannel channel) throws ProofFormatException;
    }

    /** How a proof ends: by an argument of its own, or left open. */
    private interface Ending<T> {
        T make(ProverChannel channel, List<EvaluationClaim> claims);
    }

    private byte[] proof(Transcript transcript, SecretRandom random, Relation relation) {
        return proof(transcript, random, relation, (channel, claims) -> {
            ClosingArgument.prove(channel, model.key().columnBits(), claims);
            return channel.proof();
        });
    }

    private static <T> T proof(Transcript transcript, SecretRandom random, Relation relation, Ending<T> ending) {
        ProverChannel channel = new ProverChannel(transcript, random);
        try {
            return ending.make(channel, relation.run(channel));
        } catch (ProofFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The proof of the head: final norm, logits, sampling. */
    public byte[] head(SecretRandom random) {
        return head(random, headWitness());
    }

    private HeadWitness headWitness() {
        HeadTrace t;
        try (ProofPhase phase = ProofPhases.begin(ProofPhases.TRACE)) {
            t = headTrace();
        }
        firstNotSampled(t, completion.adjustment(), completion.output()).ifPresent(i -> {
            throw new IllegalStateException("output token " + i + " is not the sampled one");
        });
        return new HeadWitness(t.xIn, norm(t.norm), t.logits);
    }

    /**
     * All layers as one proof: one transcript, the claims of every layer, one closing argument. Receipts never hold it; it is what layer proofs are measured against, and needs the
     * memory of all of them at once.
     */
    public byte[] whole(SecretRandom random) {
        return proof(statements.wholeTranscript(), random, channel -> {
            List<EvaluationClaim> claims = new ArrayList<>();
            for (int layer = 0; layer < model.key().spec().blocks(); layer++) {
                claims.addAll(BlockRelation.run(channel, statements.block(layer), blockWitness(layer)));
            }
            claims.addAll(HeadRelation.run(channel, statements.head(), headWitness()));
            return claims;
        });
    }

    /** The head's integers behind the last boundary. */
    HeadTrace headTrace() {
        return HeadTrace.compute(
                model.model(),
                boundaries.values(model.key().spec().blocks()),
                completion.prompt().size() - 1,
                completion.output().size());
    }

    /** The first output token that settings do not choose from logits. */
    static OptionalInt firstNotSampled(HeadTrace t, LogitAdjustment settings, List<Integer> output) {
        Sampler sampler = new Sampler(settings);
        return IntStream.range(0, output.size())
                .filter(i -> sampler.next(t.logits[i], output.subList(0, i)) != output.get(i))
                .findFirst();
    }

    /** The proof of the head from given integers; tests use it with wrong ones. */
    byte[] head(SecretRandom random, HeadWitness witness) {
        return proof(statements.headTranscript(), random, headRelation(witness));
    }

    private Relation headRelation(HeadWitness witness) {
        return channel -> HeadRelation.run(channel, statements.head(), witness);
    }

    static BlockWitness witness(BlockTrace t) {
        return new BlockWitness(
                t.xIn,
                t.xMid,
                t.xOut,
                norm(t.norm1),
                norm(t.norm2),
                heads(t.qHeads, t.qNorm),
                heads(t.kHeads, t.kNorm),
                t.qRaw,
                t.kRaw,
                t.qAcc,
                t.kAcc,
                t.vAcc,
                t.q,
                t.k,
                t.v,
                t.lo,
                t.rem,
                t.e,
                t.z,
                t.sum,
                t.reciprocal,
                t.oAcc,
                t.o,
                t.xaAcc,
                t.gAcc,
                t.g,
                t.act,
                t.u,
                t.hAcc,
                t.h,
                t.xfAcc);
    }

    private static HeadNormWitness heads(int[] heads, NormTrace t) {
        return t == null ? null : new HeadNormWitness(heads, norm(t));
    }

    static NormWitness norm(NormTrace t) {
        return new NormWitness(t.mean, t.ms, t.r, t.acc, t.y);
    }
}
