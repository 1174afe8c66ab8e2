package dev.nanozk.model.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small GGUF files for tests. */
public final class GgufWriter {
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream infos = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int keyCount;
    private int tensorCount;

    private static byte[] le(int bytes, long v) {
        return java.util.Arrays.copyOf(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array(), bytes);
    }

    private static void string(ByteArrayOutputStream out, String s) {
        byte[] b = s.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(le(8, b.length));
        out.writeBytes(b);
    }

    private ByteArrayOutputStream key(String name, int type) {
        string(keys, name);
        keys.writeBytes(le(4, type));
        keyCount++;
        return keys;
    }

    public GgufWriter string(String name, String value) {
        string(key(name, 8), value);
        return this;
    }

    public GgufWriter integer(String name, long value) {
        key(name, 4).writeBytes(le(4, value));
        return this;
    }

    public GgufWriter number(String name, float value) {
        key(name, 6).writeBytes(le(4, Float.floatToIntBits(value)));
        return this;
    }

    public GgufWriter truth(String name, boolean value) {
        key(name, 7).write(value ? 1 : 0);
        return this;
    }

    public GgufWriter strings(String name, String... values) {
        ByteArrayOutputStream out = key(name, 9);
        out.writeBytes(le(4, 8));
        out.writeBytes(le(8, values.length));
        for (String v : values) {
            string(out, v);
        }
        return this;
    }

    public GgufWriter floats(String name, float... values) {
        ByteArrayOutputStream out = key(name, 9);
        out.writeBytes(le(4, 6));
        out.writeBytes(le(8, values.length));
        for (float v : values) {
            out.writeBytes(le(4, Float.floatToIntBits(v)));
        }
        return this;
    }

    public GgufWriter ints(String name, int... values) {
        ByteArrayOutputStream out = key(name, 9);
        out.writeBytes(le(4, 5));
        out.writeBytes(le(8, values.length));
        for (int v : values) {
            out.writeBytes(le(4, v));
        }
        return this;
    }

    /** A tensor of any GGML type number; its bytes are padded to 32. */
    public GgufWriter tensor(String name, int type, long cols, long rows, byte[] bytes) {
        string(infos, name);
        infos.writeBytes(le(4, 2));
        infos.writeBytes(le(8, cols));
        infos.writeBytes(le(8, rows));
        infos.writeBytes(le(4, type));
        infos.writeBytes(le(8, data.size()));
        data.writeBytes(bytes);
        data.writeBytes(new byte[-bytes.length & 31]);
        tensorCount++;
        return this;
    }

    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(le(4, 3));
        out.writeBytes(le(8, tensorCount));
        out.writeBytes(le(8, keyCount));
        out.writeBytes(keys.toByteArray());
        out.writeBytes(infos.toByteArray());
        out.writeBytes(new byte[-out.size() & 31]);
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    public GgufFile file() {
        return read(bytes());
    }

    /** Reads any bytes as a model file. */
    public static GgufFile read(byte[] bytes) {
        return GgufFile.parse(java.lang.foreign.MemorySegment.ofArray(bytes), "test.gguf");
    }
}
