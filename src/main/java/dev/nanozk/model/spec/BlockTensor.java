package dev.nanozk.model.spec;

import java.util.ArrayList;
import java.util.List;

/** The weight tensors that a block may have, in canonical order. */
public enum BlockTensor {
    /** Gain of the first norm. */
    ATTN_NORM("attn_norm.weight"),
    /** Bias of the first norm. */
    ATTN_NORM_BIAS("attn_norm.bias"),
    /** Query projection. */
    Q("attn_q.weight"),
    /** Bias of the queries. */
    Q_BIAS("attn_q.bias"),
    /** Gain of the norm of each head of the queries. */
    Q_NORM("attn_q_norm.weight"),
    /** Key projection. */
    K("attn_k.weight"),
    /** Bias of the keys. */
    K_BIAS("attn_k.bias"),
    /** Gain of the norm of each head of the keys. */
    K_NORM("attn_k_norm.weight"),
    /** Value projection. */
    V("attn_v.weight"),
    /** Bias of the values. */
    V_BIAS("attn_v.bias"),
    /** Attention output projection. */
    ATTN_OUTPUT("attn_output.weight"),
    /** Bias of the attention output. */
    ATTN_OUTPUT_BIAS("attn_output.bias"),
    /** Gain of the second norm. */
    FFN_NORM("ffn_norm.weight"),
    /** Bias of the second norm. */
    FFN_NORM_BIAS("ffn_norm.bias"),
    /** Gate projection. */
    FFN_GATE("ffn_gate.weight"),
    /** Up projection. */
    FFN_UP("ffn_up.weight"),
    /** Bias of the up projection. */
    FFN_UP_BIAS("ffn_up.bias"),
    /** Down projection. */
    FFN_DOWN("ffn_down.weight"),
    /** Bias of the down projection. */
    FFN_DOWN_BIAS("ffn_down.bias");

    private final String part;

    BlockTensor(String part) {
        this.part = part;
    }

    /** The tensor's name in a model file. */
    public String name(int layer) {
        return "blk." + layer + "." + part;
    }

    /** The tensors of a block of this shape, in canonical order. */
    public static List<BlockTensor> of(ModelSpec s) {
        List<BlockTensor> out = new ArrayList<>();
        for (BlockTensor t : values()) {
            if (t.isPresent(s.architecture())) {
                out.add(t);
            }
        }
        return out;
    }

    /** Whether blocks of an architecture have it. */
    public boolean isPresent(Architecture a) {
        return switch (this) {
            case ATTN_NORM_BIAS, FFN_NORM_BIAS -> a.norm() == NormKind.LAYER;
            case Q_BIAS, K_BIAS, V_BIAS -> a.projectionBias();
            case ATTN_OUTPUT_BIAS, FFN_UP_BIAS, FFN_DOWN_BIAS -> a.outputBias();
            case Q_NORM, K_NORM -> a.headNorms();
            case FFN_GATE -> a.feedForward() == FeedForwardKind.GATED_SILU;
            default -> true;
        };
    }

    /** Whether it is added to an accumulator of the tensor before it. */
    public boolean isBias() {
        return part.endsWith(".bias");
    }

    /** Whether it is the gain of a norm. */
    public boolean isGain() {
        return this == ATTN_NORM || this == FFN_NORM || isHeadGain();
    }

    /** Whether it is the gain of a norm of heads. */
    public boolean isHeadGain() {
        return this == Q_NORM || this == K_NORM;
    }

    /** The bias of a weight, null where there is none in any architecture. */
    public BlockTensor bias() {
        return this == FFN_GATE || isHeadGain() ? null : values()[ordinal() + 1];
    }

    /** The weight or gain of a bias. */
    public BlockTensor weight() {
        return values()[ordinal() - 1];
    }

    /** Output width; 1 for gains and biases. */
    public int outputs(ModelSpec s) {
        return switch (this) {
            case Q -> s.queryWidth();
            case K, V -> s.kvWidth();
            case ATTN_OUTPUT, FFN_DOWN -> s.embeddingLength();
            case FFN_GATE, FFN_UP -> s.feedForward();
            default -> 1;
        };
    }

    /** Input width; the number of entries of gains and biases. */
    public int inputs(ModelSpec s) {
        if (isBias()) {
            BlockTensor w = weight();
            return w.isGain() ? w.inputs(s) : w.outputs(s);
        }
        return switch (this) {
            case ATTN_OUTPUT -> s.queryWidth();
            case FFN_DOWN -> s.feedForward();
            case Q_NORM, K_NORM -> s.headDim();
            default -> s.embeddingLength();
        };
    }
}
