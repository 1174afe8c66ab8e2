package dev.nanozk.model.tokenizer;

import dev.nanozk.model.weights.GgufMetadata;
import dev.nanozk.model.weights.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a tokenizer is made of.
 *
 * <p>Canonical bytes, little endian: the tag {@code nanozk/v1/tokenizer}, number of tokens, each token's text (32-bit length, UTF-8), score (binary32),
 * type (byte); then bos, eos, eot, unknown (32-bit, -1 for none), add_bos and add_space_prefix (bytes 0 or 1). A byte-pair tokenizer has the tag
 * {@code nanozk/v1/tokenizer-bpe}, and behind these the label of its pre-tokenizer, the number of merges and each merge (texts with their 32-bit
 * length, UTF-8).
 *
 * @param pairs of a byte-pair tokenizer, null for a SentencePiece one
 */
record TokenizerData(
        List<String> pieces,
        float[] scores,
        byte[] types,
        int bos,
        int eos,
        int eot,
        int unknown,
        boolean addBos,
        boolean addSpacePrefix,
        PairData pairs) {
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;
    static final int BYTE = 6;

    private static final byte[] TAG = "nanozk/v1/tokenizer".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAIRS_TAG = "nanozk/v1/tokenizer-bpe".getBytes(StandardCharsets.US_ASCII);
    private static final String KEY = "tokenizer.ggml.";

    TokenizerData {
        int n = pieces.size();
        if (n < 1 || scores.length != n || types.length != n) {
            throw new ModelFormatException(KEY + "tokens, scores and token_type have " + n + ", " + scores.length
                    + " and " + types.length + " entries");
        }
        for (int id : new int[] {bos, eos, eot, unknown}) {
            if (id < -1 || id >= n) {
                throw new ModelFormatException(
                        KEY + "bos, eos, eot or unknown token id " + id + " of " + n + " tokens");
            }
        }
        for (float s : scores) {
            if (Float.isNaN(s)) {
                throw new ModelFormatException(KEY + "scores holds a value that is not a number");
            }
        }
    }

    static TokenizerData from(GgufMetadata m) {
        String model = m.getString(KEY + "model");
        boolean bytePairs = model.equals("gpt2");
        if (!bytePairs && !model.equals("llama")) {
            throw new ModelFormatException("metadata key " + KEY + "model is " + model
                    + ", which is not supported (llama, SentencePiece, and gpt2, byte pairs, are)");
        }
        List<String> pieces = m.getStrings(KEY + "tokens");
        int n = pieces.size();
        float[] scores = m.has(KEY + "scores") ? m.getFloats(KEY + "scores") : new float[n];
        byte[] types = new byte[n];
        Arrays.fill(types, (byte) 1);
        if (m.has(KEY + "token_type")) {
            int[] t = m.getInts(KEY + "token_type");
            types = new byte[t.length];
            for (int i = 0; i < t.length; i++) {
                if (t[i] < 0 || t[i] > 6) {
                    throw new ModelFormatException(KEY + "token_type[" + i + "] is " + t[i]);
                }
                types[i] = (byte) t[i];
            }
        }
        PairData pairs = bytePairs ? PairData.from(m) : null;
        return new TokenizerData(
                pieces,
                scores,
                types,
                m.getInt(KEY + "bos_token_id", bytePairs ? -1 : 1),
                m.getInt(KEY + "eos_token_id", bytePairs ? -1 : 2),
                m.getInt(KEY + "eot_token_id", -1),
                m.getInt(KEY + "unknown_token_id", bytePairs ? -1 : 0),
                m.getBoolean(KEY + "add_bos_token", !bytePairs || pairs.preTokenizer() == PreTokenizer.LLAMA_BPE),
                m.getBoolean(KEY + "add_space_prefix", !bytePairs),
                pairs);
    }

    int size() {
        return pieces.size();
    }

    String piece(int id) {
        return pieces.get(id);
    }

    int type(int id) {
        return types[id];
    }

    double score(int id) {
        return scores[id];
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(pairs == null ? TAG : PAIRS_TAG);
        out.writeBytes(ints(size()));
        for (int i = 0; i < size(); i++) {
            text(out, piece(i));
            out.writeBytes(ints(Float.floatToIntBits(scores[i])));
            out.write(types[i]);
        }
        out.writeBytes(ints(bos, eos, eot, unknown));
        out.write(addBos ? 1 : 0);
        out.write(addSpacePrefix ? 1 : 0);
        if (pairs != null) {
            text(out, pairs.preTokenizer().label());
            out.writeBytes(ints(pairs.merges().size()));
            pairs.merges().forEach(merge -> text(out, merge));
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String s) {
        byte[] text = s.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ints(text.length));
        out.writeBytes(text);
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("tokenizer: truncated");
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static PairData pairs(ByteBuffer in) {
        PreTokenizer preTokenizer = PreTokenizer.of(text(in));
        int n = in.getInt();
        if (n < 0 || n > in.remaining() / 4) {
            throw new IllegalArgumentException("tokenizer: truncated");
        }
        List<String> merges = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            merges.add(text(in));
        }
        return new PairData(preTokenizer, merges);
    }

    private static byte[] ints(int... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) {
            b.putInt(v);
        }
        return b.array();
    }

    private static boolean startsWith(byte[] bytes, byte[] tag) {
        return bytes.length >= tag.length && Arrays.equals(bytes, 0, tag.length, tag, 0, tag.length);
    }

    static TokenizerData decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            boolean bytePairs = startsWith(bytes, PAIRS_TAG);
            in.position(bytePairs ? PAIRS_TAG.length : Math.min(TAG.length, bytes.length));
            int n = in.getInt();
            if (!bytePairs && !startsWith(bytes, TAG) || n < 1 || n > in.remaining() / 9) {
                throw new IllegalArgumentException("tokenizer: unknown format");
            }
            List<String> pieces = new ArrayList<>(n);
            float[] scores = new float[n];
            byte[] types = new byte[n];
            for (int i = 0; i < n; i++) {
                pieces.add(text(in));
                scores[i] = Float.intBitsToFloat(in.getInt());
                types[i] = in.get();
            }
            TokenizerData data = new TokenizerData(
                    pieces,
                    scores,
                    types,
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.getInt(),
                    in.get() == 1,
                    in.get() == 1,
                    bytePairs ? pairs(in) : null);
            if (!Arrays.equals(data.encode(), bytes)) {
                throw new IllegalArgumentException("tokenizer: not in canonical form");
            }
            return data;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("tokenizer: truncated", e);
        }
    }
}
