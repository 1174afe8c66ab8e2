package dev.nanozk.model.spec;

import dev.nanozk.math.kept.KeptResults;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/** Tables of 2^16 integers that are made once a build, where {@link KeptResults} are kept: made from {@link FixedPoint}, one costs a tenth of a second in a process that has just begun. */
final class KeptTables {
    private static final int SIZE = 1 << 16;

    private KeptTables() {}

    /**
     * A table, read or made.
     *
     * @param name everything that decides its values
     */
    static int[] get(String name, Supplier<int[]> make) {
        String kept = "table-" + name;
        byte[] bytes = KeptResults.get(kept);
        if (bytes != null && bytes.length == Integer.BYTES * SIZE) {
            int[] values = new int[SIZE];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
            return values;
        }
        int[] values = make.get();
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(values);
        KeptResults.put(kept, out.array());
        return values;
    }
}
