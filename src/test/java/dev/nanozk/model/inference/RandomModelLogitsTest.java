package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logits of models with random weights. They have a standard deviation of about 0.17. The integer engine follows a double-precision reference on the
 * same weights to 0.002; llama.cpp is further away, as it quantises the activations of every product with a Q8_0 matrix to eight bits (a step of 1/127 of the
 * largest of 32 neighbours) and reads GELU from a binary16 table: errors of 0.4 % of a typical value, which add up over
 * the layers to 0.006. The reference is as far from it as the engine is.
 */
class RandomModelLogitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"random-tiny-llama-q8_0", "random-tiny-gpt2-q8_0"})
    void logitsFollowTheFloatModelAndLlamaCpp(String name) throws Exception {
        TestModels.Loaded loaded = TestModels.load(name + ".gguf");
        JsonNode expected =
                new ObjectMapper().readTree(Files.readString(TestModels.path("expected/random-tiny-logits8.json")));
        int[] ids = new int[expected.get("ids").size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = expected.get("ids").get(i).asInt();
        }
        JsonNode peer = expected.get("files").get(name);
        double[][] reference = new FloatModel(loaded.file()).logits(ids);
        ForwardPass pass = new ForwardPass(loaded.model());
        double toReference = 0;
        double toPeer = 0;
        double referenceToPeer = 0;
        for (int i = 0; i < ids.length; i++) {
            pass.step(ids[i]);
            long[] logits = pass.logits();
            for (int v = 0; v < logits.length; v++) {
                double ours = Math.scalb((double) logits[v], -loaded.model().logitExponent());
                double theirs = peer.get(i).get(v).asDouble();
                toReference = Math.max(toReference, Math.abs(ours - reference[i][v]));
                toPeer = Math.max(toPeer, Math.abs(ours - theirs));
                referenceToPeer = Math.max(referenceToPeer, Math.abs(reference[i][v] - theirs));
            }
        }
        String seen = name + ": to the reference " + toReference + ", to llama.cpp " + toPeer
                + ", the reference to llama.cpp " + referenceToPeer;
        assertEquals(8, ids.length);
        assertTrue(toReference < 2e-3, seen);
        assertTrue(toPeer < 8e-3, seen);
        assertTrue(Math.abs(toPeer - referenceToPeer) < 5e-4, seen);
    }
}
