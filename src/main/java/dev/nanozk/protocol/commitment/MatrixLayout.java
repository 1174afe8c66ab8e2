package dev.nanozk.protocol.commitment;

/**
 * How a matrix of units x positions is cut into Hyrax rows of {@code C = 2^columnBits} entries.
 *
 * <p>Column of entry (u, i): {@code (u mod 2^(c-p)) 2^p + (i mod 2^p)}; row:
 * {@code floor(u / 2^(c-p)) * ceil(positions / 2^p) + floor(i / 2^p)}, with c = columnBits and p = positionBits.
 */
public record MatrixLayout(int units, int positions, int columnBits, int positionBits) {
    public MatrixLayout {
        if (units < 1 || positions < 1 || positionBits < 0 || positionBits > columnBits || columnBits > 24) {
            throw new IllegalArgumentException("no layout for " + units + " x " + positions);
        }
    }

    /** The layout with the fewest rows, the smallest positionBits on a tie. */
    public static MatrixLayout choose(int units, int positions, int columnBits) {
        MatrixLayout best = null;
        for (int p = 0; p <= columnBits; p++) {
            MatrixLayout l = new MatrixLayout(units, positions, columnBits, p);
            if (best == null || l.rows() < best.rows()) {
                best = l;
            }
        }
        return best;
    }

    public int columns() {
        return 1 << columnBits;
    }

    public int unitBits() {
        return columnBits - positionBits;
    }

    public int unitBlocks() {
        return ((units - 1) >> unitBits()) + 1;
    }

    public int positionBlocks() {
        return ((positions - 1) >> positionBits) + 1;
    }

    public int rows() {
        return Math.multiplyExact(unitBlocks(), positionBlocks());
    }
}
