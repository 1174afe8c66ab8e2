package dev.nanozk.model.weights;

/** Tensor formats that are read; numbers and block layouts of GGML. */
public enum TensorType {
    /** 32-bit floats. */
    F32(0, 1, 4),
    /** 16-bit floats (IEEE binary16). */
    F16(1, 1, 2),
    /** Blocks of 32: a binary16 scale and 32 4-bit integers minus 8, element i low nibble of byte i, element i + 16 its high nibble. */
    Q4_0(2, 32, 18),
    /** Blocks of 32: a binary16 scale and a binary16 offset, 4-bit integers as in Q4_0 but from 0 on. */
    Q4_1(3, 32, 20),
    /** Blocks of 32: a binary16 scale, 32 fifth bits, 4-bit integers as in Q4_0; the five bits minus 16. */
    Q5_0(6, 32, 22),
    /** As Q5_0 with a binary16 offset behind the scale and integers from 0 on. */
    Q5_1(7, 32, 24),
    /** Blocks of 32: a binary16 scale and 32 signed bytes. */
    Q8_0(8, 32, 34),
    /** Blocks of 256 in 8 groups: binary16 d and dmin, 6-bit factors s and m of each group, 4-bit integers; {@code w = q (d s) - dmin m}. */
    Q4_K(12, 256, 144),
    /** As Q4_K with 5-bit integers. */
    Q5_K(13, 256, 176),
    /** Blocks of 256 in 16 groups: 6-bit integers minus 32, a signed byte s of each group, binary16 d; {@code w = q (d s)}. */
    Q6_K(14, 256, 210),
    /** The upper 16 bits of a 32-bit float. */
    BF16(30, 1, 2);

    private static final String[] GGML = {
        "F32", "F16", "Q4_0", "Q4_1", "4", "5", "Q5_0", "Q5_1", "Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K",
        "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32",
        "I64", "F64", "IQ1_M", "BF16"
    };

    private final int id;
    private final int block;
    private final int bytes;

    TensorType(int id, int block, int bytes) {
        this.id = id;
        this.block = block;
        this.bytes = bytes;
    }

    /** GGML's number. */
    public int id() {
        return id;
    }

    /** Elements of a block. */
    public int block() {
        return block;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /** Elements that share a scale. */
    public int group() {
        return this == Q6_K ? 16 : Math.min(block, 32);
    }

    /** Whether a group has an offset beside its scale. */
    public boolean hasOffsets() {
        return switch (this) {
            case Q4_1, Q5_1, Q4_K, Q5_K -> true;
            default -> false;
        };
    }

    /** The type of a GGML number, null where it is not read. */
    static TensorType of(long id) {
        for (TensorType t : values()) {
            if (t.id == id) {
                return t;
            }
        }
        return null;
    }

    static String nameOf(long id) {
        return id >= 0 && id < GGML.length ? GGML[(int) id] : "number " + id;
    }
}
