package dev.nanozk.math.curve;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The generators of a label, made when first needed and kept in memory. */
public final class Generators {
    private static final ConcurrentHashMap<String, PointVector> CACHE = new ConcurrentHashMap<>();

    private Generators() {}

    /** {@code HashToGroup.point(label, 0..n-1)}. */
    public static PointVector get(String label, int n) {
        PointVector known = CACHE.get(label);
        if (known == null || known.size() < n) {
            known = CACHE.compute(label, (l, old) -> grow(l, old, n));
        }
        return known.view(0, n);
    }

    private static PointVector grow(String label, PointVector old, int n) {
        int have = old == null ? 0 : old.size();
        if (have >= n) {
            return old;
        }
        int want = have == 0 ? n : Math.max(n, 2 * have);
        List<Point> more = IntStream.range(have, want)
                .parallel()
                .mapToObj(i -> HashToGroup.point(label, i))
                .toList();
        PointVector added = PointVector.of(more);
        return old == null ? added : old.append(added);
    }
}
