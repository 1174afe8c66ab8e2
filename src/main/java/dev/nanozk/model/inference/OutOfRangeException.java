package dev.nanozk.model.inference;

/**
 * A value left its format, so the completion stops: nothing is clamped. The message holds a code only; layer, site and
 * value are activations and belong in the operator's log, never in an answer.
 */
public final class OutOfRangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The code that clients see. */
    public static final String CODE = "value_out_of_range";

    private final int layer;
    private final String site;
    private final long value;

    /**
     * @param layer block index; -1 for the embedding, the number of blocks for the head
     * @param site where: embedding, y1, q, k, v, score, o, xa, y2, g, h, xf, yf
     * @param value the value that does not fit
     */
    public OutOfRangeException(int layer, String site, long value) {
        super(CODE);
        this.layer = layer;
        this.site = site;
        this.value = value;
    }

    /** The code that clients see. */
    public String code() {
        return CODE;
    }

    /** Block index; -1 for the embedding, the number of blocks for the head. */
    public int layer() {
        return layer;
    }

    /** The site's short name. */
    public String site() {
        return site;
    }

    /** The value that does not fit. */
    public long value() {
        return value;
    }

    /** For the operator's log only. */
    public String detail() {
        return CODE + " at layer " + layer + ", site " + site + ", value " + value;
    }
}
