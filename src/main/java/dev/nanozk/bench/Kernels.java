package dev.nanozk.bench;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.MultiScalarMultiplication;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.curve.PointVector;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.simd.IntegerSums;
import dev.nanozk.math.simd.ProductRound;
import dev.nanozk.math.simd.ScalarBlocks;
import dev.nanozk.math.simd.ScalarKernel;
import dev.nanozk.math.simd.Simd;
import dev.nanozk.protocol.sumcheck.ProductInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The kernels of {@code math}, plain or with vectors as {@link Simd} chooses; times are nanoseconds an element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Kernels {
    static final int TABLE = 1024;
    static final int POINTS = 4096;
    static final int ENCODINGS = 256;
    static final int ROWS = 64;
    static final int COLUMNS = 2048;

    private ScalarKernel kernel;
    private FieldVector f;
    private FieldVector g;
    private FieldVector h;
    private ScalarBlocks x;
    private ScalarBlocks y;
    private ScalarBlocks z;
    private byte[] bytes;
    private PointVector points;
    private FieldVector scalars;
    private long[][] rows8;
    private long[] integers8;
    private long[] integers16;
    private List<Point> decoded;
    private List<CompressedPoint> encoded;

    private static FieldVector elements(Random random, int n) {
        FieldVector v = new FieldVector(n);
        byte[] wide = new byte[64];
        for (int i = 0; i < n; i++) {
            random.nextBytes(wide);
            v.set(i, FieldElement.fromWideBytes(wide));
        }
        return v;
    }

    /** Inputs from a fixed seed; vector kernels compiled. */
    @Setup
    public void prepare() {
        if (!Simd.warmUp()) {
            throw new IllegalStateException("the vector kernels were not compiled in time");
        }
        Random random = new Random(1);
        kernel = Simd.scalars(0).orElse(null);
        f = elements(random, TABLE);
        g = elements(random, TABLE);
        h = elements(random, TABLE);
        bytes = new byte[TABLE];
        random.nextBytes(bytes);
        if (kernel != null) {
            int variables = Integer.numberOfTrailingZeros(TABLE);
            x = ScalarBlocks.reversed(f.limbs(), TABLE, variables, kernel);
            y = ScalarBlocks.reversed(g.limbs(), TABLE, variables, kernel);
            z = ScalarBlocks.reversed(h.limbs(), TABLE, variables, kernel);
        }
        points = Generators.get("G", POINTS);
        scalars = elements(random, POINTS);
        rows8 = new long[ROWS][];
        for (int r = 0; r < ROWS; r++) {
            rows8[r] = random.longs(COLUMNS, -128, 128).toArray();
        }
        integers8 = random.longs(POINTS, -128, 128).toArray();
        integers16 = random.longs(POINTS, -32768, 32768).toArray();
        decoded = new ArrayList<>();
        for (int i = 0; i < ENCODINGS; i++) {
            decoded.add(points.get(i).add(points.get(i + 1)));
        }
        encoded = Point.compressAll(decoded);
    }

    /** Products in the scalar field. */
    @Benchmark
    @OperationsPerInvocation(TABLE)
    public Object fieldProduct() {
        if (kernel != null) {
            x.hadamard(y);
            return x;
        }
        f.hadamard(g);
        return f;
    }

    /** Inner products of field elements. */
    @Benchmark
    @OperationsPerInvocation(TABLE)
    public FieldElement fieldInnerProduct() {
        return kernel != null ? x.innerProduct(y) : f.innerProduct(g);
    }

    /** Inner products with int8 (plain in both). */
    @Benchmark
    @OperationsPerInvocation(TABLE)
    public FieldElement int8InnerProduct() {
        return f.innerProduct(bytes, 0);
    }

    /** Sums of field elements times int8, column by column, an integer each: how weights and advice are added up. */
    @Benchmark
    @OperationsPerInvocation(ROWS * COLUMNS)
    public FieldVector int8Sums() {
        IntegerSums sums = new IntegerSums(COLUMNS);
        for (int r = 0; r < ROWS; r++) {
            sums.add(f.get(r), rows8[r], 0, COLUMNS, 0);
        }
        return sums.result();
    }

    /** A round polynomial of degree 2, an entry of the table. */
    @Benchmark
    @OperationsPerInvocation(TABLE)
    public FieldVector sumcheckRound2() {
        return kernel != null
                ? new ProductRound(x, y).coefficients()
                : new ProductInstance(FieldElement.ONE, List.of(f, g)).roundEvaluations(2);
    }

    /** A round polynomial of degree 3, an entry of the table. */
    @Benchmark
    @OperationsPerInvocation(TABLE)
    public FieldVector sumcheckRound3() {
        return kernel != null
                ? new ProductRound(x, y, z).coefficients()
                : new ProductInstance(FieldElement.ONE, List.of(f, g, h)).roundEvaluations(3);
    }

    /** Multi-scalar multiplication with field elements. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Point msmField() {
        return MultiScalarMultiplication.msm(scalars, points);
    }

    /** Multi-scalar multiplication with int8. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Point msmInt8() {
        return MultiScalarMultiplication.msmSmall(integers8, 0, POINTS, points, 0);
    }

    /** Multi-scalar multiplication with int16. */
    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Point msmInt16() {
        return MultiScalarMultiplication.msmSmall(integers16, 0, POINTS, points, 0);
    }

    /** Encoding points. */
    @Benchmark
    @OperationsPerInvocation(ENCODINGS)
    public List<CompressedPoint> compress() {
        return Point.compressAll(decoded);
    }

    /** Decoding points, strictly. */
    @Benchmark
    @OperationsPerInvocation(ENCODINGS)
    public List<Point> decompress() throws InvalidPointException {
        return CompressedPoint.decompressAll(encoded);
    }
}
