package dev.nanozk.receipt;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * Which blocks a challenge draws: k different ones by systematic sampling with probability proportional to weight over a random order (Madow, <i>On the theory of systematic
 * sampling II</i>, 1949), so that block l is drawn with probability exactly {@code pi_l = min(1, c w_l)}, c such that they add up to k. All randomness is that of
 * {@code SHAKE256("nanozk/v1/draw" || digest || LE32(k) || LE32(len nonce) || nonce)}.
 */
public final class LayerDraw {
    private static final byte[] TAG = "nanozk/v1/draw".getBytes(StandardCharsets.US_ASCII);

    /** Blocks that are drawn for certain, and what is left for the others. */
    private record Split(List<Integer> certain, List<Integer> others, int draws, long weight) {}

    private LayerDraw() {}

    /** While some block's probability {@code m w / W} reaches 1, all such blocks are taken, and m and W are those of the rest. */
    private static Split split(int k, List<Integer> weights) {
        List<Integer> certain = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int l = 0; l < weights.size(); l++) {
            others.add(l);
        }
        int m = k;
        long total = weights.stream().mapToLong(w -> w).sum();
        while (m > 0) {
            long all = total;
            long draws = m;
            List<Integer> now =
                    others.stream().filter(l -> draws * weights.get(l) >= all).toList();
            if (now.isEmpty()) {
                break;
            }
            certain.addAll(now);
            others.removeAll(now);
            m -= now.size();
            total -= now.stream().mapToLong(weights::get).sum();
        }
        return new Split(certain, others, m, total);
    }

    /**
     * The blocks that are drawn, ascending.
     *
     * @param digest of the logged statement on the boundary commitments, 32 bytes
     * @param nonce revealed after that was logged
     * @param k number of blocks, 1 to the number of weights
     * @param weights of a {@link Budget}
     */
    public static List<Integer> blocks(byte[] digest, String nonce, int k, List<Integer> weights) {
        Split s = split(k, weights);
        List<Integer> out = new ArrayList<>(s.certain);
        if (s.draws > 0) {
            SHAKEDigest random = random(digest, nonce, k);
            List<Integer> order = new ArrayList<>(s.others);
            for (int i = order.size() - 1; i > 0; i--) {
                Collections.swap(order, i, (int) below(random, i + 1L));
            }
            long next = below(random, s.weight);
            long end = 0;
            for (int l : order) {
                end += (long) s.draws * weights.get(l);
                if (next < end) {
                    out.add(l);
                    next += s.weight;
                }
            }
        }
        Collections.sort(out);
        return out;
    }

    private static SHAKEDigest random(byte[] digest, String nonce, int k) {
        byte[] text = nonce.getBytes(StandardCharsets.UTF_8);
        ByteBuffer in = ByteBuffer.allocate(TAG.length + digest.length + 8 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        in.put(TAG).put(digest).putInt(k).putInt(text.length).put(text);
        SHAKEDigest out = new SHAKEDigest(256);
        out.update(in.array(), 0, in.position());
        return out;
    }

    /** Uniform in [0, n), n below 2^32: the next 8 bytes, little endian, modulo n; drawn again where they are not below the largest multiple of n in 2^64. */
    private static long below(SHAKEDigest random, long n) {
        long excess = Long.remainderUnsigned(-n, n);
        byte[] bytes = new byte[8];
        while (true) {
            random.doOutput(bytes, 0, bytes.length);
            long x = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (excess == 0 || Long.compareUnsigned(x, -excess) < 0) {
                return Long.remainderUnsigned(x, n);
            }
        }
    }

    /** For each block the probability that none of several independent draws takes it, the product of 1 - pi_l, exact. */
    static List<BigInteger[]> misses(List<Integer> draws, List<Integer> weights) {
        List<BigInteger[]> out = new ArrayList<>();
        for (int l = 0; l < weights.size(); l++) {
            out.add(new BigInteger[] {BigInteger.ONE, BigInteger.ONE});
        }
        for (int k : draws) {
            Split s = split(k, weights);
            for (int l = 0; l < weights.size(); l++) {
                BigInteger[] miss = out.get(l);
                long all = Math.max(1, s.weight);
                long not = s.certain.contains(l) ? 0 : all - (long) s.draws * weights.get(l);
                miss[0] = miss[0].multiply(BigInteger.valueOf(not));
                miss[1] = miss[1].multiply(BigInteger.valueOf(all));
            }
        }
        return out;
    }
}
