package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pieces of {@code tokenizer.ggml.model = llama}: the best-scoring pair of neighbours is merged until none is left, characters without a token
 * fall back to bytes (Kudo and Richardson, <i>SentencePiece</i>).
 */
final class SentencePieces implements Pieces {
    private static final String SPACE = "\u2581";

    private final TokenizerData data;
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] byteTokens = new int[256];

    SentencePieces(TokenizerData data) {
        this.data = data;
        Arrays.fill(byteTokens, -1);
        for (int i = 0; i < data.size(); i++) {
            if (data.type(i) == TokenizerData.BYTE) {
                byteTokens[byteOf(data.piece(i), i)] = i;
            } else {
                ids.putIfAbsent(data.piece(i), i);
            }
        }
    }

    private static int byteOf(String piece, int token) {
        if (!piece.matches("<0x[0-9A-Fa-f]{2}>")) {
            throw new ModelFormatException(
                    "tokenizer.ggml.tokens[" + token + "] is a byte token without a byte: " + piece);
        }
        return Integer.parseInt(piece.substring(3, 5), 16);
    }

    @Override
    public void encode(String text, boolean start, List<Integer> out) {
        String normal = (start && data.addSpacePrefix() ? " " + text : text).replace(" ", SPACE);
        new PairMerger(normal, this::mergeId, data::score).run().forEach(piece -> {
            int id = mergeId(piece);
            if (id >= 0) {
                out.add(id);
                return;
            }
            for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
                int token = byteTokens[b & 0xff];
                out.add(token >= 0 ? token : data.unknown());
            }
        });
    }

    /** A token that merging may produce: normal or user defined ones, not control tokens. */
    private int mergeId(String piece) {
        Integer id = ids.get(piece);
        return id == null || data.type(id) == TokenizerData.CONTROL ? -1 : id;
    }

    @Override
    public byte[] bytes(int id) {
        return switch (data.type(id)) {
            case TokenizerData.BYTE -> new byte[] {(byte) byteOf(data.piece(id), id)};
            case TokenizerData.CONTROL -> new byte[0];
            default -> data.piece(id).replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
        };
    }

    @Override
    public boolean alwaysSpecial(int type) {
        return false;
    }
}
