package dev.nanozk.model.inference;

import dev.nanozk.math.simd.MatrixKernel;
import dev.nanozk.math.simd.MatrixKernel.Layout;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.TensorType;

/**
 * Rows of a tensor as integers, unpacked by the vector kernel; what {@link IntegerMatrix#row} gives.
 *
 * @param tensor of a type that has a {@link Layout}, its integers known to fit 32 bits
 * @param exponent kw
 */
record UnpackedRows(GgufTensor tensor, Layout layout, int exponent) {
    /** Room for the scales of a row. */
    static final class Scratch {
        private final float[] scales;
        private final float[] offsets;
        private final int[] d;
        private final int[] m;

        private Scratch(int groups) {
            scales = new float[groups];
            offsets = new float[groups];
            d = new int[groups];
            m = new int[groups];
        }
    }

    /** Null where there is no layout for a tensor, or it is not where the kernel reads. */
    static UnpackedRows of(GgufTensor tensor, int kw) {
        Layout layout = layout(tensor.type());
        boolean readable = layout != null && tensor.isInOrder() && tensor.data().isNative();
        return readable && tensor.cols() % MatrixKernel.BLOCK == 0 ? new UnpackedRows(tensor, layout, kw) : null;
    }

    private static Layout layout(TensorType type) {
        return switch (type) {
            case Q4_1 -> Layout.Q4_1;
            case Q5_0 -> Layout.Q5_0;
            case Q5_1 -> Layout.Q5_1;
            case Q4_K -> Layout.Q4_K;
            case Q5_K -> Layout.Q5_K;
            case Q6_K -> Layout.Q6_K;
            case F32 -> Layout.F32;
            case F16 -> Layout.F16;
            case BF16 -> Layout.BF16;
            case Q8_0, Q4_0 -> null;
        };
    }

    Scratch scratch() {
        return new Scratch(
                tensor.type().block() == 1 ? 0 : tensor.cols() / tensor.type().group());
    }

    /** A row's integers into target. */
    void row(MatrixKernel kernel, int r, Scratch room, int[] target) {
        long at = tensor.offset(r);
        if (tensor.type().block() == 1) {
            kernel.unpackFloats(layout, tensor.data(), at, tensor.cols(), exponent, target);
            return;
        }
        tensor.scales(r, room.scales, room.offsets);
        double scale = Math.scalb(1.0, exponent);
        for (int g = 0; g < room.d.length; g++) {
            room.d[g] = (int) Math.floor(room.scales[g] * scale + 0.5);
            room.m[g] = (int) Math.floor(room.offsets[g] * scale + 0.5);
        }
        kernel.unpack(layout, tensor.data(), at, tensor.cols() / tensor.type().block(), room.d, room.m, target);
    }
}
