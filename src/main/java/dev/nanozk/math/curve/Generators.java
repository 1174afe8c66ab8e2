package dev.nanozk.math.curve;

import dev.nanozk.math.parallel.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The generators of a label, made when first needed and kept in memory. */
public final class Generators {
    private static final ConcurrentHashMap<String, PointVector> CACHE = new ConcurrentHashMap<>();

    /** Points that one task makes. */
    private static final int CHUNK = 64;

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
        int chunks = (want - have + CHUNK - 1) / CHUNK;
        List<List<Point>> parts = new ArrayList<>(Collections.nCopies(chunks, List.of()));
        Threads.forEach(
                chunks,
                k -> parts.set(
                        k,
                        HashToGroup.points(label, have + (long) k * CHUNK, Math.min(CHUNK, want - have - k * CHUNK))));
        List<Point> more = parts.stream().flatMap(List::stream).toList();
        PointVector added = PointVector.of(more);
        return old == null ? added : old.append(added);
    }
}
