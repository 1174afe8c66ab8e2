package dev.nanozk.model.weights;

import java.util.SplittableRandom;

/** Tensors of random bytes in any format, with finite scales, and what an element of them is by the format's description, element by element. */
public final class RandomBlocks {
    /** An element {@code w = q scale + offset}. */
    public record Element(int q, float scale, float offset) {}

    private RandomBlocks() {}

    /** A tensor of random blocks, held on the heap. */
    public static GgufTensor tensor(TensorType type, int rows, int cols, SplittableRandom random) {
        byte[] bytes = bytes(type, (long) rows * cols / type.block(), random);
        return new GgufWriter()
                .tensor("w", type.id(), cols, rows, bytes)
                .file()
                .tensors()
                .get("w");
    }

    public static byte[] bytes(TensorType type, long blocks, SplittableRandom random) {
        byte[] bytes = new byte[(int) blocks * type.bytes()];
        random.nextBytes(bytes);
        for (int at = 0; at < bytes.length; at += type.bytes()) {
            switch (type) {
                case F32 -> {
                    int f = Float.floatToIntBits((float) random.nextGaussian());
                    for (int i = 0; i < 4; i++) {
                        bytes[at + i] = (byte) (f >> 8 * i);
                    }
                }
                case BF16 -> half(bytes, at, (short) (Float.floatToIntBits((float) random.nextGaussian()) >> 16));
                case F16 -> half(bytes, at, random, 1);
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    half(bytes, at, random, 0.01);
                    half(bytes, at + 2, random, 0.01);
                }
                case Q6_K -> half(bytes, at + 208, random, 0.001);
                default -> half(bytes, at, random, 0.01);
            }
        }
        return bytes;
    }

    private static void half(byte[] b, int at, SplittableRandom random, double deviation) {
        half(b, at, Float.floatToFloat16((float) (random.nextInt(9) == 0 ? 0 : deviation * random.nextGaussian())));
    }

    private static void half(byte[] b, int at, short bits) {
        b[at] = (byte) bits;
        b[at + 1] = (byte) (bits >> 8);
    }

    private static float half(byte[] b, int at) {
        return Float.float16ToFloat((short) (b[at] & 0xff | b[at + 1] << 8));
    }

    private static int bits(byte[] b, int at, int shift, int mask) {
        return (b[at] & 0xff) >> shift & mask;
    }

    /** Element i of blocks in a quantised format. */
    public static Element element(TensorType type, byte[] b, int i) {
        int at = i / type.block() * type.bytes();
        int e = i % type.block();
        int low = e % 16;
        int shift = e < 16 ? 0 : 4;
        return switch (type) {
            case Q8_0 -> new Element(b[at + 2 + e], half(b, at), 0);
            case Q4_0 -> new Element(bits(b, at + 2 + low, shift, 15) - 8, half(b, at), 0);
            case Q4_1 -> new Element(bits(b, at + 4 + low, shift, 15), half(b, at), half(b, at + 2));
            case Q5_0 ->
                new Element(
                        bits(b, at + 6 + low, shift, 15) + 16 * bits(b, at + 2 + e / 8, e % 8, 1) - 16, half(b, at), 0);
            case Q5_1 ->
                new Element(
                        bits(b, at + 8 + low, shift, 15) + 16 * bits(b, at + 4 + e / 8, e % 8, 1),
                        half(b, at),
                        half(b, at + 2));
            case Q4_K ->
                new Element(
                        bits(b, at + 16 + e / 64 * 32 + e % 32, e % 64 < 32 ? 0 : 4, 15),
                        half(b, at) * six(b, at + 4, e / 32, 0),
                        -half(b, at + 2) * six(b, at + 4, e / 32, 4));
            case Q5_K ->
                new Element(
                        bits(b, at + 48 + e / 64 * 32 + e % 32, e % 64 < 32 ? 0 : 4, 15)
                                + 16 * bits(b, at + 16 + e % 32, e / 32, 1),
                        half(b, at) * six(b, at + 4, e / 32, 0),
                        -half(b, at + 2) * six(b, at + 4, e / 32, 4));
            case Q6_K -> {
                int r = e % 128;
                int ql = at + e / 128 * 64 + r % 64;
                int qh = at + 128 + e / 128 * 32 + r % 32;
                int q = bits(b, ql, r < 64 ? 0 : 4, 15) | bits(b, qh, r / 32 * 2, 3) << 4;
                yield new Element(q - 32, half(b, at + 208) * b[at + 192 + e / 16], 0);
            }
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    /** Six-bit number j of eight scales (first 0) or eight minima (first 4) in twelve bytes. */
    private static int six(byte[] b, int at, int j, int first) {
        if (j < 4) {
            return bits(b, at + first + j, 0, 63);
        }
        return bits(b, at + 4 + j, first, 15) | bits(b, at + first + j - 4, 6, 3) << 4;
    }
}
