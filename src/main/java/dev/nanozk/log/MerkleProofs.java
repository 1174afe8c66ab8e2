package dev.nanozk.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Roots, inclusion and consistency proofs: made as in RFC 6962, 2.1, checked as in RFC 9162, 2.1.3.2 and 2.1.4.2. */
public final class MerkleProofs {
    private MerkleProofs() {}

    /** {@code MTH(D[0 : size])}. */
    public static byte[] root(SubtreeHashes tree, long size) throws IOException, LogException {
        return size == 0 ? MerkleHash.empty() : range(tree, 0, size);
    }

    /** {@code MTH(D[from : to])} where from is a multiple of every power of two in to - from. */
    private static byte[] range(SubtreeHashes tree, long from, long to) throws IOException, LogException {
        long n = to - from;
        if (Long.bitCount(n) == 1) {
            int level = Long.numberOfTrailingZeros(n);
            return tree.hash(level, from >> level);
        }
        long k = split(n);
        return MerkleHash.node(range(tree, from, from + k), range(tree, from + k, to));
    }

    /** The largest power of two below n, n >= 2. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }

    /** {@code PATH(index, D[size])}, the leaf's sibling first. */
    public static List<byte[]> inclusion(SubtreeHashes tree, long index, long size) throws IOException, LogException {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("there is no leaf " + index + " in a tree of size " + size);
        }
        List<byte[]> out = new ArrayList<>();
        path(tree, index, 0, size, out);
        return out;
    }

    private static void path(SubtreeHashes tree, long m, long from, long to, List<byte[]> out)
            throws IOException, LogException {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (m < middle) {
            path(tree, m, from, middle, out);
            out.add(range(tree, middle, to));
        } else {
            path(tree, m, middle, to, out);
            out.add(range(tree, from, middle));
        }
    }

    /** {@code PROOF(first, D[second])}; empty where first is 0 or second. */
    public static List<byte[]> consistency(SubtreeHashes tree, long first, long second)
            throws IOException, LogException {
        if (first < 0 || first > second) {
            throw new IllegalArgumentException("no proof goes from size " + first + " to " + second);
        }
        List<byte[]> out = new ArrayList<>();
        if (first > 0) {
            subproof(tree, first, 0, second, true, out);
        }
        return out;
    }

    private static void subproof(SubtreeHashes tree, long first, long from, long to, boolean known, List<byte[]> out)
            throws IOException, LogException {
        if (first == to) {
            if (!known) {
                out.add(range(tree, from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            subproof(tree, first, from, middle, known, out);
            out.add(range(tree, middle, to));
        } else {
            subproof(tree, first, middle, to, false, out);
            out.add(range(tree, from, middle));
        }
    }

    /** Whether a leaf's hash is at an index of the tree of a size and root. */
    public static boolean isIncluded(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size || !wellFormed(path)) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        byte[] r = leaf;
        for (byte[] p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = MerkleHash.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = MerkleHash.node(r, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(r, root);
    }

    /** Whether the tree of the first size and root is a prefix of that of the second. */
    public static boolean isConsistent(
            long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> proof) {
        if (first < 0 || first > second || !wellFormed(proof)) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && Arrays.equals(firstRoot, secondRoot);
        }
        if (first == 0) {
            return proof.isEmpty() && Arrays.equals(firstRoot, MerkleHash.empty());
        }
        List<byte[]> path = new ArrayList<>();
        if (Long.bitCount(first) == 1) {
            path.add(firstRoot);
        }
        path.addAll(proof);
        if (path.isEmpty()) {
            return false;
        }
        long fn = first - 1;
        long sn = second - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        byte[] fr = path.getFirst();
        byte[] sr = fr;
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = MerkleHash.node(c, fr);
                sr = MerkleHash.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = MerkleHash.node(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
    }

    private static boolean wellFormed(List<byte[]> path) {
        return path.size() < Long.SIZE && path.stream().allMatch(h -> h.length == MerkleHash.SIZE);
    }
}
