package dev.nanozk.bench;

import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A completion to be proved: random tokens as the prompt, half of the positions generated, greedily, whatever tokens come. */
record RandomCompletion(ServedModel model, List<Integer> prompt, List<Integer> output, SecretRandom random) {
    static RandomCompletion of(ServedModel model, ModelShape shape, int positions, long seed, ModelStore store)
            throws IOException {
        SplittableRandom tokens = new SplittableRandom(seed);
        List<Integer> prompt = IntStream.range(0, positions - positions / 2 + 1)
                .mapToObj(i -> tokens.nextInt(shape.vocabulary()))
                .toList();
        ForwardPass pass = new ForwardPass(model.integers());
        prompt.forEach(pass::step);
        List<Integer> output = new ArrayList<>();
        for (int i = 0; i < positions / 2; i++) {
            output.add(pass.greedy());
            if (i + 1 < positions / 2) {
                pass.step(output.get(i));
            }
        }
        return new RandomCompletion(
                model, prompt, List.copyOf(output), new SecretRandom(store.secret(), new SecureRandom()));
    }

    /** Committed anew. */
    Boundaries boundaries() {
        List<Integer> tokens = new ArrayList<>(prompt);
        tokens.addAll(output.subList(0, output.size() - 1));
        return Boundaries.commit(model.committed(), tokens, random);
    }

    Completion completion(Boundaries b) {
        return new Completion(new byte[32], prompt, output, b.rows());
    }

    CompletionProver prover(Boundaries b) {
        return new CompletionProver(model.committed(), completion(b), b);
    }
}
