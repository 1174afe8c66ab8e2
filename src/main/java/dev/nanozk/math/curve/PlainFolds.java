package dev.nanozk.math.curve;

import dev.nanozk.math.simd.FoldKernel;

/** {@link FoldKernel} one sum at a time. */
final class PlainFolds implements FoldKernel {
    /** P, 3 P, 5 P, 7 P. */
    private static final int ODD = 4;

    @Override
    public void fold(long[] niels, int first, int size, byte[][] digits, int length, int from, int to, long[] out) {
        long[] table = new long[digits.length * ODD * Edwards.EXTENDED];
        long[] s = new long[Edwards.SCRATCH];
        long[] twice = new long[Edwards.EXTENDED];
        long[] minus = new long[Edwards.EXTENDED];
        for (int j = from; j < to; j++) {
            int present = 0;
            int top = 0;
            for (; present < digits.length && present * (long) length + j < size; present++) {
                top = Math.max(top, digits[present].length);
                int at = present * ODD * Edwards.EXTENDED;
                Edwards.identity(table, at);
                Edwards.addNiels(table, at, table, at, niels, Edwards.NIELS * (first + present * length + j), false, s);
                Edwards.dbl(twice, 0, table, at, s);
                for (int k = 1; k < ODD; k++, at += Edwards.EXTENDED) {
                    Edwards.add(table, at + Edwards.EXTENDED, table, at, twice, 0, s);
                }
            }
            int sum = Edwards.EXTENDED * j;
            Edwards.identity(out, sum);
            for (int bit = top - 1; bit >= 0; bit--) {
                Edwards.dbl(out, sum, out, sum, s);
                for (int m = 0; m < present; m++) {
                    int digit = bit < digits[m].length ? digits[m][bit] : 0;
                    int at = (m * ODD + (Math.abs(digit) >> 1)) * Edwards.EXTENDED;
                    if (digit > 0) {
                        Edwards.add(out, sum, out, sum, table, at, s);
                    } else if (digit < 0) {
                        Edwards.negate(minus, 0, table, at);
                        Edwards.add(out, sum, out, sum, minus, 0, s);
                    }
                }
            }
        }
    }
}
