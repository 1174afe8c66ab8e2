package dev.nanozk.proving.prover;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A short completion of a test model with everything that tests of its proofs need. */
final class ProvedCompletion {
    private static final Map<String, ProvedCompletion> CACHE = new ConcurrentHashMap<>();

    final CommittedModel model;
    final Boundaries boundaries;
    final Completion completion;
    final CompletionProver prover;
    final ProofVerifier verifier;
    private final Map<Integer, byte[]> honest = new ConcurrentHashMap<>();

    private ProvedCompletion(CommittedModel model, String prompt, int outputs, TestModels.Loaded loaded) {
        this.model = model;
        List<Integer> p = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        ForwardPass pass = new ForwardPass(model.model());
        for (int id : loaded.tokenizer().encode(prompt, true)) {
            pass.step(id);
            p.add(id);
        }
        for (int i = 0; i < outputs; i++) {
            out.add(pass.greedy());
            pass.step(out.getLast());
        }
        List<Integer> tokens = new ArrayList<>(p);
        tokens.addAll(out.subList(0, outputs - 1));
        boundaries = Boundaries.commit(model, tokens, random());
        completion = new Completion(new byte[32], p, out, boundaries.rows());
        prover = new CompletionProver(model, completion, boundaries);
        verifier = new ProofVerifier(model.key());
    }

    static SecretRandom random() {
        return new SecretRandom(new byte[32], new SecureRandom());
    }

    /** Prompt of three or so tokens, outputs generated greedily. */
    static ProvedCompletion of(String prompt, int outputs) {
        return of("stories260K-q8_0.gguf", prompt, outputs);
    }

    /** Of a model file beside the checkout. */
    static ProvedCompletion of(String file, String prompt, int outputs) {
        return of(file, TestModels.load(file), prompt, outputs);
    }

    /** Of a loaded model. */
    static ProvedCompletion of(String file, TestModels.Loaded loaded, String prompt, int outputs) {
        return CACHE.computeIfAbsent(
                file + prompt + outputs,
                k -> new ProvedCompletion(
                        CommittedModel.commit(
                                loaded.model(),
                                loaded.tokenizer().canonicalBytes(),
                                new byte[0],
                                CommittedModel.PUBLIC_SEED,
                                f -> {}),
                        prompt,
                        outputs,
                        loaded));
    }

    int blocks() {
        return model.key().spec().blocks();
    }

    /** The honest proof of a layer, made once. */
    byte[] proof(int layer) {
        return honest.computeIfAbsent(layer, l -> l < blocks() ? prover.block(l, random()) : prover.head(random()));
    }

    List<byte[]> proofs() {
        List<byte[]> all = new ArrayList<>();
        for (int l = 0; l <= blocks(); l++) {
            all.add(proof(l));
        }
        return all;
    }

    /** The verdict on one layer when its proof is replaced. */
    Optional<String> verdict(int layer, byte[] proof) {
        List<byte[]> all = new ArrayList<>();
        for (int l = 0; l <= blocks(); l++) {
            all.add(l == layer ? proof : new byte[0]);
        }
        return verifier.layers(completion, all).get(layer);
    }
}
