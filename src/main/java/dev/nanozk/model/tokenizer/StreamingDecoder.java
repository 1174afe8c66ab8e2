package dev.nanozk.model.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text of tokens as they come; bytes of an unfinished UTF-8 character are held back until it is complete. */
public final class StreamingDecoder {
    private final Tokenizer tokenizer;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean start;

    /** @param start whether the first token begins a text, so that its leading space is dropped */
    StreamingDecoder(Tokenizer tokenizer, boolean start) {
        this.tokenizer = tokenizer;
        this.start = start;
    }

    /** The text that a further token completes, possibly empty. */
    public String next(int token) {
        byte[] bytes = tokenizer.decodeBytes(new int[] {token}, start);
        start &= tokenizer.tokenBytes(token).length == 0;
        held.writeBytes(bytes);
        byte[] all = held.toByteArray();
        int complete = all.length - unfinished(all);
        held.reset();
        held.write(all, complete, all.length - complete);
        return new String(all, 0, complete, StandardCharsets.UTF_8);
    }

    /** What is left at the end; an unfinished character becomes U+FFFD. */
    public String finish() {
        String rest = held.toString(StandardCharsets.UTF_8);
        held.reset();
        return rest;
    }

    /** Number of bytes at the end that begin a character and do not finish it. */
    private static int unfinished(byte[] all) {
        for (int back = 1; back <= Math.min(3, all.length); back++) {
            int b = all[all.length - back] & 0xff;
            if (b >= 0xc0) {
                int need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return need > back && b < 0xf8 ? back : 0;
            }
            if (b < 0x80) {
                return 0;
            }
        }
        return 0;
    }
}
