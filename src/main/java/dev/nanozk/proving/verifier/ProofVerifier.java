package dev.nanozk.proving.verifier;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.protocol.commitment.BatchedInnerProduct;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.commitment.Equation;
import dev.nanozk.protocol.commitment.EvaluationClaim;
import dev.nanozk.protocol.commitment.InnerProductClaim;
import dev.nanozk.protocol.lookup.Arities;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.LayerStatements;
import dev.nanozk.proving.proof.ProofList;
import dev.nanozk.proving.proof.TensorShape;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.relation.BlockRelation;
import dev.nanozk.proving.relation.HeadRelation;
import dev.nanozk.proving.relation.PublicTables;
import dev.nanozk.proving.relation.WeightMatrix;
import dev.nanozk.proving.relation.WeightRangeRelation;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Checks proofs against a verification key. A whole receipt is one multi-scalar multiplication: the equations of all proofs are added up with random
 * 128-bit weights; where the sum fails, each is checked alone and the guilty ones are named.
 */
public final class ProofVerifier {
    private final VerificationKey key;
    private final PublicTables tables;
    private final List<WeightMatrix> weights = new ArrayList<>();
    private final Arities arities;
    private final SecureRandom random = new SecureRandom();

    public ProofVerifier(VerificationKey key) {
        this(key, Arities.PROTOCOL);
    }

    /**
     * A verifier of another protocol, for measuring.
     *
     * @param arities of the lookups' trees of blocks and heads
     */
    public ProofVerifier(VerificationKey key, Arities arities) {
        this.arities = arities;
        this.key = key;
        this.tables = PublicTables.of(key.spec(), key.profile());
        for (int t = 0; t < key.tensors(); t++) {
            weights.add(new WeightMatrix(key.matrix(t), null));
        }
    }

    public VerificationKey key() {
        return key;
    }

    /**
     * Checks all layers of a completion.
     *
     * @param proofs blocks 0 .. L-1, then the head; null for a layer that is not looked at
     * @return the reason of each rejection, empty where the proof holds or is null; in the order of the proofs
     */
    public List<Optional<String>> layers(Completion completion, List<byte[]> proofs) {
        return layers(completion, proofs, layer -> {});
    }

    /**
     * Checks all layers of a completion, side by side where threads are free.
     *
     * @param begun told before each proof is read how many were begun before; one call at a time
     */
    public List<Optional<String>> layers(Completion completion, List<byte[]> proofs, IntConsumer begun) {
        int blocks = key.spec().blocks();
        String misfit = misfit(completion, proofs);
        if (misfit != null) {
            return new ArrayList<>(Collections.nCopies(blocks + 1, Optional.of(misfit)));
        }
        Equation[] equations = new Equation[blocks + 1];
        String[] wrong = new String[blocks + 1];
        AtomicInteger count = new AtomicInteger();
        Threads.forEach(blocks + 1, i -> {
            synchronized (count) {
                begun.accept(count.getAndIncrement());
            }
            try {
                equations[i] = proofs.get(i) == null ? null : layerEquation(completion, i, proofs.get(i));
            } catch (ProofFormatException e) {
                wrong[i] = e.getMessage();
            }
        });
        List<Optional<String>> reasons = new ArrayList<>();
        for (String w : wrong) {
            reasons.add(Optional.ofNullable(w));
        }
        settle(Arrays.asList(equations), reasons);
        return reasons;
    }

    /**
     * Checks one layer alone, as soon as its proof is there.
     *
     * @param layer a block, or the number of blocks for the head
     * @return the reason of the rejection, empty where the proof holds
     */
    public Optional<String> layer(Completion completion, int layer, byte[] proof) {
        return alone(() -> {
            completion.requireFits(key);
            return layerEquation(completion, layer, proof);
        });
    }

    /**
     * Checks a compact receipt's layers, which one argument opens together.
     *
     * @param layers each layer's proof up to its inner product argument: blocks 0 .. L-1, then the head
     * @param opening the argument over all of them
     * @param begun told the index of each layer before it is read
     * @return the reason of each layer's rejection; all are empty or none is
     */
    public List<Optional<String>> compact(
            Completion completion, List<byte[]> layers, byte[] opening, IntConsumer begun) {
        int blocks = key.spec().blocks();
        List<InnerProductClaim> claims = new ArrayList<>();
        String guilty = "opening";
        String reason = misfit(completion, layers);
        if (reason != null) {
            return Collections.nCopies(blocks + 1, Optional.of(reason));
        }
        try {
            for (int i = 0; i <= blocks; i++) {
                begun.accept(i);
                guilty = i == blocks ? "head" : "block " + i;
                claims.add(layer(completion, i, layers.get(i), ClosingArgument::receive));
            }
            guilty = "opening";
            VerifierChannel channel = new VerifierChannel(statements(completion).openingTranscript(), opening);
            if (BatchedInnerProduct.verify(channel, claims).holds()) {
                return Collections.nCopies(blocks + 1, Optional.empty());
            }
            reason = "it does not hold";
        } catch (ProofFormatException e) {
            reason = e.getMessage();
        }
        return Collections.nCopies(
                blocks + 1, Optional.of("all layers are opened together; " + guilty + ": " + reason));
    }

    /** Checks one proof over all layers. */
    public Optional<String> whole(Completion completion, byte[] proof) {
        return alone(() -> {
            completion.requireFits(key);
            requireScores(completion, proof);
            LayerStatements s = statements(completion);
            return equation(s.wholeTranscript(), proof, channel -> {
                List<EvaluationClaim> claims = new ArrayList<>();
                for (int l = 0; l < key.spec().blocks(); l++) {
                    claims.addAll(BlockRelation.run(channel, s.block(l), null));
                }
                claims.addAll(HeadRelation.run(channel, s.head(), null));
                return claims;
            });
        });
    }

    private interface Check {
        Equation equation() throws ProofFormatException;
    }

    private static Optional<String> alone(Check check) {
        try {
            return check.equation().holds() ? Optional.empty() : Optional.of("the proof does not hold");
        } catch (ProofFormatException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Why completion or proofs are not of this model, null where they are. */
    private String misfit(Completion completion, List<byte[]> proofs) {
        int blocks = key.spec().blocks();
        try {
            completion.requireFits(key);
            return proofs.size() == blocks + 1
                    ? null
                    : proofs.size() + " proofs where the model has " + blocks + " blocks and a head";
        } catch (ProofFormatException e) {
            return e.getMessage();
        }
    }

    /** Checks that every weight is in range; empty where the proof holds. */
    public Optional<String> weightRange(byte[] proof) {
        List<List<Integer>> groups = TensorShape.rangeGroups(key.spec());
        List<Equation> equations = new ArrayList<>();
        try {
            List<byte[]> parts = ProofList.decode(proof, groups.size());
            for (int g = 0; g < groups.size(); g++) {
                List<WeightMatrix> group =
                        groups.get(g).stream().map(weights::get).toList();
                equations.add(equation(
                        LayerStatements.weightTranscript(key, g),
                        parts.get(g),
                        channel -> WeightRangeRelation.run(channel, key.columnBits(), group)));
            }
        } catch (ProofFormatException e) {
            return Optional.of(e.getMessage());
        }
        return sum(equations).holds() ? Optional.empty() : Optional.of("the weights' range proof does not hold");
    }

    private LayerStatements statements(Completion completion) {
        int positions = completion.positions();
        return new LayerStatements(
                key,
                tables,
                completion,
                weights::get,
                l -> CommittedMatrix.received(
                        "boundary " + l,
                        Completion.boundaryLayout(key.spec(), positions, key.columnBits()),
                        null,
                        completion.boundaries().get(l - 1)),
                arities);
    }

    private Equation layerEquation(Completion completion, int layer, byte[] proof) throws ProofFormatException {
        return layer(completion, layer, proof, ClosingArgument::verify);
    }

    /** How a proof ends: by an argument of its own, or left open. */
    private interface Ending<T> {
        T read(VerifierChannel channel, int columnBits, List<EvaluationClaim> claims) throws ProofFormatException;
    }

    private <T> T layer(Completion completion, int layer, byte[] proof, Ending<T> ending) throws ProofFormatException {
        LayerStatements s = statements(completion);
        if (layer == key.spec().blocks()) {
            VerifierChannel channel = new VerifierChannel(s.headTranscript(), proof);
            return ending.read(channel, key.columnBits(), HeadRelation.run(channel, s.head(), null));
        }
        requireScores(completion, proof);
        VerifierChannel channel = new VerifierChannel(s.blockTranscript(layer), proof);
        return ending.read(channel, key.columnBits(), BlockRelation.run(channel, s.block(layer), null));
    }

    private interface Relation {
        List<EvaluationClaim> run(VerifierChannel channel) throws ProofFormatException;
    }

    /** What is left to check of one proof. */
    private Equation equation(Transcript transcript, byte[] proof, Relation relation) throws ProofFormatException {
        VerifierChannel channel = new VerifierChannel(transcript, proof);
        return ClosingArgument.verify(channel, key.columnBits(), relation.run(channel));
    }

    /** A proof too short for its scores is refused before anything of their size is allocated. */
    private void requireScores(Completion completion, byte[] proof) throws ProofFormatException {
        long positions = completion.positions();
        long rows = 3L * key.spec().heads() * positions * positions >> key.columnBits();
        if (rows > proof.length / 32) {
            throw new ProofFormatException("proof ends at byte " + proof.length + " within scores");
        }
    }

    private void settle(List<Equation> equations, List<Optional<String>> reasons) {
        List<Equation> present = equations.stream().filter(e -> e != null).toList();
        if (present.isEmpty() || sum(present).holds()) {
            return;
        }
        for (int i = 0; i < equations.size(); i++) {
            if (equations.get(i) != null && !equations.get(i).holds()) {
                reasons.set(i, Optional.of("the proof does not hold"));
            }
        }
    }

    private Equation sum(List<Equation> equations) {
        Equation sum = new Equation();
        for (Equation e : equations) {
            byte[] weight = new byte[64];
            byte[] fresh = new byte[16];
            random.nextBytes(fresh);
            System.arraycopy(fresh, 0, weight, 0, fresh.length);
            sum.add(FieldElement.fromWideBytes(weight), e);
        }
        return sum;
    }
}
