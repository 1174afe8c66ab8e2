package dev.nanozk.math.simd;

import java.util.Optional;

/** Chooses the kernels once, at first use. */
public final class Simd {
    /** System property; the environment variable is {@code NANOZK_SIMD}. Values: auto (default), off, 128, 256, 512. */
    public static final String PROPERTY = "nanozk.simd";

    private static final Kernels KERNELS = choose();

    private Simd() {}

    private record Kernels(
            String description,
            Warming<PointKernel> points,
            Warming<PowerKernel> powers,
            Warming<FoldKernel> folds,
            Warming<ScalarKernel> scalars,
            Warming<SumKernel> sums,
            Warming<MatrixKernel> matrices,
            Warming<AttentionKernel> attention) {
        static final Kernels NONE = new Kernels("plain", null, null, null, null, null, null, null);
    }

    private static Kernels choose() {
        String setting = SimdSetting.value();
        if (setting.equals("off")
                || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Kernels.NONE;
        }
        return vector(setting.equals("auto"));
    }

    private static Kernels vector(boolean automatic) {
        if (automatic && !VectorWidth.pays()) {
            return Kernels.NONE;
        }
        return new Kernels(
                "vector, " + VectorWidth.bits() + " bits",
                VectorWidth.holdsPoints() ? VectorPoints.warming() : null,
                VectorPowers.warming(),
                VectorFolds.warming(),
                VectorScalars.warming(),
                VectorSums.warming(),
                RawMemory.isAllowed() ? VectorMatrix.warming() : null,
                VectorAttention.warming());
    }

    /** "plain", or the width of the vectors. */
    public static String description() {
        return KERNELS.description();
    }

    /**
     * Compiles the vector kernels in this thread, which takes seconds; without it they are compiled in the background after some work.
     *
     * @return whether all that this machine has are in use from now on
     */
    public static boolean warmUp() {
        boolean all = true;
        for (Warming<?> w : new Warming<?>[] {
            KERNELS.points(),
            KERNELS.powers(),
            KERNELS.folds(),
            KERNELS.scalars(),
            KERNELS.sums(),
            KERNELS.matrices(),
            KERNELS.attention()
        }) {
            all &= w == null || w.warmUp();
        }
        return all;
    }

    /** The kernel for sums of points: the vector one if it is there and compiled. */
    public static PointKernel points(PointKernel plain, long additions) {
        return KERNELS.points() == null ? plain : KERNELS.points().choose(plain, additions);
    }

    /** The kernel for exponentiations: the vector one if it is there and compiled. */
    public static PowerKernel powers(PowerKernel plain, long elements) {
        return KERNELS.powers() == null ? plain : KERNELS.powers().choose(plain, elements);
    }

    /** The vector kernel for products with stored weights, if it is there and compiled. */
    public static Optional<MatrixKernel> matrices(long products) {
        return Optional.ofNullable(
                KERNELS.matrices() == null ? null : KERNELS.matrices().choose(null, products));
    }

    /** The vector kernel for attention, if it is there and compiled. */
    public static Optional<AttentionKernel> attention(long products) {
        return Optional.ofNullable(
                KERNELS.attention() == null ? null : KERNELS.attention().choose(null, products));
    }

    /** The kernel for sums of many points by the same scalars: the vector one if it is there and compiled. */
    public static FoldKernel folds(FoldKernel plain, long sums) {
        return KERNELS.folds() == null ? plain : KERNELS.folds().choose(plain, sums);
    }

    /** The kernel for sums of integers times field elements: the vector one if it is there and compiled. */
    static SumKernel sums(SumKernel plain, long integers) {
        return KERNELS.sums() == null ? plain : KERNELS.sums().choose(plain, integers);
    }

    /** A kernel for products in the scalar field that is plain until the vector one is compiled, if there is one. */
    public static Optional<ScalarKernel> warmingScalars() {
        return Optional.ofNullable(KERNELS.scalars()).map(WarmingScalars::new);
    }

    /** The vector kernel for products in the scalar field, if it is there and compiled; the plain way has no blocks. */
    public static Optional<ScalarKernel> scalars(long products) {
        return Optional.ofNullable(
                KERNELS.scalars() == null ? null : KERNELS.scalars().choose(null, products));
    }
}
