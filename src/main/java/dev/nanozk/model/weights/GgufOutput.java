package dev.nanozk.model.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a GGUF file, version 3, little endian, tensor by tensor. */
public final class GgufOutput {
    private static final int ALIGNMENT = 32;
    private static final int U32 = 4;
    private static final int I32 = 5;
    private static final int F32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /** Makes the bytes of rows [from, to) of a tensor. */
    @FunctionalInterface
    public interface Rows {
        byte[] bytes(int from, int to);
    }

    private record Tensor(String name, TensorType type, int rows, int cols, Rows source) {
        long rowBytes() {
            return (long) cols / type.block() * type.bytes();
        }

        long size() {
            return rows * rowBytes();
        }
    }

    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private int keyCount;

    private static byte[] le(int bytes, long v) {
        return Arrays.copyOf(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array(), bytes);
    }

    private static void text(ByteArrayOutputStream out, String s) {
        byte[] b = s.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(le(8, b.length));
        out.writeBytes(b);
    }

    private void key(String name, int type) {
        text(keys, name);
        keys.writeBytes(le(4, type));
        keyCount++;
    }

    /** Any value as {@link GgufMetadata#value} gives it; integers become 32 bits wide, numbers binary32. */
    public void value(String key, Object value) {
        switch (value) {
            case String v -> string(key, v);
            case Boolean v -> truth(key, v);
            case Long v -> integer(key, v);
            case Double v -> number(key, v.floatValue());
            case List<?> list when list.isEmpty() -> strings(key, List.of());
            case List<?> list
            when list.getFirst() instanceof String ->
                strings(key, list.stream().map(v -> (String) v).toList());
            case List<?> list
            when list.getFirst() instanceof Long ->
                ints(key, list.stream().map(v -> Math.toIntExact((Long) v)).toList());
            case List<?> list
            when list.getFirst() instanceof Double -> {
                float[] floats = new float[list.size()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = ((Double) list.get(i)).floatValue();
                }
                floats(key, floats);
            }
            default -> throw new IllegalArgumentException("metadata key " + key + " has a value that can't be written");
        }
    }

    public void string(String name, String value) {
        key(name, STRING);
        text(keys, value);
    }

    public void integer(String name, long value) {
        key(name, U32);
        keys.writeBytes(le(4, value));
    }

    public void number(String name, float value) {
        key(name, F32);
        keys.writeBytes(le(4, Float.floatToIntBits(value)));
    }

    public void truth(String name, boolean value) {
        key(name, BOOL);
        keys.write(value ? 1 : 0);
    }

    private void array(String name, int type, int length) {
        key(name, ARRAY);
        keys.writeBytes(le(4, type));
        keys.writeBytes(le(8, length));
    }

    public void strings(String name, List<String> values) {
        array(name, STRING, values.size());
        values.forEach(v -> text(keys, v));
    }

    public void ints(String name, List<Integer> values) {
        array(name, I32, values.size());
        values.forEach(v -> keys.writeBytes(le(4, v)));
    }

    public void floats(String name, float[] values) {
        array(name, F32, values.length);
        for (float v : values) {
            keys.writeBytes(le(4, Float.floatToIntBits(v)));
        }
    }

    /** A tensor; one row makes it one-dimensional. */
    public void tensor(String name, TensorType type, int rows, int cols, Rows source) {
        tensors.add(new Tensor(name, type, rows, cols, source));
    }

    /** Writes the file whole or not at all; rows are asked for in pieces of about four megabytes. */
    public void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            byte[] head = head();
            out.write(head);
            out.write(new byte[-head.length & ALIGNMENT - 1]);
            for (Tensor t : tensors) {
                int step = (int) Math.max(1, (4L << 20) / t.rowBytes());
                for (int r = 0; r < t.rows(); r += step) {
                    out.write(t.source().bytes(r, Math.min(t.rows(), r + step)));
                }
                out.write(new byte[(int) (-t.size() & ALIGNMENT - 1)]);
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] head() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(le(4, 3));
        out.writeBytes(le(8, tensors.size()));
        out.writeBytes(le(8, keyCount));
        out.writeBytes(keys.toByteArray());
        long offset = 0;
        for (Tensor t : tensors) {
            text(out, t.name());
            out.writeBytes(le(4, t.rows() == 1 ? 1 : 2));
            out.writeBytes(le(8, t.cols()));
            if (t.rows() > 1) {
                out.writeBytes(le(8, t.rows()));
            }
            out.writeBytes(le(4, t.type().id()));
            out.writeBytes(le(8, offset));
            offset += t.size() + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return out.toByteArray();
    }
}
