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
        int[] prompt = tokens(shape, positions - positions / 2 + 1, seed);
        ForwardPass pass = new ForwardPass(model.integers());
        pass.steps(prompt, 0, prompt.length);
        List<Integer> output = new ArrayList<>();
        for (int i = 0; i < positions / 2; i++) {
            output.add(pass.greedy());
            if (i + 1 < positions / 2) {
                pass.step(output.get(i));
            }
        }
        return new RandomCompletion(
                model,
                IntStream.of(prompt).boxed().toList(),
                List.copyOf(output),
                new SecretRandom(store.secret(), new SecureRandom()));
    }

    /** Random tokens, the same for a seed. */
    static int[] tokens(ModelShape shape, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .map(i -> random.nextInt(shape.vocabulary()))
                .toArray();
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
