package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A tokenizer from a model file: SentencePiece style or byte pairs, with special tokens. */
public final class Tokenizer {
    private static final Set<String> END_NAMES =
            Set.of("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>", "<|end|>", "<|eot|>");

    private final TokenizerData data;
    private final Pieces pieces;
    private final List<Integer> special = new ArrayList<>();
    private final List<Integer> always = new ArrayList<>();
    private final Set<Integer> ends = new TreeSet<>();

    private Tokenizer(TokenizerData data) {
        this.data = data;
        this.pieces = data.pairs() == null ? new SentencePieces(data) : new BytePairs(data);
        for (int i = 0; i < data.size(); i++) {
            int type = data.type(i);
            if (type == TokenizerData.CONTROL || type == TokenizerData.USER_DEFINED) {
                special.add(i);
            }
            if (END_NAMES.contains(data.piece(i))) {
                ends.add(i);
            }
        }
        special.sort((a, b) -> data.piece(b).length() - data.piece(a).length());
        special.stream().filter(i -> pieces.alwaysSpecial(data.type(i))).forEach(always::add);
        for (int id : new int[] {data.eos(), data.eot()}) {
            if (id >= 0) {
                ends.add(id);
            }
        }
    }

    /** The tokenizer of a model file; a {@link dev.nanozk.model.weights.ModelFormatException} names the key that is missing or not supported. */
    public static Tokenizer from(GgufFile file) {
        return new Tokenizer(TokenizerData.from(file.metadata()));
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

    /** Ids of a plain text; names of special tokens in it are text, but for user-defined tokens of a byte-pair tokenizer. */
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
        List<Integer> named = parseSpecial ? special : always;
        for (int i = 0; !named.isEmpty() && i < text.length(); ) {
            int token = namedAt(named, text, i);
            if (token < 0) {
                i++;
                continue;
            }
            if (i > from) {
                pieces.encode(text.substring(from, i), first, out);
            }
            out.add(token);
            first = true;
            i += data.piece(token).length();
            from = i;
        }
        if (from < text.length()) {
            pieces.encode(text.substring(from), first, out);
        }
        return out.stream().mapToInt(Integer::intValue).toArray();
    }

    private int namedAt(List<Integer> named, String text, int at) {
        for (int token : named) {
            String piece = data.piece(token);
            if (!piece.isEmpty() && text.startsWith(piece, at)) {
                return token;
            }
        }
        return -1;
    }

    /** The bytes that a token stands for; empty for control tokens. */
    public byte[] tokenBytes(int id) {
        if (id < 0 || id >= data.size()) {
            throw new IllegalArgumentException("token " + id + " of " + data.size());
        }
        return pieces.bytes(id);
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
