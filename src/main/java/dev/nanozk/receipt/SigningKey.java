package dev.nanozk.receipt;

import java.util.List;

/** A private key that signs envelopes. */
public interface SigningKey {
    Algorithm algorithm();

    byte[] publicKey();

    byte[] sign(byte[] message);

    /** SHA-256 of the public key. */
    default byte[] keyId() {
        return Digests.sha256(publicKey());
    }

    /** Signature algorithms of receipts, told apart by the length of the public key. */
    enum Algorithm {
        ED25519("Ed25519", 32),
        ML_DSA_65("ML-DSA-65", 1952);

        private final String text;
        private final int keyLength;

        Algorithm(String text, int keyLength) {
            this.text = text;
            this.keyLength = keyLength;
        }

        public String text() {
            return text;
        }

        int keyLength() {
            return keyLength;
        }

        /** Whether a signature is that of a public key; false for bytes that are no key or no signature. */
        public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
            return this == ED25519
                    ? ReceiptKey.verify(publicKey, message, signature)
                    : PostQuantumKey.verify(publicKey, message, signature);
        }

        /** The algorithm of a public key. */
        public static Algorithm of(byte[] publicKey) throws ReceiptFormatException {
            for (Algorithm a : values()) {
                if (publicKey.length == a.keyLength) {
                    return a;
                }
            }
            throw new ReceiptFormatException("a public key of " + publicKey.length + " bytes is of no known algorithm");
        }

        static Algorithm of(String text) throws ReceiptFormatException {
            for (Algorithm a : values()) {
                if (a.text.equals(text)) {
                    return a;
                }
            }
            throw new ReceiptFormatException("the algorithm " + text + " is not known");
        }
    }

    /** The public keys of some keys, in order. */
    static List<byte[]> publicKeys(List<? extends SigningKey> keys) {
        return keys.stream().map(SigningKey::publicKey).toList();
    }
}
