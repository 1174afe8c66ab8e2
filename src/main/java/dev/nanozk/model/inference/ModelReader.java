package dev.nanozk.model.inference;

import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufTensor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Names and shape of a llama model file. */
public final class ModelReader {
    /** Tensor parts of a block in canonical order. */
    static final List<String> BLOCK_TENSORS = List.of(
            "attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate", "ffn_up", "ffn_down");

    private ModelReader() {}

    static String blockTensor(int layer, String part) {
        return "blk." + layer + "." + part + ".weight";
    }

    static GgufTensor tensor(GgufFile file, String name) {
        GgufTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("model: tensor " + name + " is missing");
        }
        return tensor;
    }

    /** E = round(d eps 4^fx), by exact decimal arithmetic. */
    static long normEps(ModelSpec spec, int fx) {
        BigDecimal exact = new BigDecimal(spec.normEps())
                .multiply(BigDecimal.valueOf(spec.embeddingLength()))
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(2 * fx)));
        return Math.max(1, exact.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** Shape of a model file; {@link IllegalArgumentException} names what is missing or foreign. */
    public static ModelSpec spec(GgufFile file) {
        String architecture = file.metadata().getString("general.architecture");
        if (!"llama".equals(architecture)) {
            throw new IllegalArgumentException("model: architecture " + architecture + " is not supported (llama is)");
        }
        int d = file.metadata().getInt("llama.embedding_length");
        int heads = file.metadata().getInt("llama.attention.head_count");
        return new ModelSpec(
                architecture,
                d,
                file.metadata().getInt("llama.block_count"),
                heads,
                file.metadata().getInt("llama.attention.head_count_kv"),
                heads > 0 ? d / heads : 0,
                file.metadata().getInt("llama.feed_forward_length"),
                tensor(file, "token_embd.weight").rows(),
                file.metadata().getInt("llama.context_length"),
                !file.tensors().containsKey("output.weight"),
                file.metadata().getFloat("llama.rope.freq_base"),
                file.metadata().getFloat("llama.attention.layer_norm_rms_epsilon"));
    }
}
