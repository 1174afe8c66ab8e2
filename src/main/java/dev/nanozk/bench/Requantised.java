package dev.nanozk.bench;

import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufOutput;
import dev.nanozk.model.weights.GgufTensor;
import dev.nanozk.model.weights.RowFormat;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A model file written again with its matrices in another tensor type, where rows are a multiple of its block ({@link RowFormat#stored}); vectors stay F32. */
final class Requantised {
    private Requantised() {}

    /** Types in which at least one matrix would be stored: none of its rows is too short for the blocks of the others. */
    static List<TensorType> types(GgufFile file) {
        return RowFormat.TYPES.stream()
                .filter(type -> file.tensors().values().stream().anyMatch(t -> stored(type, t) == type))
                .toList();
    }

    private static TensorType stored(TensorType type, GgufTensor t) {
        return t.rows() == 1 ? TensorType.F32 : RowFormat.stored(type, t.cols());
    }

    static void write(GgufFile file, TensorType type, Path target) throws IOException {
        GgufOutput out = new GgufOutput();
        for (String key : file.metadata().keys()) {
            // The tensors no longer have the type that the file states.
            if (!key.equals("general.file_type") && !key.equals("general.alignment")) {
                out.value(key, file.metadata().value(key));
            }
        }
        for (Map.Entry<String, GgufTensor> e : file.tensors().entrySet()) {
            GgufTensor t = e.getValue();
            TensorType stored = stored(type, t);
            int rowBytes = t.cols() / stored.block() * stored.bytes();
            out.tensor(e.getKey(), stored, t.rows(), t.cols(), (from, to) -> {
                ByteBuffer bytes = ByteBuffer.allocate((to - from) * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
                float[] row = new float[t.cols()];
                for (int r = from; r < to; r++) {
                    t.floatRow(r, row);
                    RowFormat.encode(stored, row, bytes);
                }
                return bytes.array();
            });
        }
        out.write(target);
    }
}
