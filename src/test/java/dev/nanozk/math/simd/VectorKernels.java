package dev.nanozk.math.simd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Vector kernels of every width in one JVM: each width is a copy of this package's classes, loaded apart with {@code nanozk.simd} set, since a width has to be a
 * constant. Widths above the machine's own run without its instructions, slowly, with the same results.
 */
public final class VectorKernels {
    public static final int[] WIDTHS = {128, 256, 512};
    private static final String PACKAGE = "dev.nanozk.math.simd.";
    private static final Set<String> SHARED = Set.of(
            PACKAGE + "PointKernel",
            PACKAGE + "PointKernel$Points",
            PACKAGE + "PowerKernel",
            PACKAGE + "FoldKernel",
            PACKAGE + "ScalarKernel",
            PACKAGE + "SumKernel",
            PACKAGE + "MatrixKernel",
            PACKAGE + "MatrixKernel$Scratch",
            PACKAGE + "MatrixKernel$Layout",
            PACKAGE + "MatrixKernel$Stored",
            PACKAGE + "AttentionKernel");

    private VectorKernels() {}

    /** A new kernel of the named class, with vectors of a width. */
    public static <K> K of(Class<K> kernel, String implementation, int width) {
        String before = System.getProperty(Simd.PROPERTY);
        System.setProperty(Simd.PROPERTY, String.valueOf(width));
        try {
            Class<?> c = new Apart().loadClass(PACKAGE + implementation);
            return kernel.cast(c.getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        } finally {
            if (before == null) {
                System.clearProperty(Simd.PROPERTY);
            } else {
                System.setProperty(Simd.PROPERTY, before);
            }
        }
    }

    private static final class Apart extends ClassLoader {
        Apart() {
            super(VectorKernels.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE) || SHARED.contains(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> c = findLoadedClass(name);
                if (c != null) {
                    return c;
                }
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(name);
                    }
                    byte[] b = in.readAllBytes();
                    return defineClass(name, b, 0, b.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }
}
