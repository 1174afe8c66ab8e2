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
import java.util.Map;

/** A model file written again with its matrices in another tensor type; vectors stay F32, and so do rows that are no multiple of the type's block. */
final class Requantised {
    private Requantised() {}

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
            TensorType stored = t.rows() == 1 ? TensorType.F32 : RowFormat.stored(type, t.cols());
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
