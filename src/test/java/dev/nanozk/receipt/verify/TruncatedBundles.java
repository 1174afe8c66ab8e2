package dev.nanozk.receipt.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Envelope;
import dev.nanozk.receipt.ReceiptFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A receipt of the vectors with proofs that are too short or too long, named by a statement that is signed anew: only their bytes are wrong. */
public final class TruncatedBundles {
    private final TinyReceipt r;
    private final Map<String, byte[]> bundles = new LinkedHashMap<>();

    private TruncatedBundles(TinyReceipt r) {
        this.r = r;
    }

    /** The root under which they are to be checked. */
    public static byte[] root(String vector) {
        return TinyReceipt.of(vector).root();
    }

    /** Bundles by what is wrong with them. */
    public static Map<String, byte[]> of(String vector) throws ReceiptFormatException {
        TruncatedBundles t = new TruncatedBundles(TinyReceipt.of(vector));
        List<byte[]> proofs = t.r.bundle.proofs();
        for (int layer = 0; layer < proofs.size(); layer++) {
            int n = proofs.get(layer).length;
            for (int length : new int[] {0, 1, 31, 32, 33, n / 64 * 32, n - 33, n - 32, n - 1, n + 1, n + 32}) {
                List<byte[]> changed = new ArrayList<>(proofs);
                changed.set(layer, Arrays.copyOf(proofs.get(layer), length));
                t.put("layer " + layer + " of " + length + " bytes", changed, t.r.bundle.rangeProof());
            }
        }
        t.put("no proofs", List.of(), t.r.bundle.rangeProof());
        t.put("one proof too many", t.more(), t.r.bundle.rangeProof());
        byte[] range = t.r.bundle.rangeProof();
        for (int length : new int[] {0, 3, 4, 5, range.length / 2, range.length - 1, range.length + 4}) {
            t.put("range proof of " + length + " bytes", proofs, Arrays.copyOf(range, length));
        }
        return t.bundles;
    }

    private List<byte[]> more() {
        List<byte[]> all = new ArrayList<>(r.bundle.proofs());
        all.add(new byte[32]);
        return all;
    }

    private void put(String name, List<byte[]> proofs, byte[] range) throws ReceiptFormatException {
        ObjectNode n = (ObjectNode) CanonicalJson.parse(r.statement.bytes(), "statement");
        int stated = n.at("/predicate/proofs").size();
        for (int i = 0; i < Math.min(stated, proofs.size()); i++) {
            ((ObjectNode) n.at("/predicate/proofs/" + i)).put("sha256", Digests.hex(Digests.sha256(proofs.get(i))));
        }
        ((ObjectNode) n.get("predicate")).put("rangeProofSha256", Digests.hex(Digests.sha256(range)));
        bundles.put(
                name,
                new Bundle(
                                Envelope.sign(CanonicalJson.bytes(n), r.key),
                                r.key.publicKey(),
                                r.bundle.request(),
                                r.bundle.text(),
                                proofs,
                                r.bundle.verificationKey(),
                                range)
                        .bytes());
    }
}
