package dev.nanozk.model.inference;

import dev.nanozk.model.spec.Architecture;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NormKind;
import dev.nanozk.model.spec.PositionKind;
import dev.nanozk.model.weights.GgufFile;
import dev.nanozk.model.weights.GgufMetadata;
import dev.nanozk.model.weights.GgufTensor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Shape and tensors of a model file. Tensors that stand otherwise in a file are seen as the engine wants them: q, k and v out of a fused
 * {@code attn_qkv}, rows of NeoX heads in the order of adjacent pairs.
 */
public final class ModelReader {
    private static final String ROPE_FACTORS = "rope_freqs.weight";
    private static final String FUSED = "attn_qkv.";

    private ModelReader() {}

    /** A tensor outside of the blocks; {@link IllegalArgumentException} where it is missing. */
    public static GgufTensor tensor(GgufFile file, String name) {
        GgufTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("model: tensor " + name + " is missing");
        }
        return tensor;
    }

    /** A block's tensor as the engine wants it, under its own name. */
    public static GgufTensor tensor(GgufFile file, ModelSpec spec, int layer, BlockTensor t) {
        String name = t.name(layer);
        String source = source(spec, layer, t);
        GgufTensor tensor = tensor(file, source);
        boolean fused = !source.equals(name);
        boolean halves = spec.architecture().halves() && isRotated(t);
        if (!fused && !halves) {
            return tensor;
        }
        boolean vector = t.isBias() || t.isHeadGain();
        int size = vector ? t.inputs(spec) : t.outputs(spec);
        int whole = fused ? spec.queryWidth() + 2 * spec.kvWidth() : size;
        int stored = vector ? tensor.cols() : tensor.rows();
        if (stored != whole) {
            throw new IllegalArgumentException("tensor " + source + " has " + stored + " outputs, must have " + whole);
        }
        int from = fused ? fusedStart(spec, t) : 0;
        int[] order = IntStream.range(0, size)
                .map(i -> from + (halves ? halvesIndex(i, spec.headDim()) : i))
                .toArray();
        return vector ? tensor.selectColumns(name, order) : tensor.selectRows(name, order);
    }

    /** Name of the file's tensor that holds a block's tensor. */
    private static String source(ModelSpec spec, int layer, BlockTensor t) {
        String name = t.name(layer);
        return spec.architecture() == Architecture.GPT2 ? name.replaceFirst("attn_[qkv]\\.", FUSED) : name;
    }

    /** Adjacent pair (2k, 2k + 1) of a head is (k, k + headDim / 2) in a NeoX file. */
    private static int halvesIndex(int i, int headDim) {
        int c = i % headDim;
        return i - c + c / 2 + c % 2 * (headDim / 2);
    }

    private static boolean isRotated(BlockTensor t) {
        return switch (t) {
            case Q, Q_BIAS, Q_NORM, K, K_BIAS, K_NORM -> true;
            default -> false;
        };
    }

    private static int fusedStart(ModelSpec spec, BlockTensor t) {
        return switch (t) {
            case Q, Q_BIAS -> 0;
            case K, K_BIAS -> spec.queryWidth();
            default -> spec.queryWidth() + spec.kvWidth();
        };
    }

    /** E = round(d eps 4^exponent) of a norm over d entries, by exact decimal arithmetic. */
    static long normEps(ModelSpec spec, int d, int exponent) {
        BigDecimal exact = new BigDecimal(spec.normEps())
                .multiply(BigDecimal.valueOf(d))
                .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(2 * exponent)));
        return Math.max(1, exact.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** Shape of a model file; {@link IllegalArgumentException} names what is missing or foreign. */
    public static ModelSpec spec(GgufFile file) {
        GgufMetadata m = file.metadata();
        Architecture architecture = Architecture.of(m.getString("general.architecture"));
        String p = architecture.label() + ".";
        int d = m.getInt(p + "embedding_length");
        int heads = m.getInt(p + "attention.head_count");
        int headDim = headDim(m, p, d, heads);
        requireSupported(m, p);
        String eps = architecture.norm() == NormKind.LAYER
                ? "attention.layer_norm_epsilon"
                : "attention.layer_norm_rms_epsilon";
        ModelSpec spec = new ModelSpec(
                architecture,
                d,
                m.getInt(p + "block_count"),
                heads,
                m.getInt(p + "attention.head_count_kv", heads),
                headDim,
                m.getInt(p + "feed_forward_length"),
                tensor(file, ModelSpec.TOKEN_EMBEDDING).rows(),
                m.getInt(p + "context_length"),
                !file.tensors().containsKey(ModelSpec.OUTPUT),
                architecture.learnedPositions() ? new PositionKind.Learned() : rotary(file, p, headDim),
                m.getFloat(p + eps));
        requireKnownTensors(file, spec);
        return spec;
    }

    private static int headDim(GgufMetadata m, String p, int d, int heads) {
        String key = p + "attention.key_length";
        if (!m.has(key) && (heads < 1 || d % heads != 0)) {
            throw new IllegalArgumentException("metadata key " + p + "attention.head_count is " + heads
                    + ", which does not divide the embedding length of " + d);
        }
        int headDim = m.has(key) ? m.getInt(key) : d / heads;
        int value = m.getInt(p + "attention.value_length", headDim);
        if (value != headDim) {
            throw new IllegalArgumentException("metadata key " + p + "attention.value_length is " + value
                    + "; only keys and values of one width (" + headDim + ") are supported");
        }
        return headDim;
    }

    /** Features that would change the arithmetic without changing any tensor. */
    private static void requireSupported(GgufMetadata m, String p) {
        for (String key : List.of("expert_count", "attention.sliding_window", "attention.clamp_kqv")) {
            if (m.has(p + key) && m.getNumber(p + key) != 0) {
                throw new IllegalArgumentException("metadata key " + p + key + " is set, which is not supported");
            }
        }
    }

    private static PositionKind rotary(GgufFile file, String p, int headDim) {
        GgufMetadata m = file.metadata();
        int dimensions = m.getInt(p + "rope.dimension_count", headDim);
        if (dimensions != headDim) {
            throw new IllegalArgumentException("metadata key " + p + "rope.dimension_count is " + dimensions
                    + "; only rotation of whole heads (" + headDim + ") is supported");
        }
        String type = m.getString(p + "rope.scaling.type", "");
        float linear = 1;
        switch (type) {
            case "", "none" -> linear = m.has(p + "rope.scale_linear") ? m.getFloat(p + "rope.scale_linear") : 1;
            case "linear" -> linear = m.getFloat(p + "rope.scaling.factor");
            default ->
                throw new IllegalArgumentException(
                        "metadata key " + p + "rope.scaling.type is " + type + "; none and linear are supported");
        }
        List<Float> factors = new ArrayList<>();
        GgufTensor divisors = file.tensors().get(ROPE_FACTORS);
        if (divisors != null) {
            if (divisors.rows() != 1 || divisors.cols() != headDim / 2) {
                throw new IllegalArgumentException(
                        "tensor " + ROPE_FACTORS + " has " + divisors.cols() + " entries, not " + headDim / 2);
            }
            float[] row = new float[divisors.cols()];
            divisors.floatRow(0, row);
            for (float f : row) {
                factors.add(f);
            }
        }
        float base = m.has(p + "rope.freq_base") ? m.getFloat(p + "rope.freq_base") : 10000f;
        return new PositionKind.Rotary(base, linear, factors);
    }

    /** A tensor that is left out would make another model of this one. */
    private static void requireKnownTensors(GgufFile file, ModelSpec spec) {
        Set<String> known = new HashSet<>(spec.tensorNames());
        if (!spec.architecture().learnedPositions()) {
            known.add(ROPE_FACTORS);
        }
        for (int l = 0; l < spec.blocks(); l++) {
            for (BlockTensor t : BlockTensor.of(spec)) {
                known.remove(t.name(l));
            }
            for (BlockTensor t : BlockTensor.of(spec)) {
                known.add(source(spec, l, t));
            }
        }
        for (String name : file.tensors().keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("model: tensor " + name + " is not known in architecture "
                        + spec.architecture().label() + "; models that need it are not supported");
            }
        }
    }
}
