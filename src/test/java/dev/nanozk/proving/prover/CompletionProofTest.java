package dev.nanozk.proving.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.model.inference.ForwardPass;
import dev.nanozk.model.inference.IntegerModel;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.proving.proof.Completion;
import dev.nanozk.proving.proof.VerificationKey;
import dev.nanozk.proving.verifier.ProofVerifier;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompletionProofTest {
    static SecretRandom random() {
        return new SecretRandom(new byte[32], new SecureRandom());
    }

    @Test
    void aWholeCompletionIsProvedAndVerified() throws Exception {
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        IntegerModel model = loaded.model();
        long t0 = System.nanoTime();
        CommittedModel committed = CommittedModel.commit(
                model, loaded.tokenizer().canonicalBytes(), new byte[0], CommittedModel.PUBLIC_SEED, f -> {});
        long t1 = System.nanoTime();
        System.out.println("commit " + (t1 - t0) / 1000000);
        int[] prompt = loaded.tokenizer().encode("Once upon a time", true);
        ForwardPass pass = new ForwardPass(model);
        List<Integer> p = new ArrayList<>();
        for (int id : prompt) {
            pass.step(id);
            p.add(id);
        }
        List<Integer> out = new ArrayList<>();
        int n = Integer.getInteger("n", 4);
        for (int i = 0; i < n; i++) {
            int id = pass.greedy();
            out.add(id);
            if (i < n - 1) {
                pass.step(id);
            }
        }
        List<Integer> tokens = new ArrayList<>(p);
        tokens.addAll(out.subList(0, n - 1));
        Boundaries b = Boundaries.commit(committed, tokens, random());
        Completion c = new Completion(new byte[32], p, out, b.rows());
        CompletionProver prover = new CompletionProver(committed, c, b);
        List<byte[]> proofs = new ArrayList<>();
        for (int l = 0; l < 5; l++) {
            t1 = System.nanoTime();
            proofs.add(prover.block(l, random()));
            System.out.println("block " + l + " " + (System.nanoTime() - t1) / 1000000 + " ms " + proofs.get(l).length);
        }
        t1 = System.nanoTime();
        proofs.add(prover.head(random()));
        System.out.println("head " + (System.nanoTime() - t1) / 1000000 + " ms " + proofs.get(5).length);
        t1 = System.nanoTime();
        ProofVerifier v =
                new ProofVerifier(VerificationKey.decode(committed.key().bytes()));
        List<Optional<String>> r = v.layers(c, proofs);
        System.out.println("verify " + (System.nanoTime() - t1) / 1000000 + " ms " + r);
        for (int i = 0; i < 3; i++) {
            t1 = System.nanoTime();
            v.layers(c, proofs);
            System.out.println("verify " + (System.nanoTime() - t1) / 1000000 + " ms " + r);
        }
        assertEquals(List.of(), r.stream().filter(Optional::isPresent).toList());
    }
}
