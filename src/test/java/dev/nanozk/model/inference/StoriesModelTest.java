package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.spec.NumericProfile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoriesModelTest {
    @ParameterizedTest
    @ValueSource(strings = {"f32", "q8_0"})
    void greedyContinuationsMatchTheFloatReference(String type) throws Exception {
        TestModels.Loaded loaded = TestModels.load("stories260K-" + type + ".gguf");
        List<TestModels.Greedy> cases = TestModels.greedy(type);
        assertTrue(cases.size() >= 3);
        for (TestModels.Greedy expected : cases) {
            ForwardPass pass = new ForwardPass(loaded.model());
            int[] ids = expected.ids().clone();
            for (int i = 0; i < ids.length; i++) {
                if (i >= expected.promptLength()) {
                    ids[i] = pass.greedy();
                }
                pass.step(ids[i]);
            }
            assertArrayEquals(expected.ids(), ids, expected.prompt());
            if (ids.length - expected.promptLength() < 64) {
                int end = pass.greedy();
                assertTrue(end == 1 || end == 2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"f32,3.849339", "q8_0,3.851537"})
    void perplexityIsWithinATenthOfAPercent(String type, double reference) throws Exception {
        TestModels.Loaded loaded = TestModels.load("stories260K-" + type + ".gguf");
        List<int[]> documents = new ArrayList<>();
        for (String line : Files.readAllLines(TestModels.path("heldout-readme2.txt"))) {
            int[] ids = loaded.tokenizer().encode(line.replace("\\n", "\n"), true);
            documents.add(Arrays.copyOf(ids, Math.min(ids.length, 512)));
        }
        Evaluation evaluation = Evaluation.of(loaded.model(), documents);
        assertEquals(448, evaluation.documents().get(0).tokens());
        assertEquals(295, evaluation.documents().get(1).tokens());
        assertEquals(1, evaluation.perplexity() / reference, 0.001);
    }

    @Test
    void calibrationIsDeterministicAndTheProfileSurvivesItsBytes() {
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        NumericProfile profile = loaded.model().profile();
        List<int[]> documents = CalibrationTexts.tokens(
                text -> loaded.tokenizer().encode(text, true),
                loaded.model().spec().vocabulary(),
                loaded.model().spec().context(),
                1);
        List<Double> seen = new ArrayList<>();
        NumericProfile again = Calibrator.calibrate(loaded.file(), documents, seen::add);
        assertEquals(profile, again);
        assertEquals(profile, NumericProfile.fromCanonicalBytes(profile.canonicalBytes()));
        assertEquals(loaded.model().spec().blocks(), seen.size());
        assertEquals(1.0, seen.getLast());
    }

    @Test
    void profileWhoseExponentsDoNotFitTogetherIsRejected() {
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        NumericProfile p = loaded.model().profile();
        TreeMap<String, Integer> exponents = new TreeMap<>(p.weightExponents());
        exponents.merge("blk.1.ffn_up.weight", -1, Integer::sum);
        NumericProfile wrong = new NumericProfile(
                p.fx(), p.kE(), p.expScale(), p.expBits(), p.ropeBits(), p.blocks(), p.head(), exponents);
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> IntegerModel.load(loaded.file(), wrong));
        assertTrue(thrown.getMessage().contains("sXf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K-q8_0.gguf", "random-tiny-gpt2-q8_0.gguf"})
    void groupsOfPositionsAndRewindsDoNotMatter(String file) {
        TestModels.Loaded loaded = TestModels.load(file);
        int blocks = loaded.model().spec().blocks();
        int n = Math.min(75, loaded.model().spec().context());
        int[] tokens = IntStream.range(0, n)
                .map(i -> i * 37 % loaded.model().spec().vocabulary())
                .toArray();
        ForwardPass single = new ForwardPass(loaded.model(), true);
        for (int token : tokens) {
            single.step(token);
        }
        ForwardPass all = new ForwardPass(loaded.model(), true);
        all.steps(tokens, 0, n);
        ForwardPass groups = new ForwardPass(loaded.model(), true);
        groups.steps(tokens, 0, 5);
        groups.steps(tokens, 5, 6);
        groups.steps(tokens, 6, 6);
        groups.steps(tokens, 6, 40);
        groups.rewind(11);
        assertThrows(IllegalStateException.class, groups::logits);
        groups.steps(tokens, 11, n - 1);
        groups.step(tokens[n - 1]);
        for (ForwardPass pass : List.of(all, groups)) {
            assertEquals(n, pass.position());
            assertArrayEquals(single.logits(), pass.logits());
            for (int l = 0; l <= blocks; l++) {
                assertArrayEquals(single.boundary(l), pass.boundary(l));
            }
        }
    }

    @Test
    void contextAndTokensAreBounded() {
        TestModels.Loaded loaded = TestModels.load("stories260K-q8_0.gguf");
        ForwardPass pass = new ForwardPass(loaded.model());
        assertThrows(IllegalStateException.class, pass::logits);
        assertThrows(IllegalArgumentException.class, () -> pass.step(512));
        assertThrows(IllegalArgumentException.class, () -> pass.step(-1));
        for (int i = 0; i < 512; i++) {
            pass.step(i);
        }
        assertThrows(IllegalStateException.class, () -> pass.step(1));
    }
}
