package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleProofsTest {
    /** Leaves and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test). */
    private static final String[] LEAVES = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
    };

    private static final String[] ROOTS = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    };

    private static byte[] hex(String s) {
        return HexFormat.of().parseHex(s);
    }

    /** The definition, RFC 6962, 2.1. */
    private static byte[] mth(List<byte[]> d) {
        if (d.isEmpty()) {
            return MerkleHash.empty();
        }
        if (d.size() == 1) {
            return MerkleHash.leaf(d.getFirst());
        }
        int k = Integer.highestOneBit(d.size() - 1);
        return MerkleHash.node(mth(d.subList(0, k)), mth(d.subList(k, d.size())));
    }

    private static SubtreeHashes tree(List<byte[]> d) {
        return (level, index) -> mth(d.subList((int) index << level, (int) index + 1 << level));
    }

    private static List<byte[]> numbered(int n) {
        List<byte[]> d = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            d.add(("d" + i).getBytes(StandardCharsets.US_ASCII));
        }
        return d;
    }

    @Test
    void rootsOfTheReferenceImplementation() throws Exception {
        List<byte[]> d = new ArrayList<>();
        for (int n = 0; n <= LEAVES.length; n++) {
            assertArrayEquals(hex(ROOTS[n]), MerkleProofs.root(tree(d), n), "size " + n);
            if (n < LEAVES.length) {
                d.add(hex(LEAVES[n]));
            }
        }
    }

    /** The tree of RFC 6962, 2.1.3 and RFC 9162, 2.1.5: seven leaves, the proofs by the names of their nodes. */
    @Test
    void proofsOfTheExampleTree() throws Exception {
        List<byte[]> d = numbered(7);
        byte[] a = MerkleHash.leaf(d.get(0));
        byte[] b = MerkleHash.leaf(d.get(1));
        byte[] c = MerkleHash.leaf(d.get(2));
        byte[] e = MerkleHash.leaf(d.get(4));
        byte[] f = MerkleHash.leaf(d.get(5));
        byte[] g = MerkleHash.node(a, b);
        byte[] h = MerkleHash.node(c, MerkleHash.leaf(d.get(3)));
        byte[] i = MerkleHash.node(e, f);
        byte[] j = MerkleHash.leaf(d.get(6));
        byte[] k = MerkleHash.node(g, h);
        byte[] l = MerkleHash.node(i, j);
        SubtreeHashes t = tree(d);
        requireEqual(List.of(b, h, l), MerkleProofs.inclusion(t, 0, 7));
        requireEqual(List.of(c, g, l), MerkleProofs.inclusion(t, 3, 7));
        requireEqual(List.of(f, j, k), MerkleProofs.inclusion(t, 4, 7));
        requireEqual(List.of(i, k), MerkleProofs.inclusion(t, 6, 7));
        requireEqual(List.of(c, MerkleHash.leaf(d.get(3)), g, l), MerkleProofs.consistency(t, 3, 7));
        requireEqual(List.of(l), MerkleProofs.consistency(t, 4, 7));
        requireEqual(List.of(i, j, k), MerkleProofs.consistency(t, 6, 7));
    }

    private static void requireEqual(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "node " + i);
        }
    }

    @Test
    void inclusionOfEveryLeafOfEverySize() throws Exception {
        for (int n = 1; n <= 40; n++) {
            List<byte[]> d = numbered(n);
            byte[] root = mth(d);
            for (int i = 0; i < n; i++) {
                int m = i;
                int size = n;
                List<byte[]> path = MerkleProofs.inclusion(tree(d), m, n);
                byte[] leaf = MerkleHash.leaf(d.get(m));
                assertTrue(MerkleProofs.isIncluded(leaf, m, n, path, root), m + " of " + n);
                for (int other = 0; other < n; other++) {
                    assertEquals(other == m, MerkleProofs.isIncluded(leaf, other, n, path, root));
                }
                byte[] entry = MerkleHash.leaf(new byte[] {1});
                assertFalse(MerkleProofs.isIncluded(entry, m, n, path, root));
                requireChangesRejected(path, p -> MerkleProofs.isIncluded(leaf, m, size, p, root));
                assertFalse(MerkleProofs.isIncluded(leaf, n, n, path, root));
                assertFalse(MerkleProofs.isIncluded(leaf, -1, n, path, root));
            }
        }
    }

    @Test
    void consistencyOfEveryTwoSizes() throws Exception {
        for (int n = 0; n <= 40; n++) {
            List<byte[]> d = numbered(n);
            byte[] root = mth(d);
            for (int m = 0; m <= n; m++) {
                int first = m;
                int second = n;
                byte[] before = mth(d.subList(0, m));
                List<byte[]> proof = MerkleProofs.consistency(tree(d), m, n);
                assertTrue(MerkleProofs.isConsistent(m, before, n, root, proof), m + " to " + n);
                byte[] other = before.clone();
                other[3] ^= 1;
                assertFalse(MerkleProofs.isConsistent(m, other, n, root, proof), m + " to " + n);
                if (m > 0) {
                    byte[] later = root.clone();
                    later[3] ^= 1;
                    assertFalse(MerkleProofs.isConsistent(m, before, n, later, proof));
                }
                requireChangesRejected(proof, p -> MerkleProofs.isConsistent(first, before, second, root, p));
            }
        }
    }

    private static void requireChangesRejected(
            List<byte[]> proof, java.util.function.Predicate<List<byte[]>> verifier) {
        for (int i = 0; i < proof.size(); i++) {
            List<byte[]> bad = new ArrayList<>(proof);
            byte[] h = bad.get(i).clone();
            h[i % h.length] ^= 1;
            bad.set(i, h);
            assertFalse(verifier.test(bad), "changed");
            bad.remove(i);
            assertFalse(verifier.test(bad), "shortened");
            bad.add(i, Arrays.copyOf(proof.get(i), 31));
            assertFalse(verifier.test(bad), "a hash of 31 bytes");
        }
        List<byte[]> longer = new ArrayList<>(proof);
        longer.add(new byte[32]);
        assertFalse(verifier.test(longer), "lengthened");
    }
}
