package dev.nanozk.receipt;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** An ML-DSA-65 key (FIPS 204, pure, empty context): the second signature of an envelope, which stands where Ed25519 will have fallen. */
public final class PostQuantumKey implements SigningKey {
    private static final int SEED = 32;

    private final MLDSAPrivateKeyParameters secret;
    private final byte[] publicKey;

    /** @param seed 32 bytes, FIPS 204's xi */
    public PostQuantumKey(byte[] seed) {
        if (seed.length != SEED) {
            throw new IllegalArgumentException("a key's seed has 32 bytes, not " + seed.length);
        }
        secret = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, seed);
        publicKey = secret.getPublicKeyParameters().getEncoded();
    }

    @Override
    public Algorithm algorithm() {
        return Algorithm.ML_DSA_65;
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            MLDSASigner signer = new MLDSASigner();
            signer.init(true, new ParametersWithRandom(secret, new SecureRandom()));
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != Algorithm.ML_DSA_65.keyLength()) {
            return false;
        }
        try {
            MLDSASigner verifier = new MLDSASigner();
            verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, publicKey));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
