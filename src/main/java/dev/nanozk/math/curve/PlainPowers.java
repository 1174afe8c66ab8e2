package dev.nanozk.math.curve;

import dev.nanozk.math.simd.PowerKernel;

/** {@link PowerKernel} one element at a time. */
final class PlainPowers implements PowerKernel {
    @Override
    public void powP58(long[] x, int n) {
        for (int i = 0; i < n; i++) {
            BaseElement.load(x, BaseField.LIMBS * i).powP58().store(x, BaseField.LIMBS * i);
        }
    }
}
