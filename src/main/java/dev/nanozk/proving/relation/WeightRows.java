package dev.nanozk.proving.relation;

/** The prover's integers of a weight tensor, row by row: a whole tensor is never held. */
public interface WeightRows {
    /** Writes the integers of an output to {@code target[0..inputs)}. */
    void row(int output, int[] target);

    /** One entry. */
    int at(int output, int input);

    /** Rows of an array, row-major. */
    static WeightRows of(int[] data, int inputs) {
        return new WeightRows() {
            @Override
            public void row(int output, int[] target) {
                System.arraycopy(data, output * inputs, target, 0, inputs);
            }

            @Override
            public int at(int output, int input) {
                return data[output * inputs + input];
            }
        };
    }
}
