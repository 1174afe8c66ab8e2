package dev.nanozk.model.inference;

import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.spec.ActivationTable;
import dev.nanozk.model.spec.BlockProfile;
import dev.nanozk.model.spec.BlockTensor;
import dev.nanozk.model.spec.ModelSpec;
import dev.nanozk.model.spec.NumericProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Positions that are computed at once, so that a weight is read once for all of them: some of one pass, or of several, each with its own cache. Every position's integers are those
 * that it has alone. Holds the room for it; not thread-safe.
 */
public final class Batch {
    /** Positions at once at most. */
    public static final int MOST = 32;

    /** Entries of keys that are worth a task of their own. */
    private static final long PIECE = 1 << 17;

    /**
     * tokens[from .. to) of a pass, at least one.
     *
     * @param logits whether those after the last of them are wanted
     */
    public record Part(ForwardPass pass, int[] tokens, int from, int to, boolean logits) {
        /** Number of positions. */
        public int length() {
            return to - from;
        }
    }

    /**
     * What has become of a part.
     *
     * @param logits exact accumulators, value = accumulator * 2^-{@link IntegerModel#logitExponent()}; null where they are not wanted. The pass's own, until it computes others
     * @param stopped the value that left its format, null where none did
     */
    public record Result(long[] logits, OutOfRangeException stopped) {}

    private final IntegerModel model;
    private final ModelSpec spec;
    private final NumericProfile profile;
    /** One of each thread that computes heads. */
    private final List<Heads> threads = new ArrayList<>();
    /** The pass of each position, and which of its positions it is. */
    private final ForwardPass[] passes = new ForwardPass[MOST];

    private final int[] positions = new int[MOST];

    /** What the matrices under way are multiplied with. */
    private final Inputs inputs = new Inputs();

    /** Positions that there is room for at once. */
    private int room;

    private int[] x;
    private int[] y;
    private int[] q;
    private int[] o;
    private int[] h;
    private int[] heads;
    private long[] wide;
    private long[] rotated;
    private long[] num;

    /** What a head's attention needs room for. */
    private static final class Heads {
        final SoftmaxRow row = new SoftmaxRow();
        int[] lo = new int[64];
        int[] rem = new int[64];
        int[] e = new int[64];

        void makeRoom(int positions) {
            if (lo.length < positions) {
                int size = Math.max(positions, 2 * lo.length);
                lo = new int[size];
                rem = new int[size];
                e = new int[size];
            }
        }
    }

    /** An empty batch of a model. */
    public Batch(IntegerModel model) {
        this.model = model;
        spec = model.spec();
        profile = model.profile();
        makeRoom(1);
    }

    private void makeRoom(int n) {
        if (n <= room) {
            return;
        }
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int widest = Math.max(Math.max(d, width), spec.feedForward());
        x = new int[n * d];
        y = new int[n * d];
        q = new int[n * width];
        o = new int[n * width];
        heads = new int[spec.architecture().headNorms() ? n * width : 0];
        h = new int[n * spec.feedForward()];
        wide = new long[n * widest];
        rotated = new long[n * widest];
        num = new long[n * width];
        room = n;
    }

    /**
     * Advances passes, {@link #MOST} positions together at most. A value that leaves its format stops its own pass alone, which then has as many positions as before.
     *
     * @throws IllegalArgumentException if there are too many positions or none, a pass comes twice or is of another model, or a token is none of the vocabulary
     * @throws IllegalStateException if a context has no room
     */
    public List<Result> advance(List<Part> parts) {
        check(parts);
        List<OutOfRangeException> stopped = computed(parts);
        List<Part> asking = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (stopped.get(i) == null && parts.get(i).logits()) {
                asking.add(parts.get(i));
            }
        }
        Iterator<Result> logits =
                logits(asking.stream().map(Part::pass).toList()).iterator();
        List<Result> out = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            boolean asks = stopped.get(i) == null && parts.get(i).logits();
            out.add(asks ? logits.next() : new Result(null, stopped.get(i)));
        }
        return out;
    }

    /** For each part what stopped it, null where nothing did. */
    private List<OutOfRangeException> computed(List<Part> parts) {
        try {
            compute(parts);
            return Collections.nCopies(parts.size(), null);
        } catch (OutOfRangeException e) {
            if (parts.size() == 1) {
                return List.of(e);
            }
        }
        // Whose value it was is not known: each by itself.
        List<OutOfRangeException> stopped = new ArrayList<>();
        for (Part part : parts) {
            stopped.addAll(computed(List.of(part)));
        }
        return stopped;
    }

    private void check(List<Part> parts) {
        int n = parts.stream().mapToInt(Part::length).sum();
        if (n < 1 || n > MOST) {
            throw new IllegalArgumentException("a batch of " + n + " positions");
        }
        Set<ForwardPass> seen = new HashSet<>();
        for (Part part : parts) {
            if (part.length() < 1 || part.pass().model() != model || !seen.add(part.pass())) {
                throw new IllegalArgumentException(
                        "a part is empty, of another model, or of a pass that has one already");
            }
            if (part.length() > spec.context() - part.pass().position()) {
                throw new IllegalStateException("context of " + spec.context() + " positions is full");
            }
            for (int i = part.from(); i < part.to(); i++) {
                if (part.tokens()[i] < 0 || part.tokens()[i] >= spec.vocabulary()) {
                    throw new IllegalArgumentException("token " + part.tokens()[i]);
                }
            }
        }
    }

    private void compute(List<Part> parts) {
        int n = parts.stream().mapToInt(Part::length).sum();
        int d = spec.embeddingLength();
        makeRoom(n);
        int at = 0;
        for (Part part : parts) {
            ForwardPass pass = part.pass();
            pass.begin(part.length());
            for (int i = 0; i < part.length(); i++, at++) {
                passes[at] = pass;
                positions[at] = pass.position() + i;
                model.embed(part.tokens()[part.from() + i], positions[at], x, at * d);
            }
        }
        keep(parts, 0);
        for (int l = 0; l < spec.blocks(); l++) {
            attention(l, profile.blocks().get(l), n);
            feedForward(l, profile.blocks().get(l), n);
            keep(parts, l + 1);
        }
        at = 0;
        for (Part part : parts) {
            at += part.length();
            part.pass().end(part.length(), x, (at - 1) * d);
        }
        Arrays.fill(passes, null);
    }

    private void keep(List<Part> parts, int boundary) {
        int at = 0;
        for (Part part : parts) {
            part.pass().keep(boundary, x, at, part.length());
            at += part.length();
        }
    }

    private void norm(Norm norm, int n, int l, String site) {
        int d = spec.embeddingLength();
        for (int i = 0; i < n; i++) {
            norm.apply(x, i * d, wide, y, i * d, l, site);
        }
    }

    private void attention(int l, BlockProfile p, int n) {
        int d = spec.embeddingLength();
        int width = spec.queryWidth();
        int kv = spec.kvWidth();
        norm(model.attnNorm(l), n, l, "y1");
        inputs.set(y, 0, n, d);
        model.multiply(l, BlockTensor.Q, inputs, wide, 0);
        normHeads(model.qNorm(l), n * width, l);
        rotate(n, width);
        Kernels.requant16(rotated, 0, n * width, p.sQ(), q, 0, l, "q");
        model.multiply(l, BlockTensor.K, inputs, wide, 0);
        normHeads(model.kNorm(l), n * kv, l);
        rotate(n, kv);
        for (int i = 0; i < n; i++) {
            int[] keys = passes[i].cache().keys(l);
            Kernels.requant16(rotated, i * kv, kv, p.sK(), keys, positions[i] * kv, l, "k");
        }
        model.multiply(l, BlockTensor.V, inputs, wide, 0);
        for (int i = 0; i < n; i++) {
            int[] values = passes[i].cache().values(l);
            Kernels.requant16(wide, i * kv, kv, p.sV(), values, positions[i] * kv, l, "v");
        }
        heads(l, p, n);
        Kernels.requant16(wide, 0, n * width, p.sO(), o, 0, l, "o");
        model.multiply(l, BlockTensor.ATTN_OUTPUT, inputs.set(o, 0, n, width), wide, 0);
        Kernels.addRequant(x, 0, wide, 0, n * d, p.sXa(), x, 0, l, "xa");
    }

    private void rotate(int n, int width) {
        for (int i = 0; i < n; i++) {
            model.position(positions[i], wide, i * width, width, rotated, i * width);
        }
    }

    /** All heads of all positions, on several threads where that pays. */
    private void heads(int l, BlockProfile p, int n) {
        long keys = 0;
        for (int i = 0; i < n; i++) {
            keys += positions[i] + 1;
        }
        int pieces = (int) Math.clamp(keys * spec.queryWidth() / PIECE, 1, n);
        int count = Threads.available(pieces);
        while (threads.size() < count) {
            threads.add(new Heads());
        }
        Threads.forEach(count, t -> {
            for (int i = t; i < n; i += count) {
                threads.get(t).makeRoom(positions[i] + 1);
                for (int head = 0; head < spec.heads(); head++) {
                    head(threads.get(t), l, p, i, head);
                }
            }
        });
    }

    private void head(Heads room, int l, BlockProfile p, int i, int head) {
        int hd = spec.headDim();
        int at = i * spec.queryWidth() + head * hd;
        room.row.compute(
                q,
                at,
                passes[i].cache().keys(l),
                passes[i].cache().values(l),
                spec.kvHead(head) * hd,
                spec.kvWidth(),
                positions[i] + 1,
                hd,
                p.t(),
                p.kR(),
                model.exp(),
                room.lo,
                room.rem,
                room.e,
                0,
                num,
                wide,
                at,
                l);
    }

    /** The heads in {@code wide}; o is free until attention. */
    private void normHeads(HeadNorm norm, int n, int l) {
        if (norm != null) {
            norm.apply(wide, n, heads, o, rotated, l);
        }
    }

    private void feedForward(int l, BlockProfile p, int n) {
        int f = n * spec.feedForward();
        norm(model.ffnNorm(l), n, l, "y2");
        inputs.set(y, 0, n, spec.embeddingLength());
        ActivationTable activation = model.activation(l);
        switch (spec.architecture().feedForward()) {
            case GATED_SILU -> {
                model.multiply(l, BlockTensor.FFN_GATE, inputs, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                model.multiply(l, BlockTensor.FFN_UP, inputs, wide, 0);
                for (int i = 0; i < f; i++) {
                    wide[i] *= activation.apply(h[i]);
                }
                Kernels.requant32(wide, 0, f, p.sH(), h, 0, l, "h");
            }
            case GELU -> {
                model.multiply(l, BlockTensor.FFN_UP, inputs, wide, 0);
                Kernels.requant16(wide, 0, f, p.sG(), h, 0, l, "g");
                for (int i = 0; i < f; i++) {
                    h[i] = activation.apply(h[i]);
                }
            }
        }
        model.multiply(l, BlockTensor.FFN_DOWN, inputs.set(h, 0, n, spec.feedForward()), wide, 0);
        Kernels.addRequant(x, 0, wide, 0, n * spec.embeddingLength(), p.sXf(), x, 0, l, "xf");
    }

    /**
     * Logits after the last token of each pass, {@link #MOST} of them at most.
     *
     * @throws IllegalStateException if a pass has no last token: {@link ForwardPass#logits()}
     */
    List<Result> logits(List<ForwardPass> of) {
        int d = spec.embeddingLength();
        int vocabulary = spec.vocabulary();
        makeRoom(of.size());
        OutOfRangeException[] stopped = new OutOfRangeException[of.size()];
        int n = 0;
        for (int i = 0; i < of.size(); i++) {
            try {
                model.outputNorm().apply(of.get(i).residual(), 0, wide, y, n * d, spec.blocks(), "yf");
                n++;
            } catch (OutOfRangeException e) {
                stopped[i] = e;
            }
        }
        inputs.set(y, 0, n, d);
        long[] all = new long[n > 1 ? n * vocabulary : 0];
        if (n > 1) {
            Products.multiply(model.output(), inputs, all, 0);
        }
        List<Result> out = new ArrayList<>();
        for (int i = 0, at = 0; i < stopped.length; i++) {
            if (stopped[i] != null) {
                out.add(new Result(null, stopped[i]));
                continue;
            }
            long[] own = of.get(i).logitRoom();
            if (n == 1) {
                Products.multiply(model.output(), inputs, own, 0);
            } else {
                System.arraycopy(all, at, own, 0, vocabulary);
                at += vocabulary;
            }
            out.add(new Result(own, null));
        }
        return out;
    }
}
