package dev.nanozk.proving.prover;

import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.Generators;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.protocol.transcript.ProofFormatException;
import dev.nanozk.protocol.transcript.ProverChannel;
import dev.nanozk.protocol.transcript.SecretRandom;
import dev.nanozk.protocol.transcript.Transcript;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The prover's side of a channel that lies once: at a step that a seed chooses, in the way that {@link Kind} says. Everything after the lie is proved as well
 * as it can be.
 */
final class MaliciousChannel extends ProverChannel {
    /** Where a lie goes in. */
    enum Step {
        SEALED,
        ROWS,
        CLEAR,
        MATRIX
    }

    /** What is done differently; the precedent is what such a gap was called where it was found. */
    enum Kind {
        NONE(Step.SEALED, "an honest proof"),
        WRONG_MESSAGE(Step.SEALED, "false claim of a round or value, everything after it consistent with it"),
        WRONG_MESSAGE_LARGE(Step.SEALED, "the same by a random element of the field"),
        MESSAGE_ZEROED(Step.SEALED, "the zero polynomial, zero values"),
        POINT_ONLY(Step.SEALED, "a point that holds something else than what is proved of it"),
        FOREIGN_SLICE(Step.SEALED, "foreign slice: a component under a generator of an earlier message"),
        IN_COLUMNS(Step.SEALED, "foreign slice: a component under a generator of the rows"),
        IN_BASE(Step.SEALED, "foreign slice: a component under the base of inner products"),
        UNBLINDED_SHIFT(Step.SEALED, "a blinding that the closing argument does not account for"),
        NOT_ABSORBED(Step.SEALED, "frozen heart: a message that is not hashed, so that its challenge is known before"),
        ABSORBED_TWICE(Step.SEALED, "challenge order: hashed twice"),
        ABSORBED_UNDER_ANOTHER_LABEL(Step.SEALED, "challenge order: hashed as another message"),
        ROW_SHIFTED(Step.ROWS, "a commitment that is shifted by a generator"),
        ROW_NEGATED(Step.ROWS, "a commitment that is negated"),
        ROWS_EXCHANGED(Step.ROWS, "rows in another order"),
        ROW_REPEATED(Step.ROWS, "a row that stands for another one too"),
        ROWS_NOT_ABSORBED(Step.ROWS, "frozen heart: rows that are not hashed"),
        CLEAR_SHIFTED(Step.CLEAR, "a wrong scalar in clear"),
        CLEAR_ZERO(Step.CLEAR, "zero for a scalar in clear"),
        CLEAR_NOT_ABSORBED(Step.CLEAR, "frozen heart: a scalar that is not hashed"),
        INTEGER_OFF_BY_ONE(
                Step.MATRIX, "wrong advice, multiplicity or score: an integer that is committed and not looked up"),
        INTEGER_LARGE(Step.MATRIX, "missing range check: an integer far outside of its range"),
        INTEGERS_EXCHANGED(Step.MATRIX, "two integers that change places"),
        INTEGERS_ZEROED(Step.MATRIX, "a whole unit of zeros");

        final Step step;
        final String precedent;

        Kind(Step step, String precedent) {
            this.step = step;
            this.precedent = precedent;
        }
    }

    private final Kind kind;
    private final Random choice;
    private final int target;
    private final int[] seen = new int[Step.values().length];
    private boolean quiet;
    /** What was done, for messages. */
    String lie = "";
    /** Why what was done is no lie, empty where it is one. */
    String harmless = "";

    /**
     * @param target number of the step of the kind's sort at which the lie is told
     * @param seed of everything else about it
     */
    MaliciousChannel(Transcript transcript, Kind kind, int target, long seed) {
        this(transcript, new SecureRandom(), kind, target, seed);
    }

    /** With a source of masks and blindings of the test's choice. */
    MaliciousChannel(Transcript transcript, SecureRandom masks, Kind kind, int target, long seed) {
        super(transcript, new SecretRandom(new byte[32], masks));
        this.kind = kind;
        this.target = target;
        this.choice = new Random(seed);
    }

    @Override
    public boolean refusesFalsehoods() {
        return false;
    }

    /** Number of steps of a sort so far. */
    int steps(Step s) {
        return seen[s.ordinal()];
    }

    private boolean now(Step s, String label) {
        boolean hit = kind != Kind.NONE && kind.step == s && seen[s.ordinal()]++ == target;
        if (kind == Kind.NONE) {
            seen[s.ordinal()]++;
        }
        if (hit) {
            lie = kind + " at " + label;
        }
        return hit;
    }

    private FieldElement amount() {
        return FieldElement.of(choice.nextInt(1, 1 << 20));
    }

    private FieldElement element() {
        byte[] wide = new byte[64];
        choice.nextBytes(wide);
        return FieldElement.fromWideBytes(wide);
    }

    private boolean foreign;
    private boolean labelled;

    @Override
    protected CompressedPoint sealedPoint(int offset, int length, FieldVector values) {
        foreign = now(Step.SEALED, "sealed message " + seen[Step.SEALED.ordinal()] + " of " + length + " scalars");
        labelled = foreign;
        if (!foreign) {
            return super.sealedPoint(offset, length, values);
        }
        int k = choice.nextInt(length);
        switch (kind) {
            case WRONG_MESSAGE ->
                values.set(k, values.get(k).add(choice.nextBoolean() ? FieldElement.ONE : amount().negate()));
            case WRONG_MESSAGE_LARGE -> values.set(k, element());
            case MESSAGE_ZEROED -> {
                boolean changed = false;
                for (int i = 0; i < length; i++) {
                    changed |= !values.get(i).isZero();
                    values.set(i, FieldElement.ZERO);
                }
                harmless = changed ? "" : "all of it was zero before";
            }
            default -> {
                // The other kinds change the point, below.
            }
        }
        return super.sealedPoint(offset, length, values);
    }

    @Override
    protected Point commit(int offset, int length, FieldVector values, FieldElement blinding) {
        Point p = super.commit(offset, length, values, blinding);
        if (!foreign) {
            return p;
        }
        foreign = false;
        return switch (kind) {
            case POINT_ONLY ->
                p.add(generator("T", offset + choice.nextInt(length)).multiply(amount()));
            case FOREIGN_SLICE ->
                p.add(generator("T", choice.nextInt(Math.max(1, offset))).multiply(amount()));
            case IN_COLUMNS -> p.add(generator("G", choice.nextInt(64)).multiply(amount()));
            case IN_BASE -> p.add(generator("U", 0).multiply(amount()));
            case UNBLINDED_SHIFT -> p.add(generator("H", 0).multiply(amount()));
            default -> p;
        };
    }

    private static Point generator(String label, int index) {
        return Generators.get(label, index + 1).get(index);
    }

    @Override
    protected void absorbMessage(String label, CompressedPoint point) {
        boolean hit = labelled;
        labelled = false;
        if (hit) {
            lie += " (" + label + ")";
            if (kind == Kind.MESSAGE_ZEROED && label.equals("dummy product")) {
                harmless = "0 * 0 = 0 is a true product; that it is uniform serves the prover, whose secrets it hides";
            }
        }
        if (hit && kind == Kind.NOT_ABSORBED) {
            return;
        }
        super.absorbMessage(hit && kind == Kind.ABSORBED_UNDER_ANOTHER_LABEL ? label + "'" : label, point);
        if (hit && kind == Kind.ABSORBED_TWICE) {
            super.absorbMessage(label, point);
        }
    }

    @Override
    public List<CompressedPoint> points(String label, int count, List<CompressedPoint> own) {
        if (!now(Step.ROWS, label)) {
            return super.points(label, count, own);
        }
        List<CompressedPoint> sent = new ArrayList<>(own);
        int k = choice.nextInt(count);
        int other = (k + 1 + choice.nextInt(Math.max(1, count - 1))) % count;
        try {
            Point p = own.get(k).decompress();
            switch (kind) {
                case ROW_SHIFTED ->
                    sent.set(
                            k,
                            p.add(generator("G", choice.nextInt(64)).multiply(amount()))
                                    .compress());
                case ROW_NEGATED ->
                    sent.set(k, p.multiply(FieldElement.ONE.negate()).compress());
                case ROWS_EXCHANGED -> {
                    sent.set(k, own.get(other));
                    sent.set(other, own.get(k));
                }
                case ROW_REPEATED -> sent.set(k, own.get(other));
                default -> {
                    // Not hashed, below.
                }
            }
        } catch (InvalidPointException e) {
            throw new IllegalStateException(e);
        }
        if (kind != Kind.ROWS_NOT_ABSORBED && sent.equals(own)) {
            // A message of one row has no other order: it gets a wrong one.
            sent.set(k, generator("G", 0).compress());
        }
        return kind == Kind.ROWS_NOT_ABSORBED
                ? unheard(() -> super.points(label, count, own))
                : super.points(label, count, sent);
    }

    @Override
    public FieldElement clearScalar(String label, FieldElement own) {
        if (!now(Step.CLEAR, label)) {
            return super.clearScalar(label, own);
        }
        if (kind == Kind.CLEAR_NOT_ABSORBED && label.equals("inner product end")) {
            harmless = "no challenge is drawn behind the last scalar: these are the bytes of the honest proof";
        }
        return switch (kind) {
            case CLEAR_SHIFTED -> super.clearScalar(label, own.add(amount()));
            case CLEAR_ZERO -> super.clearScalar(label, FieldElement.ZERO);
            default -> unheard(() -> super.clearScalar(label, own));
        };
    }

    /** Sends something that the transcript does not hear: later challenges come from a transcript without it. */
    private <T> T unheard(java.util.function.Supplier<T> send) {
        quiet = true;
        try {
            return send.get();
        } finally {
            quiet = false;
        }
    }

    @Override
    protected boolean hears() {
        return !quiet;
    }

    @Override
    public void committing(String name, Integers integers, int[] starts) {
        if (!now(Step.MATRIX, name)) {
            return;
        }
        int positions = integers.positions();
        int k = real(integers.size(), positions, starts);
        int other = real(integers.size(), positions, starts);
        switch (kind) {
            case INTEGER_OFF_BY_ONE -> integers.set(k, integers.get(k) + (choice.nextBoolean() ? 1 : -1));
            case INTEGER_LARGE -> integers.set(k, integers.get(k) + (1L << choice.nextInt(16, 62)));
            case INTEGERS_EXCHANGED -> {
                for (int i = 0; i < 100 && integers.get(other) == integers.get(k); i++) {
                    other = real(integers.size(), positions, starts);
                }
                long t = integers.get(k);
                integers.set(k, integers.get(other) == t ? t + 1 : integers.get(other));
                integers.set(other, t);
            }
            default -> {
                boolean changed = false;
                for (int i = 0; i < integers.size(); i++) {
                    changed |= integers.get(i) != 0;
                    integers.set(i, 0);
                }
                integers.set(real(integers.size(), positions, starts), changed ? 0 : 1);
            }
        }
        lie += " entry " + k;
    }

    /** An entry that exists: what is committed elsewhere weighs nothing and is no lie. */
    private int real(int n, int positions, int[] starts) {
        int k = choice.nextInt(n);
        return starts == null || k % positions >= starts[k / positions] ? k : real(n, positions, starts);
    }

    /** The verifier's format errors become unchecked here: a prover has none. */
    static RuntimeException impossible(ProofFormatException e) {
        return new IllegalStateException(e);
    }
}
