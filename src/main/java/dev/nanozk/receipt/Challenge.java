package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a client has demanded of a receipt after its boundaries were logged.
 *
 * @param nonce revealed then, 16 to 256 characters
 * @param count how many blocks were drawn by it; null where the client named them
 * @param blocks the blocks, ascending
 */
public record Challenge(String nonce, Integer count, List<Integer> blocks) {
    /** Shortest nonce: one that the server could guess would let it choose the draw. */
    public static final int SHORTEST = 16;

    /** Longest nonce. */
    public static final int LONGEST = 256;

    public Challenge {
        blocks = List.copyOf(blocks);
    }

    /** A draw of blocks by the digest of the logged boundaries. */
    public static Challenge draw(byte[] digest, String nonce, int count, Budget budget) {
        return new Challenge(nonce, count, LayerDraw.blocks(digest, nonce, count, budget.weights()));
    }

    /** Blocks by their names. */
    public static Challenge named(String nonce, List<Integer> blocks) {
        return new Challenge(nonce, null, blocks.stream().sorted().toList());
    }

    /** Whether a nonce has the length of one. */
    public static boolean isNonce(String nonce) {
        int n = nonce.codePointCount(0, nonce.length());
        return n >= SHORTEST && n <= LONGEST;
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        n.put("nonce", nonce);
        n.put("layers", count);
        ArrayNode list = n.putArray("blocks");
        blocks.forEach(list::add);
        return n;
    }

    static Challenge fromJson(JsonNode node, String path, int ofBlocks) throws ReceiptFormatException {
        JsonFields f = new JsonFields(node, path, "nonce", "layers", "blocks");
        Challenge c = new Challenge(
                f.string("nonce"),
                f.isNull("layers") ? null : Integer.valueOf(f.natural("layers")),
                f.naturals("blocks"));
        if (!isNonce(c.nonce)) {
            throw new ReceiptFormatException(path + ".nonce has not " + SHORTEST + " to " + LONGEST + " characters");
        }
        if (c.count != null && (c.count < 1 || c.count > ofBlocks)) {
            throw new ReceiptFormatException(path + ".layers is not from 1 to " + ofBlocks);
        }
        int last = -1;
        for (int b : c.blocks) {
            if (b <= last || b >= ofBlocks) {
                throw new ReceiptFormatException(path + ".blocks are not ascending blocks of the model");
            }
            last = b;
        }
        if (c.blocks.isEmpty()) {
            throw new ReceiptFormatException(path + ".blocks is empty");
        }
        return c;
    }
}
