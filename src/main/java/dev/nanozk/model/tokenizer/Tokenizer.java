package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufMetadata;
import dev.nanozk.model.weights.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A SentencePiece-style tokenizer from a model file ({@code tokenizer.ggml.model = llama}): the best-scoring pair of neighbours is merged until
 * none is left, characters without a token fall back to bytes (Kudo and Richardson, <i>SentencePiece</i>).
 */
public final class Tokenizer {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;
    private static final String SPACE = "\u2581";
    private static final Set<String> END_NAMES =
            Set.of("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>", "<|end|>", "<|eot|>");

    private final TokenizerData data;
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] byteTokens = new int[256];
    private final List<Integer> special = new ArrayList<>();
    private final Set<Integer> ends = new TreeSet<>();

    private Tokenizer(TokenizerData data) {
        this.data = data;
        java.util.Arrays.fill(byteTokens, -1);
        for (int i = 0; i < data.size(); i++) {
            String piece = data.piece(i);
            int type = data.type(i);
            if (type == BYTE) {
                byteTokens[byteOf(piece, i)] = i;
            } else {
                ids.putIfAbsent(piece, i);
            }
            if (type == CONTROL || type == USER_DEFINED) {
                special.add(i);
            }
            if (END_NAMES.contains(piece)) {
                ends.add(i);
            }
        }
        special.sort((a, b) -> data.piece(b).length() - data.piece(a).length());
        for (int id : new int[] {data.eos(), data.eot()}) {
            if (id >= 0) {
                ends.add(id);
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

    /** The tokenizer of a model file; a {@link ModelFormatException} names the key that is missing or not supported. */
    public static Tokenizer from(GgufFile file) {
        GgufMetadata m = file.metadata();
        String model = m.getString("tokenizer.ggml.model");
        if (!"llama".equals(model)) {
            throw new ModelFormatException(
                    "metadata key tokenizer.ggml.model is " + model + "; llama (SentencePiece) is supported");
        }
        return new Tokenizer(TokenizerData.from(m));
    }

    /** Strict inverse of {@link #canonicalBytes()}: anything else is an IllegalArgumentException. */
    public static Tokenizer fromCanonicalBytes(byte[] bytes) {
        return new Tokenizer(TokenizerData.decode(bytes));
    }

    /** Everything that fixes tokens and texts, in one encoding; part of the model root. */
    public byte[] canonicalBytes() {
        return data.encode();
    }

    public int vocabularySize() {
        return data.size();
    }

    /** The token at the beginning of a text, -1 where there is none. */
    public int bosId() {
        return data.bos();
    }

    /** The token at the end of a text, -1 where there is none. */
    public int eosId() {
        return data.eos();
    }

    /** Whether texts begin with BOS. */
    public boolean addBos() {
        return data.addBos();
    }

    /** Tokens that end an answer: end of text, end of turn, and BOS, with which some models start the next text. */
    public boolean isEnd(int token) {
        return ends.contains(token) || token == data.bos();
    }

    /** Ids of a plain text; names of special tokens in it are text. */
    public int[] encode(String text, boolean addBos) {
        return encode(text, addBos, false);
    }

    /**
     * Ids of a text.
     *
     * @param parseSpecial whether names of special tokens stand for the tokens
     */
    public int[] encode(String text, boolean addBos, boolean parseSpecial) {
        List<Integer> out = new ArrayList<>();
        if (addBos && data.bos() >= 0) {
            out.add(data.bos());
        }
        boolean first = true;
        int from = 0;
        for (int i = 0; parseSpecial && i < text.length(); ) {
            int token = specialAt(text, i);
            if (token < 0) {
                i++;
                continue;
            }
            if (i > from) {
                plain(text.substring(from, i), first, out);
            }
            out.add(token);
            first = true;
            i += data.piece(token).length();
            from = i;
        }
        if (from < text.length()) {
            plain(text.substring(from), first, out);
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private int specialAt(String text, int at) {
        for (int token : special) {
            String piece = data.piece(token);
            if (!piece.isEmpty() && text.startsWith(piece, at)) {
                return token;
            }
        }
        return -1;
    }

    private void plain(String text, boolean prefix, List<Integer> out) {
        String normal = (prefix && data.addSpacePrefix() ? " " + text : text).replace(" ", SPACE);
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
        return id == null || data.type(id) == CONTROL ? -1 : id;
    }

    /** The bytes that a token stands for; empty for control tokens. */
    public byte[] tokenBytes(int id) {
        if (id < 0 || id >= data.size()) {
            throw new IllegalArgumentException("token " + id + " of " + data.size());
        }
        return switch (data.type(id)) {
            case BYTE -> new byte[] {(byte) byteOf(data.piece(id), id)};
            case CONTROL -> new byte[0];
            default -> data.piece(id).replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The bytes of consecutive tokens, without the space that stands for the beginning of a text where {@code start}. */
    public byte[] decodeBytes(int[] tokens, boolean start) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int t : tokens) {
            byte[] b = tokenBytes(t);
            boolean strip = start && out.size() == 0 && data.addSpacePrefix() && b.length > 0 && b[0] == ' ';
            out.write(b, strip ? 1 : 0, b.length - (strip ? 1 : 0));
            start &= b.length == 0;
        }
        return out.toByteArray();
    }

    /** The text of tokens from the beginning of a text; bytes that are not UTF-8 become U+FFFD. */
    public String decode(int[] tokens) {
        return new String(decodeBytes(tokens, true), StandardCharsets.UTF_8);
    }

    /** Whether tokens stand for no text at all, so that what follows is the beginning of one. */
    private boolean isEmpty(int[] tokens) {
        for (int t : tokens) {
            if (tokenBytes(t).length > 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes by which output tokens continue a prompt: those of both without those of the prompt. */
    public byte[] continuation(int[] prompt, int[] output) {
        return decodeBytes(output, isEmpty(prompt));
    }

    /** A decoder for the tokens that continue a prompt, as they come. */
    public StreamingDecoder streamingDecoder(int[] prompt) {
        return new StreamingDecoder(this, isEmpty(prompt));
    }
}
