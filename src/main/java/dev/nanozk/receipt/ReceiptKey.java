package dev.nanozk.receipt;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** The operator's Ed25519 key (RFC 8032), by which receipts are signed. */
public final class ReceiptKey implements SigningKey {
    private static final int SIZE = 32;

    private final Ed25519PrivateKeyParameters secret;
    private final byte[] publicKey;

    private ReceiptKey(byte[] seed) {
        secret = new Ed25519PrivateKeyParameters(seed, 0);
        publicKey = secret.generatePublicKey().getEncoded();
    }

    /** A key from its 32-byte seed. */
    public static ReceiptKey of(byte[] seed) {
        if (seed.length != SIZE) {
            throw new IllegalArgumentException("a key's seed has 32 bytes, not " + seed.length);
        }
        return new ReceiptKey(seed);
    }

    /**
     * Loads the key of a file, or makes one on first use, readable by its owner only.
     *
     * @throws IOException if the file is damaged or open to others
     */
    public static ReceiptKey load(Path file) throws IOException {
        return of(secretFile(file));
    }

    /** 32 secret bytes of a file, made from a secure generator on first use, readable by the owner only. */
    public static byte[] secretFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[SIZE];
            new SecureRandom().nextBytes(fresh);
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "secret", ".part");
            if (isPosix(part)) {
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
            }
            Files.write(part, fresh, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
            try {
                Files.createLink(file, part);
            } catch (FileAlreadyExistsException e) {
                // Another process was first; its secret is the one to use.
            } finally {
                Files.delete(part);
            }
        }
        if (isPosix(file)) {
            Set<PosixFilePermission> p = Files.getPosixFilePermissions(file);
            if (!PosixFilePermissions.fromString("rw-------").containsAll(p)) {
                throw new IOException(
                        file + " is open to others (" + PosixFilePermissions.toString(p) + "); run chmod 600 " + file);
            }
        }
        byte[] seed = Files.readAllBytes(file);
        if (seed.length != SIZE) {
            throw new IOException(file + " has " + seed.length + " bytes, a secret has 32");
        }
        return seed;
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public Algorithm algorithm() {
        return Algorithm.ED25519;
    }

    /** 32 bytes. */
    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, secret);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** Whether a signature is that of a key; false for bytes that are no key or no signature. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != SIZE || signature.length != 2 * SIZE) {
            return false;
        }
        try {
            Ed25519Signer verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
