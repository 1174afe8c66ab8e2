package dev.nanozk.model.weights;

/** A model file that is damaged, truncated or foreign; the message names the key or tensor and the file offset. */
public final class ModelFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }
}
