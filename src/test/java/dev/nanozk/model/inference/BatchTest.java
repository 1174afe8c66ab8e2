package dev.nanozk.model.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.model.spec.BlockTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes that are computed together against the same passes alone. */
class BatchTest {
    private static final int PASSES = 14;
    private static final int LONGEST = 40;

    private static IntegerModel model(String architecture) {
        if (architecture.equals("stories")) {
            return TestModels.load("stories260K-q8_0.gguf").model();
        }
        return TestModels.random(new ModelShape("batch", architecture, 64, 2, 4, 4, 96, 320, 64, 10000f))
                .model();
    }

    private static int[] tokens(SplittableRandom random, IntegerModel model, int n) {
        return random.ints(n, 0, model.spec().vocabulary()).toArray();
    }

    /** A pass with what it gives alone, position by position. */
    private static final class Sequence {
        final int[] tokens;
        final List<long[]> logits = new ArrayList<>();
        final ForwardPass alone;
        final ForwardPass pass;

        Sequence(IntegerModel model, int[] tokens) {
            this.tokens = tokens;
            alone = new ForwardPass(model, true);
            pass = new ForwardPass(model, true);
            for (int t : tokens) {
                alone.step(t);
                logits.add(alone.logits());
            }
        }

        int left() {
            return tokens.length - pass.position();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories", "gpt2", "qwen3"})
    void passesThatJoinAndLeaveGiveTheIntegersThatTheyGiveAlone(String architecture) {
        IntegerModel model = model(architecture);
        SplittableRandom random = new SplittableRandom(architecture.hashCode());
        List<Sequence> all = new ArrayList<>();
        for (int i = 0; i < PASSES; i++) {
            all.add(new Sequence(model, tokens(random, model, 1 + random.nextInt(LONGEST))));
        }
        Batch batch = new Batch(model);
        while (all.stream().anyMatch(s -> s.left() > 0)) {
            List<Sequence> step = new ArrayList<>();
            List<Batch.Part> parts = new ArrayList<>();
            int room = 1 + random.nextInt(Batch.MOST);
            for (Sequence s : all) {
                if (s.left() == 0 || room == 0 || random.nextInt(3) == 0) {
                    continue;
                }
                if (random.nextInt(12) == 0) {
                    s.pass.rewind(random.nextInt(s.pass.position() + 1));
                }
                int length = random.nextBoolean() ? 1 : 1 + random.nextInt(Math.min(room, s.left()));
                int from = s.pass.position();
                parts.add(new Batch.Part(s.pass, s.tokens, from, from + length, random.nextBoolean()));
                step.add(s);
                room -= length;
            }
            if (parts.isEmpty()) {
                continue;
            }
            List<Batch.Result> results = batch.advance(parts);
            for (int i = 0; i < parts.size(); i++) {
                assertNull(results.get(i).stopped());
                assertEquals(parts.get(i).to(), step.get(i).pass.position());
                if (parts.get(i).logits()) {
                    assertArrayEquals(
                            step.get(i).logits.get(parts.get(i).to() - 1),
                            results.get(i).logits());
                } else {
                    assertNull(results.get(i).logits());
                }
            }
        }
        for (Sequence s : all) {
            assertArrayEquals(s.logits.getLast(), s.pass.logits());
            for (int l = 0; l <= model.spec().blocks(); l++) {
                assertArrayEquals(s.alone.boundary(l), s.pass.boundary(l));
            }
        }
    }

    /** The model with larger values in its second block, so large that some leave 16 bits. */
    private static IntegerModel louder(IntegerModel model, int factor) {
        List<IntegerModel.Block> blocks = new ArrayList<>();
        for (int l = 0; l < model.spec().blocks(); l++) {
            List<IntegerMatrix> all = new ArrayList<>(model.block(l).all());
            if (l == 1) {
                IntegerMatrix v = model.block(l).get(BlockTensor.V);
                int[] data = new int[v.rows() * v.cols()];
                int[] row = new int[v.cols()];
                for (int r = 0; r < v.rows(); r++) {
                    v.row(r, row);
                    for (int c = 0; c < row.length; c++) {
                        data[r * row.length + c] = factor * row[c];
                    }
                }
                all.set(all.indexOf(v), new IntegerMatrix(v.name(), v.rows(), v.cols(), v.exponent(), data));
            }
            blocks.add(new IntegerModel.Block(model.spec(), all));
        }
        return new IntegerModel(model.spec(), model.profile(), model.outside(), blocks);
    }

    private static OutOfRangeException stops(ForwardPass pass, int[] tokens) {
        try {
            pass.steps(tokens, 0, tokens.length);
            return null;
        } catch (OutOfRangeException e) {
            return e;
        }
    }

    @Test
    void aValueOutOfRangeStopsItsPassAlone() {
        IntegerModel model = model("stories");
        SplittableRandom random = new SplittableRandom(7);
        int[][] prompts = new int[8][];
        Arrays.setAll(prompts, i -> tokens(random, model, 4));
        int tried = 0;
        for (int factor = 2; factor < 16; factor++) {
            IntegerModel loud = louder(model, factor);
            ForwardPass[] alone = new ForwardPass[prompts.length];
            OutOfRangeException[] stopped = new OutOfRangeException[prompts.length];
            List<Batch.Part> parts = new ArrayList<>();
            for (int i = 0; i < prompts.length; i++) {
                alone[i] = new ForwardPass(loud);
                stopped[i] = stops(alone[i], prompts[i]);
                parts.add(new Batch.Part(new ForwardPass(loud), prompts[i], 0, 4, true));
            }
            int stops = (int) Arrays.stream(stopped).filter(e -> e != null).count();
            if (stops == 0 || stops == prompts.length) {
                continue;
            }
            tried++;
            List<Batch.Result> results = new Batch(loud).advance(parts);
            for (int i = 0; i < prompts.length; i++) {
                if (stopped[i] == null) {
                    assertNull(results.get(i).stopped());
                    assertArrayEquals(alone[i].logits(), results.get(i).logits());
                } else {
                    assertNotNull(results.get(i).stopped());
                    assertEquals(stopped[i].detail(), results.get(i).stopped().detail());
                    assertEquals(0, parts.get(i).pass().position());
                }
            }
        }
        assertTrue(tried > 0, "no factor stops some and not all");
    }

    @Test
    void wrongBatchesAreRefusedBeforeAnythingIsComputed() {
        IntegerModel model = model("stories");
        Batch batch = new Batch(model);
        ForwardPass pass = new ForwardPass(model);
        ForwardPass other = new ForwardPass(model("gpt2"));
        int[] tokens = new int[model.spec().context() + 1];
        Batch.Part good = new Batch.Part(pass, tokens, 0, 2, false);
        List<List<Batch.Part>> wrong = List.of(
                List.of(),
                List.of(good, good),
                List.of(new Batch.Part(pass, tokens, 3, 3, false)),
                List.of(new Batch.Part(other, tokens, 0, 1, false)),
                List.of(new Batch.Part(pass, tokens, 0, Batch.MOST + 1, false)),
                List.of(new Batch.Part(pass, new int[] {model.spec().vocabulary()}, 0, 1, false)),
                List.of(new Batch.Part(pass, new int[] {-1}, 0, 1, false)));
        for (List<Batch.Part> parts : wrong) {
            assertThrows(IllegalArgumentException.class, () -> batch.advance(parts));
        }
        assertEquals(0, pass.position());
        assertThrows(IllegalStateException.class, () -> pass.steps(tokens, 0, tokens.length));
        assertThrows(IllegalStateException.class, pass::logits);
    }
}
