package dev.nanozk.math.simd;

/** A {@link ScalarKernel} that is there at once: the plain one until the vector one is compiled, operation by operation, for work so large that it should not be plain to its end. */
final class WarmingScalars implements ScalarKernel {
    private final ScalarKernel plain = new PlainScalars();
    private final Warming<ScalarKernel> warming;

    WarmingScalars(Warming<ScalarKernel> warming) {
        this.warming = warming;
    }

    private ScalarKernel now() {
        return warming.choose(plain, 0);
    }

    @Override
    public void mul(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        now().mul(r, ro, a, ao, b, bo, blocks);
    }

    @Override
    public void sumOfProducts(
            double[] r,
            int ro,
            double[] a,
            int ao,
            double[] b,
            int bo,
            double[] c,
            int co,
            double[] d,
            int dOffset,
            int blocks) {
        now().sumOfProducts(r, ro, a, ao, b, bo, c, co, d, dOffset, blocks);
    }

    @Override
    public void add(double[] r, int ro, double[] a, int ao, double[] b, int bo, int blocks) {
        now().add(r, ro, a, ao, b, bo, blocks);
    }

    @Override
    public void fold(double[] r, int ro, double[] even, int eo, double[] odd, int oo, double[] c, int blocks) {
        now().fold(r, ro, even, eo, odd, oo, c, blocks);
    }

    @Override
    public void dot(double[] a, int ao, double[] b, int bo, int blocks, long[] columns) {
        now().dot(a, ao, b, bo, blocks, columns);
    }
}
