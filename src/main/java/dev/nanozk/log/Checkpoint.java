package dev.nanozk.log;

import java.util.Base64;

/**
 * Text of a C2SP tlog-checkpoint: origin, size and root, without extension lines.
 *
 * @param root 32 bytes
 */
public record Checkpoint(String origin, long size, byte[] root) {
    /** Path below a log's prefix. */
    public static final String PATH = "checkpoint";

    public Checkpoint {
        if (origin.isEmpty() || origin.indexOf('\n') >= 0 || size < 0 || root.length != MerkleHash.SIZE) {
            throw new IllegalArgumentException("not a checkpoint's origin, size and root");
        }
    }

    /** The note's text. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /** Strict inverse of {@link #text()}. */
    public static Checkpoint parse(String text) throws LogException {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || lines[0].isEmpty()) {
            throw new LogException("the checkpoint has not exactly three lines: origin, size, root");
        }
        byte[] root = SignedNote.base64(lines[2]);
        if (!lines[1].matches("0|[1-9]\\d{0,17}") || root == null || root.length != MerkleHash.SIZE) {
            throw new LogException("size or root of the checkpoint is malformed");
        }
        return new Checkpoint(lines[0], Long.parseLong(lines[1]), root);
    }
}
