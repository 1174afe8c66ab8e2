package dev.nanozk.math.curve;

import dev.nanozk.math.parallel.Threads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The generators of a label, made when first needed and kept in memory. */
public final class Generators {
    private static final ConcurrentHashMap<String, PointVector> CACHE = new ConcurrentHashMap<>();

    /** Points that one task makes. */
    private static final int CHUNK = 64;

    private static volatile GeneratorFiles files;

    private Generators() {}

    /** Keeps generators in files as well, from now on: making them is much of what a short process does. */
    public static void keepIn(Path directory) {
        files = GeneratorFiles.in(directory);
    }

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
        GeneratorFiles kept = files;
        if (kept != null && have % GeneratorFiles.CHUNK == 0) {
            List<Point> more = new ArrayList<>();
            int chunk = have / GeneratorFiles.CHUNK;
            for (; have + more.size() < n && kept.covers(label, chunk); chunk++) {
                more.addAll(chunk(kept, label, chunk));
            }
            if (have + more.size() >= n) {
                PointVector added = PointVector.of(more);
                return old == null ? added : old.append(added);
            }
        }
        PointVector added = PointVector.of(make(label, have, want));
        return old == null ? added : old.append(added);
    }

    private static List<Point> chunk(GeneratorFiles kept, String label, int chunk) {
        return kept.read(label, chunk).orElseGet(() -> {
            int first = chunk * GeneratorFiles.CHUNK;
            List<Point> made = make(label, first, first + GeneratorFiles.CHUNK);
            kept.write(label, chunk, made);
            return made;
        });
    }

    /** Generators {@code [have, want)}. */
    static List<Point> make(String label, int have, int want) {
        int chunks = (want - have + CHUNK - 1) / CHUNK;
        List<List<Point>> parts = new ArrayList<>(Collections.nCopies(chunks, List.of()));
        Threads.forEach(
                chunks,
                k -> parts.set(
                        k,
                        HashToGroup.points(label, have + (long) k * CHUNK, Math.min(CHUNK, want - have - k * CHUNK))));
        return parts.stream().flatMap(List::stream).toList();
    }
}
