package dev.nanozk.model.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pieces of {@code tokenizer.ggml.model = gpt2}: a text is cut into words, a word's bytes are written in the {@link ByteAlphabet}, and the pair of
 * neighbours of lowest rank, the leftmost among equal ones, is merged until none is left (Sennrich et al., byte-level as in GPT-2).
 */
final class BytePairs implements Pieces {
    private final TokenizerData data;
    private final PreTokenizer preTokenizer;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> ranks;

    BytePairs(TokenizerData data) {
        this.data = data;
        this.preTokenizer = data.pairs().preTokenizer();
        this.ranks = data.pairs().ranks();
        for (int i = 0; i < data.size(); i++) {
            if (data.type(i) != TokenizerData.CONTROL) {
                ids.putIfAbsent(data.piece(i), i);
            }
        }
    }

    @Override
    public void encode(String text, boolean start, List<Integer> out) {
        for (String word : preTokenizer.split(text)) {
            word(ByteAlphabet.write(word.getBytes(StandardCharsets.UTF_8)), out);
        }
    }

    private void word(String word, List<Integer> out) {
        Integer whole = preTokenizer.wholeWords() ? ids.get(word) : null;
        if (whole != null) {
            out.add(whole);
            return;
        }
        for (String piece : new PairMerger(word, this::order).run()) {
            Integer id = ids.get(piece);
            if (id != null) {
                out.add(id);
                continue;
            }
            // A merge that leads to no token: its bytes one by one.
            for (int i = 0; i < piece.length(); i++) {
                Integer one = ids.get(piece.substring(i, i + 1));
                if (one == null) {
                    throw new IllegalArgumentException(String.format(
                            "the text has the byte 0x%02X, for which the model's tokenizer has no token",
                            ByteAlphabet.byteOf(piece.charAt(i))));
                }
                out.add(one);
            }
        }
    }

    /** Lower ranks first; no number for pairs that are not merged. */
    private double order(String left, String right) {
        Integer rank = ranks.get(left + " " + right);
        return rank == null ? Double.NaN : -rank;
    }

    /** A normal token's characters as bytes; one that is none of the alphabet, and user-defined tokens, as UTF-8. */
    @Override
    public byte[] bytes(int id) {
        String piece = data.piece(id);
        int type = data.type(id);
        if (type == TokenizerData.CONTROL) {
            return new byte[0];
        }
        if (type == TokenizerData.USER_DEFINED) {
            return piece.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        piece.codePoints().forEach(c -> {
            int b = c < Character.MIN_SUPPLEMENTARY_CODE_POINT ? ByteAlphabet.byteOf((char) c) : -1;
            if (b >= 0) {
                out.write(b);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }

    @Override
    public boolean alwaysSpecial(int type) {
        return type == TokenizerData.USER_DEFINED;
    }
}
