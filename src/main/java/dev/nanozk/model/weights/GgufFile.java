package dev.nanozk.model.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model file in GGUF, version 2 or 3, little endian, memory-mapped. Everything is checked when it is opened, before anything large is
 * allocated: counts and lengths against the file's size, types, shapes, alignment, and that tensors lie in the file and apart.
 */
public final class GgufFile {
    private static final int MAX_TENSORS = 1 << 16;
    private static final int MAX_KEYS = 1 << 16;

    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    private GgufFile(GgufMetadata metadata, Map<String, GgufTensor> tensors) {
        this.metadata = metadata;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Opens a file.
     *
     * @throws ModelFormatException if it can't be read or is not a sound GGUF file; the message says where and what to do
     */
    public static GgufFile open(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            return parse(all, path.getFileName().toString());
        } catch (IOException e) {
            String reason = Files.isDirectory(path)
                    ? "is a directory"
                    : Files.exists(path) ? "can't be read" : "does not exist";
            throw new ModelFormatException("model file " + path + " " + reason);
        }
    }

    /** Parses a file held in memory. */
    static GgufFile parse(MemorySegment all, String name) {
        GgufCursor in = new GgufCursor(all);
        header(in, name);
        long tensorCount = in.count("tensor count", MAX_TENSORS);
        long keyCount = in.count("metadata count", MAX_KEYS);
        GgufMetadata metadata = new GgufMetadata();
        for (long k = 0; k < keyCount; k++) {
            long at = in.position();
            String key = in.string("name of metadata key " + k);
            Object value = in.value("metadata key " + key, in.u32("type of metadata key " + key));
            if (!metadata.put(key, value)) {
                throw new ModelFormatException("metadata key " + key + " stands twice (offset " + at + ")");
            }
        }
        int alignment = metadata.getInt("general.alignment", 32);
        if (alignment < 1 || alignment > 1 << 20 || Integer.bitCount(alignment) != 1) {
            throw new ModelFormatException("metadata key general.alignment is " + alignment + ", not a power of two");
        }
        List<Info> infos = new ArrayList<>();
        for (long t = 0; t < tensorCount; t++) {
            infos.add(info(in, t));
        }
        long data = in.position() + alignment - 1 & -alignment;
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        for (Info i : infos) {
            if (tensors.containsKey(i.name)) {
                throw new ModelFormatException("tensor " + i.name + " stands twice (offset " + i.at + ")");
            }
            tensors.put(i.name, tensor(all, data, alignment, i));
        }
        requireApart(infos);
        return new GgufFile(metadata, tensors);
    }

    private static void header(GgufCursor in, String name) {
        long magic = in.size() < 4 ? 0 : in.u32("magic");
        if (magic != 0x46554747L) {
            String hint =
                    switch ((int) magic) {
                        case 0x67676d6c, 0x67676a74, 0x67676d66 -> "an old GGML file; convert it to GGUF";
                        case 0x04034b50 -> "a zip or PyTorch file; convert it to GGUF";
                        case 0x47475546 -> "a big-endian GGUF file; convert it to little endian";
                        default -> "not a GGUF file";
                    };
            throw new ModelFormatException(name + " is " + hint + " (offset 0)");
        }
        long version = in.u32("version");
        if (version != 2 && version != 3) {
            throw new ModelFormatException("GGUF version " + version + " is not supported, 2 and 3 are (offset 4)");
        }
    }

    private record Info(String name, TensorType type, int rows, int cols, long offset, long bytes, long at) {}

    private static Info info(GgufCursor in, long index) {
        long at = in.position();
        String name = in.string("name of tensor " + index);
        String what = "tensor " + name;
        long dims = in.u32("dimensions of " + what);
        if (dims < 1 || dims > 2) {
            throw new ModelFormatException(
                    what + " has " + dims + " dimensions, 1 or 2 are supported (offset " + at + ")");
        }
        long cols = in.u64("shape of " + what);
        long rows = dims == 2 ? in.u64("shape of " + what) : 1;
        long id = in.u32("type of " + what);
        long offset = in.u64("offset of " + what);
        TensorType type = TensorType.of(id);
        if (type == null) {
            throw new ModelFormatException(what + " has type " + TensorType.nameOf(id)
                    + "; " + Arrays.stream(TensorType.values()).map(Enum::name).collect(Collectors.joining(", "))
                    + " are supported, quantise the model to one of them (offset " + at + ")");
        }
        if (cols < 1 || rows < 1 || cols > Integer.MAX_VALUE / 8 || rows > Integer.MAX_VALUE / 8) {
            throw new ModelFormatException(what + " has shape " + cols + " x " + rows + " (offset " + at + ")");
        }
        if (cols % type.block() != 0) {
            throw new ModelFormatException(what + " has rows of " + cols + " in format " + type + ", not a multiple of "
                    + type.block() + " (offset " + at + ")");
        }
        long bytes = cols / type.block() * type.bytes() * rows;
        return new Info(name, type, (int) rows, (int) cols, offset, bytes, at);
    }

    private static GgufTensor tensor(MemorySegment all, long data, int alignment, Info i) {
        if (i.offset < 0 || i.offset % alignment != 0) {
            throw new ModelFormatException(
                    "tensor " + i.name + " starts at data offset " + i.offset + ", not a multiple of " + alignment);
        }
        if (data > all.byteSize() || i.offset > all.byteSize() - data || i.bytes > all.byteSize() - data - i.offset) {
            throw new ModelFormatException(
                    "tensor " + i.name + " needs " + i.bytes + " bytes at file offset " + (data + i.offset)
                            + ", but the file ends at " + all.byteSize() + "; it is truncated, fetch it again");
        }
        return new GgufTensor(i.name, i.type, i.rows, i.cols, all.asSlice(data + i.offset, i.bytes));
    }

    private static void requireApart(List<Info> infos) {
        List<Info> sorted = new ArrayList<>(infos);
        sorted.sort(Comparator.comparingLong(Info::offset));
        for (int k = 1; k < sorted.size(); k++) {
            Info a = sorted.get(k - 1);
            Info b = sorted.get(k);
            if (b.offset - a.offset < a.bytes) {
                throw new ModelFormatException(
                        "tensors " + a.name + " and " + b.name + " overlap at data offset " + b.offset);
            }
        }
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /** All tensors by name, in file order. */
    public Map<String, GgufTensor> tensors() {
        return tensors;
    }
}
