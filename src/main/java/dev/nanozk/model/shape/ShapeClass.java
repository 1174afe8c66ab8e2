package dev.nanozk.model.shape;

import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.FeedForwardKind;
import dev.nanozk.model.spec.HeadNormProfile;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.util.List;

/**
 * A public shape that smaller models are padded into: key and proofs show the class. Head width, vocabulary, kind of positions and tied head are a model's own and stay
 * visible.
 *
 * @param name as on the command line
 * @param width of the residual stream
 * @param blocks number of blocks
 * @param heads query heads, a multiple of kvHeads
 * @param kvHeads key and value heads
 * @param headDim width of a head, that of the model
 * @param feedForward width of the feed-forward layer
 * @param context largest number of positions, at most the model's
 */
public record ShapeClass(
        String name, int width, int blocks, int heads, int kvHeads, int headDim, int feedForward, int context) {
    /** Metadata key of a padded file: the name of its class. */
    public static final String KEY = "nanozk.shape_class";

    private static final int LIMB = 16;
    private static final int DELTA_LIMBS = 3;

    /** Classes with a name. */
    public static final List<ShapeClass> KNOWN = List.of(
            new ShapeClass("micro-8", 96, 6, 12, 6, 8, 224, 512),
            new ShapeClass("nano-32", 160, 8, 8, 4, 32, 512, 512),
            new ShapeClass("small-64", 1024, 32, 32, 8, 64, 5120, 2048));

    public ShapeClass {
        if (!name.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException("shape class: a name has letters, digits and hyphens, at most 32");
        }
        if (width < 1 || blocks < 1 || heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || feedForward < 1) {
            throw new IllegalArgumentException("shape class " + name + ": its widths do not fit together");
        }
    }

    /** A class by name; {@link IllegalArgumentException} with the names there are. */
    public static ShapeClass of(String name) {
        return KNOWN.stream()
                .filter(c -> c.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("shape class " + name + " is not known; "
                        + String.join(", ", KNOWN.stream().map(ShapeClass::name).toList()) + " are"));
    }

    /** {@link IllegalArgumentException} with the reason where a model can't be padded into this class. */
    void requireHolds(ModelSpec s) {
        most("width", s.embeddingLength(), width);
        most("blocks", s.blocks(), blocks);
        most("feed-forward width", s.feedForward(), feedForward);
        most("key heads", s.kvHeads() * copies(s), kvHeads);
        if (s.headDim() != headDim) {
            throw new IllegalArgumentException(
                    "shape class " + name + ": its heads are " + headDim + " wide, the model's " + s.headDim());
        }
        if (s.context() < context) {
            throw new IllegalArgumentException(
                    "shape class " + name + ": its context is " + context + ", the model's " + s.context());
        }
    }

    /**
     * Checks that proofs of a padded model have the form of its class, which follows from the number of 16-bit limbs at every shift: two, but one where 16 bits are projected into
     * the stream and where normed heads are rotated; and an embedding that enters the stream exactly.
     *
     * @param deltaLimbs the key's limbs of a difference of logits: three
     * @throws IllegalArgumentException naming the site that does not have it
     */
    public static void requireForm(ModelSpec s, NumericProfile p, int deltaLimbs) {
        boolean normed = s.architecture().headNorms();
        boolean gated = s.architecture().feedForward() == FeedForwardKind.GATED_SILU;
        for (int l = 0; l < p.blocks().size(); l++) {
            BlockProfile b = p.blocks().get(l);
            String block = "block " + l + ": ";
            limbs(block + "sY1", b.sY1(), 2);
            limbs(block + "sQ", b.sQ(), normed ? 1 : 2);
            limbs(block + "sK", b.sK(), normed ? 1 : 2);
            limbs(block + "sV", b.sV(), 2);
            limbs(block + "sO", b.sO(), 2);
            limbs(block + "sXa", b.sXa(), 1);
            limbs(block + "sY2", b.sY2(), 2);
            limbs(block + "sG", b.sG(), 2);
            limbs(block + "sH", b.sH(), gated ? 2 : 0);
            limbs(block + "sXf", b.sXf(), gated ? 2 : 1);
            for (HeadNormProfile n : normed ? List.of(b.qNorm(), b.kNorm()) : List.<HeadNormProfile>of()) {
                limbs(block + "sRaw", n.sRaw(), 2);
                limbs(block + "sY of a head", n.sY(), 2);
            }
        }
        limbs("head: sYf", p.head().sYf(), 2);
        int embedding = s.architecture().learnedPositions()
                ? Math.max(p.kE(), p.weightExponent(ModelSpec.POSITION_EMBEDDING))
                : p.kE();
        if (embedding > p.fx() || deltaLimbs != DELTA_LIMBS) {
            throw new IllegalArgumentException("shape class: embedding exponent " + embedding + " or " + deltaLimbs
                    + " limbs of logits have another form than the class");
        }
    }

    private static void limbs(String site, int shift, int limbs) {
        if ((shift + LIMB - 1) / LIMB != limbs) {
            throw new IllegalArgumentException("shape class: " + site + " is a shift of " + shift
                    + " bits, which has another form than the class; the model's values are too far from usual ones");
        }
    }

    private void most(String what, int has, int most) {
        if (has > most) {
            throw new IllegalArgumentException(
                    "shape class " + name + ": the model needs " + what + " of " + has + ", the class has " + most);
        }
    }

    /** How many key heads of the class one of the model becomes: each serves as many query heads as the class has to a key head. */
    int copies(ModelSpec s) {
        int per = heads / kvHeads;
        return (s.heads() / s.kvHeads() + per - 1) / per;
    }
}
