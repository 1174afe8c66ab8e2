package dev.nanozk.proving.prover;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.inference.TinyModel;
import dev.nanozk.model.trace.BlockTrace;
import dev.nanozk.model.trace.HeadTrace;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SealedChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.LayerStatements;
import dev.nanozk.proving.proof.TensorShape;
import dev.nanozk.proving.relation.BlockRelation;
import dev.nanozk.proving.relation.BlockStatement;
import dev.nanozk.proving.relation.BlockWitness;
import dev.nanozk.proving.relation.HeadRelation;
import dev.nanozk.proving.relation.HeadStatement;
import dev.nanozk.proving.relation.HeadWitness;
import dev.nanozk.proving.relation.WeightMatrix;
import dev.nanozk.proving.relation.WeightRangeRelation;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A completion of the tiny model with statements of both sides, so that each proof can be made by any prover and judged alone. */
final class TinyCompletion {
    /** A proof of the completion: blocks by index, then the head, then groups of the range proof. */
    interface Relation {
        List<EvaluationClaim> run(SealedChannel channel, boolean prover) throws ProofFormatException;
    }

    private static TinyCompletion instance;

    final CommittedModel model;
    final Boundaries boundaries;
    final Completion completion;
    final LayerStatements proving;
    final LayerStatements verifying;
    private final List<WeightMatrix> received = new ArrayList<>();

    static synchronized TinyCompletion get() {
        if (instance == null) {
            instance = new TinyCompletion();
        }
        return instance;
    }

    private TinyCompletion() {
        TestModels.Loaded loaded = TinyModel.loaded();
        model = CommittedModel.commit(
                loaded.model(), loaded.tokenizer().canonicalBytes(), new byte[0], CommittedModel.PUBLIC_SEED, f -> {});
        List<Integer> prompt = new ArrayList<>();
        ForwardPass pass = new ForwardPass(loaded.model());
        for (int id : loaded.tokenizer().encode("on", true)) {
            pass.step(id);
            prompt.add(id);
        }
        List<Integer> output = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            output.add(pass.greedy());
            pass.step(output.getLast());
        }
        List<Integer> tokens = new ArrayList<>(prompt);
        tokens.addAll(output.subList(0, output.size() - 1));
        boundaries = Boundaries.commit(model, tokens, random());
        completion = new Completion(new byte[32], prompt, output, boundaries.rows());
        proving = new LayerStatements(model.key(), model.tables(), completion, model::weights, boundaries::matrix);
        for (int t = 0; t < TensorShape.of(model.key().spec()).size(); t++) {
            received.add(new WeightMatrix(model.key().matrix(t), null));
        }
        verifying = verifying(completion);
    }

    static SecretRandom random() {
        return new SecretRandom(new byte[32], new SecureRandom());
    }

    /** The verifier's statements of a completion. */
    LayerStatements verifying(Completion c) {
        return new LayerStatements(
                model.key(),
                model.tables(),
                c,
                received::get,
                l -> CommittedMatrix.received(
                        "boundary " + l,
                        Completion.boundaryLayout(
                                model.key().spec(), c.positions(), model.key().columnBits()),
                        null,
                        c.boundaries().get(l - 1)));
    }

    int blocks() {
        return model.key().spec().blocks();
    }

    BlockWitness blockWitness(int layer) {
        return CompletionProver.witness(
                BlockTrace.compute(model.model(), layer, boundaries.values(layer), boundaries.positions()));
    }

    HeadWitness headWitness() {
        HeadTrace t = HeadTrace.compute(
                model.model(),
                boundaries.values(blocks()),
                completion.prompt().size() - 1,
                completion.output().size());
        return new HeadWitness(t.xIn, CompletionProver.norm(t.norm), t.logits);
    }

    Relation block(int layer, BlockStatement statement, BlockWitness w) {
        return (channel, prover) ->
                BlockRelation.run(channel, prover ? statement : verifying.block(layer), prover ? w : null);
    }

    Relation head(HeadStatement statement, HeadWitness w) {
        return (channel, prover) -> HeadRelation.run(channel, prover ? statement : verifying.head(), prover ? w : null);
    }

    /** The honest relation of a proof. */
    Relation honest(int proof) {
        if (proof < blocks()) {
            return block(proof, proving.block(proof), blockWitness(proof));
        }
        if (proof == blocks()) {
            return head(proving.head(), headWitness());
        }
        List<Integer> group = TensorShape.rangeGroups(model.key().spec()).get(proof - blocks() - 1);
        return (channel, prover) -> WeightRangeRelation.run(
                channel,
                model.key().columnBits(),
                group.stream()
                        .map(t -> prover ? model.weights(t) : received.get(t))
                        .toList());
    }

    /** Number of proofs, those of the weights' range among them. */
    int proofs() {
        return blocks() + 1 + TensorShape.rangeGroups(model.key().spec()).size();
    }

    Transcript transcript(int proof) {
        return proof < blocks()
                ? verifying.blockTranscript(proof)
                : proof == blocks()
                        ? verifying.headTranscript()
                        : LayerStatements.weightTranscript(model.key(), proof - blocks() - 1);
    }

    byte[] prove(ProverChannel channel, Relation relation) {
        try {
            ClosingArgument.prove(channel, model.key().columnBits(), relation.run(channel, true));
            return channel.proof();
        } catch (ProofFormatException e) {
            throw MaliciousChannel.impossible(e);
        }
    }

    /** The reason of a rejection, empty where the proof is accepted. */
    Optional<String> verdict(int proof, Relation relation, byte[] bytes) {
        try {
            VerifierChannel channel = new VerifierChannel(transcript(proof), bytes);
            boolean holds = ClosingArgument.verify(channel, model.key().columnBits(), relation.run(channel, false))
                    .holds();
            return holds ? Optional.empty() : Optional.of("the proof does not hold");
        } catch (ProofFormatException e) {
            return Optional.of(e.getMessage());
        }
    }
}
