package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.TensorType;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models with random F32 weights in the architectures that people use, beside llama.cpp: its log-probabilities on the same file were written by
 * {@code src/training/compare/logits.mjs}. Logits have a standard deviation of about 3. A double-precision reference agrees to 0.015 (llama.cpp
 * keeps keys and values in binary16): the architecture is the same. The integer engine, whose softmax has steps of a hundredth of a nat,
 * is 0.01 away in the root mean square and 0.06 at most.
 */
class LlamaCppLogitsTest {
    @TempDir
    private Path directory;

    private static double[] logSoftmax(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : x) {
            max = Math.max(max, v);
        }
        double sum = 0;
        for (double v : x) {
            sum += Math.exp(v - max);
        }
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i] - max - Math.log(sum);
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llama3", "tiny-qwen2", "tiny-qwen3"})
    void logProbabilitiesFollowLlamaCpp(String shape) throws Exception {
        Path path = directory.resolve("model.gguf");
        RandomModel.write(path, ModelShape.of(shape), TensorType.F32, 1);
        JsonNode expected;
        try (InputStream in = getClass().getResourceAsStream("/llama-cpp/" + shape + ".json")) {
            expected = new ObjectMapper().readTree(in);
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
        assertEquals(expected.get("sha256").asText(), HexFormat.of().formatHex(digest), "another file");
        int[] ids = new int[expected.get("tokens").size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = expected.get("tokens").get(i).asInt();
        }
        GgufFile file = GgufFile.open(path);
        IntegerModel model = IntegerModel.load(file, Calibrator.calibrate(file, List.of(ids), f -> {}));
        double[][] reference = new FloatModel(file).logits(ids);
        ForwardPass pass = new ForwardPass(model);
        double toReference = 0;
        double toPeer = 0;
        double referenceToPeer = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            pass.step(ids[i]);
            long[] logits = pass.logits();
            double[] ours = new double[logits.length];
            for (int v = 0; v < ours.length; v++) {
                ours[v] = Math.scalb((double) logits[v], -model.logitExponent());
            }
            ours = logSoftmax(ours);
            double[] exact = logSoftmax(reference[i]);
            JsonNode peer = expected.get("logprobs").get(i);
            assertEquals(ours.length, peer.size());
            for (int v = 0; v < ours.length; v++) {
                squares += Math.pow(ours[v] - peer.get(v).asDouble(), 2);
                count++;
                toReference = Math.max(toReference, Math.abs(ours[v] - exact[v]));
                toPeer = Math.max(toPeer, Math.abs(ours[v] - peer.get(v).asDouble()));
                referenceToPeer = Math.max(
                        referenceToPeer, Math.abs(exact[v] - peer.get(v).asDouble()));
            }
        }
        String seen = shape + ": to the reference " + toReference + ", to llama.cpp " + toPeer
                + ", the reference to llama.cpp " + referenceToPeer + ", root mean square "
                + Math.sqrt(squares / count);
        assertTrue(referenceToPeer < 1.5e-2, seen);
        assertTrue(toReference < 6e-2, seen);
        assertTrue(toPeer < 6e-2, seen);
        assertTrue(Math.sqrt(squares / count) < 1.5e-2, seen);
    }
}
