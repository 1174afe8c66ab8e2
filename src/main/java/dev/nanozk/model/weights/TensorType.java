package dev.nanozk.model.weights;

/** Tensor formats that are read; numbers and block layouts of GGML. */
public enum TensorType {
    /** 32-bit floats. */
    F32(0, 1, 4),
    /** 16-bit floats (IEEE binary16). */
    F16(1, 1, 2),
    /** Blocks of 32: a binary16 scale and 32 4-bit integers minus 8, element i low nibble of byte i, element i + 16 its high nibble. */
    Q4_0(2, 32, 18),
    /** Blocks of 32: a binary16 scale and 32 signed bytes. */
    Q8_0(8, 32, 34);

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
