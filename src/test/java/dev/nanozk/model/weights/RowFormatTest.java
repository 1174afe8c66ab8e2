package dev.nanozk.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rows are written as, read again by the reader of model files. */
class RowFormatTest {
    private static final int COLS = 512;

    private static byte[] encoded(TensorType type, float[] row) {
        byte[] bytes = new byte[row.length / type.block() * type.bytes()];
        RowFormat.encode(type, row, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    private static GgufTensor tensor(TensorType type, float[] row) {
        return read(type, row.length, encoded(type, row));
    }

    private static GgufTensor read(TensorType type, int cols, byte[] bytes) {
        return new GgufWriter()
                .tensor("w", type.id(), cols, 1, bytes)
                .file()
                .tensors()
                .get("w");
    }

    private static float[] normal(SplittableRandom random, double mean, double deviation) {
        float[] row = new float[COLS];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return row;
    }

    /** Each entry is read within half a step of its group's scale; within a whole one where integers reach farther on one side. */
    private static void requireNear(TensorType type, float[] row) {
        GgufTensor t = tensor(type, row);
        byte[] q = new byte[row.length];
        float[] scales = new float[row.length / type.group()];
        float[] offsets = new float[scales.length];
        t.quantizedRow(0, q, scales, offsets);
        for (int i = 0; i < row.length; i++) {
            int g = i / type.group();
            double steps = type.hasOffsets() || type == TensorType.Q8_0 ? 0.5 : 1;
            // GGML's reference divides by the scale before it is rounded to binary16.
            double rounding =
                    type == TensorType.Q8_0 || type == TensorType.Q4_0 ? Math.abs(row[i]) * 0x1p-11 + 0x1p-18 : 0;
            // A subnormal scale is off by 2^-25 at most, once a unit of what it is multiplied with: up to 16, 31, 63 *
            // 31 or 127 * 32.
            double subnormal = Math.abs(scales[g]) < 127 * 0x1p-14 ? 127 * 32 * 0x1p-25 : 1e-12;
            double got = q[i] * (double) scales[g] + offsets[g];
            assertEquals(
                    row[i],
                    got,
                    steps * Math.abs(scales[g]) * (1 + 1e-9) + rounding + subnormal,
                    type + ", entry " + i + ", scale " + scales[g]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
    void everyEntryIsWithinItsStep(TensorType type) {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 20; round++) {
            requireNear(type, normal(random, 0, Math.pow(10, round - 16)));
            requireNear(type, normal(random, random.nextInt(-3, 4), 0.01));
        }
        float[] row = new float[COLS];
        requireNear(type, row);
        Arrays.fill(row, -0.0f);
        requireNear(type, row);
        Arrays.fill(row, 2.7f);
        requireNear(type, row);
        Arrays.fill(row, -2.7f);
        requireNear(type, row);
        // One large entry beside small ones, on either side.
        row = normal(random, 0, 1e-4);
        row[7] = 1000;
        row[300] = -1000;
        requireNear(type, row);
        // Groups of very different sizes.
        for (int i = 0; i < COLS; i++) {
            row[i] = (float) (random.nextGaussian() * Math.pow(2, -(i / 16 % 16)));
        }
        requireNear(type, row);
    }

    /** Scales are no larger than they need be: the error of normal numbers of deviation 1, root mean square. */
    @ParameterizedTest
    @EnumSource
    void errorsAreAsSmallAsTheBitsAllow(TensorType type) {
        SplittableRandom random = new SplittableRandom(9);
        double sum = 0;
        int rounds = 50;
        for (int round = 0; round < rounds; round++) {
            float[] row = normal(random, 0, 1);
            float[] got = new float[COLS];
            tensor(type, row).floatRow(0, got);
            for (int i = 0; i < COLS; i++) {
                sum += (got[i] - row[i]) * (double) (got[i] - row[i]);
            }
        }
        double most =
                switch (type) {
                    case F32 -> 0;
                    case F16 -> 0.0003;
                    case BF16 -> 0.0025;
                    case Q8_0 -> 0.006;
                    case Q6_K -> 0.025;
                    case Q5_0, Q5_1, Q5_K -> 0.05;
                    case Q4_0, Q4_1, Q4_K -> 0.1;
                };
        assertTrue(Math.sqrt(sum / rounds / COLS) <= most, type + ": " + Math.sqrt(sum / rounds / COLS));
    }

    /** Blocks whose groups use their integers to both ends: what is read from them is written as the same bytes. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
    void representableBlocksAreWrittenAsTheyWere(TensorType type) {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            float[] row = representable(type, random);
            byte[] once = encoded(type, row);
            float[] again = new float[COLS];
            read(type, COLS, once).floatRow(0, again);
            assertArrayEquals(row, again, type.name());
            assertArrayEquals(once, encoded(type, again), type.name());
        }
    }

    /** Entries {@code q scale + offset} with a group's smallest and largest integer among them, the largest factors of 256 entries among its groups. */
    private static float[] representable(TensorType type, SplittableRandom random) {
        float[] row = new float[COLS];
        float d = 0;
        float dmin = 0;
        int group = type.group();
        int perBlock = type.block() / group;
        for (int g = 0; g < COLS / group; g++) {
            boolean first = g % perBlock == 0;
            if (first) {
                d = Float.float16ToFloat(Float.floatToFloat16((float) (0.01 * (1 + random.nextDouble()))));
                dmin = Float.float16ToFloat(Float.floatToFloat16((float) (0.01 * (1 + random.nextDouble()))));
            }
            float scale;
            float offset = 0;
            int least = 0;
            int most = 15;
            switch (type) {
                case Q5_0 -> {
                    scale = random.nextBoolean() ? d : -d;
                    least = -16;
                }
                case Q6_K -> {
                    scale = d * (first ? 127 : random.nextInt(1, 128) * (random.nextBoolean() ? 1 : -1));
                    least = -32;
                    most = 31;
                }
                case Q4_K, Q5_K -> {
                    scale = d * (first ? 63 : random.nextInt(1, 64));
                    offset = -(dmin * (first ? 63 : random.nextInt(0, 64)));
                    most = type == TensorType.Q4_K ? 15 : 31;
                }
                default -> {
                    scale = d;
                    offset = random.nextBoolean() ? dmin : -dmin;
                    most = type == TensorType.Q4_1 ? 15 : 31;
                }
            }
            for (int i = 0; i < group; i++) {
                int q = i == 0 ? least : i == 1 ? most : random.nextInt(least, most + 1);
                row[g * group + i] = q * scale + offset;
            }
        }
        return row;
    }

    @Test
    void shortFloatsAreRoundedToTheNearestTiesToEven() {
        float[] row = {1, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, -1 - 0x1p-9f, 0x1p-140f, 3.3e38f};
        float[] got = new float[row.length];
        tensor(TensorType.BF16, row).floatRow(0, got);
        assertArrayEquals(new float[] {1, 1, 1 + 0x1p-6f, -1, 0, 0x1.fp127f}, got, 0x1p-134f);
        float[] halves = {1, 1 + 0x1p-11f, 1 + 3 * 0x1p-11f, -65504};
        got = new float[halves.length];
        tensor(TensorType.F16, halves).floatRow(0, got);
        assertArrayEquals(new float[] {1, 1, 1 + 0x1p-9f, -65504}, got);
    }

    @Test
    void aRowThatIsNoMultipleOfTheBlockHasAnotherType() {
        assertEquals(TensorType.Q4_K, RowFormat.stored(TensorType.Q4_K, 512));
        assertEquals(TensorType.Q5_0, RowFormat.stored(TensorType.Q4_K, 384));
        assertEquals(TensorType.Q5_1, RowFormat.stored(TensorType.Q5_K, 96));
        assertEquals(TensorType.Q8_0, RowFormat.stored(TensorType.Q6_K, 32));
        for (TensorType type : RowFormat.TYPES) {
            assertEquals(type.block() == 1 ? type : TensorType.F32, RowFormat.stored(type, 172), type.name());
            if (type.block() > 1) {
                assertThrows(IllegalArgumentException.class, () -> encoded(type, new float[172]), type.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoFormIsRefused(TensorType type) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] row = new float[COLS];
            row[300] = bad;
            assertThrows(IllegalArgumentException.class, () -> encoded(type, row));
        }
        for (float huge : new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}) {
            float[] row = new float[COLS];
            row[300] = huge;
            if (type != TensorType.F32) {
                assertThrows(IllegalArgumentException.class, () -> encoded(type, row));
            }
        }
    }

    @Test
    void typesHaveNamesInAnyCase() {
        for (TensorType type : RowFormat.TYPES) {
            assertEquals(type, RowFormat.named(type.name().toLowerCase(Locale.ROOT)));
            assertEquals(type, RowFormat.named(type.name()));
        }
        String said = assertThrows(IllegalArgumentException.class, () -> RowFormat.named("q3_k"))
                .getMessage();
        assertTrue(said.contains("q3_k") && said.contains("q4_k") && said.contains("bf16"), said);
    }
}
