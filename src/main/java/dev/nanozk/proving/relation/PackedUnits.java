package dev.nanozk.proving.relation;

import dev.nanozk.protocol.commitment.MatrixValues;
import dev.nanozk.protocol.transcript.ProverChannel;

/** The integers of a matrix, those of each unit in as few bytes as they need: 2 where all are in [0, 2^16), as limbs are, 4 or 8. */
final class PackedUnits implements MatrixValues, ProverChannel.Integers {
    private final int positions;
    private final Object[] units;

    PackedUnits(int units, int positions) {
        this.positions = positions;
        this.units = new Object[units];
    }

    /** Sets the values of a unit at all positions; the array is not kept. */
    void put(int unit, long[] values) {
        // What values have beyond 16 bits, and beyond 32 with their sign.
        long limb = 0;
        long narrow = 0;
        for (long v : values) {
            limb |= v;
            narrow |= v ^ (int) v;
        }
        units[unit] = limb >>> Character.SIZE == 0 ? chars(values) : narrow == 0 ? ints(values) : values.clone();
    }

    private static char[] chars(long[] values) {
        char[] out = new char[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (char) values[i];
        }
        return out;
    }

    private static int[] ints(long[] values) {
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) values[i];
        }
        return out;
    }

    @Override
    public void unit(int unit, long[] target) {
        switch (units[unit]) {
            case char[] limbs -> {
                for (int i = 0; i < positions; i++) {
                    target[i] = limbs[i];
                }
            }
            case int[] narrow -> {
                for (int i = 0; i < positions; i++) {
                    target[i] = narrow[i];
                }
            }
            case Object wide -> System.arraycopy(wide, 0, target, 0, positions);
        }
    }

    @Override
    public int size() {
        return Math.multiplyExact(units.length, positions);
    }

    @Override
    public int positions() {
        return positions;
    }

    @Override
    public long get(int k) {
        long[] values = new long[positions];
        unit(k / positions, values);
        return values[k % positions];
    }

    @Override
    public void set(int k, long value) {
        long[] values = new long[positions];
        unit(k / positions, values);
        values[k % positions] = value;
        put(k / positions, values);
    }
}
