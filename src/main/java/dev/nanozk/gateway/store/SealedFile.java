package dev.nanozk.gateway.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Secret files at rest: AES-256-GCM under a key derived from the operator's secret, bound to the file's name. */
public final class SealedFile {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /** @param secret the operator's secret */
    public SealedFile(byte[] secret) {
        try {
            MessageDigest d = MessageDigest.getInstance("SHA-256");
            d.update("nanozk/v1/sealed files\n".getBytes(StandardCharsets.US_ASCII));
            key = new SecretKeySpec(d.digest(secret), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a file whole or not at all. */
    public void write(Path file, byte[] bytes) throws IOException {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(nonce);
        out.writeBytes(crypt(Cipher.ENCRYPT_MODE, file, nonce, bytes));
        AtomicFiles.write(file, out.toByteArray());
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it is damaged or of another operator
     */
    public byte[] read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        if (all.length < NONCE) {
            throw new IOException(file.getFileName() + " is damaged");
        }
        return crypt(Cipher.DECRYPT_MODE, file, Arrays.copyOf(all, NONCE), Arrays.copyOfRange(all, NONCE, all.length));
    }

    /** Which secret this is, without saying anything about it: 16 hexadecimal digits. */
    public String keyId() {
        try {
            MessageDigest d = MessageDigest.getInstance("SHA-256");
            d.update("nanozk/v1/name of a sealing key\n".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(d.digest(key.getEncoded())).substring(0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes sealed for a name that no file has: of a message. */
    public byte[] seal(String message, byte[] bytes) throws IOException {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(nonce);
        out.writeBytes(crypt(Cipher.ENCRYPT_MODE, "message/" + message, nonce, bytes));
        return out.toByteArray();
    }

    /**
     * Inverse of {@link #seal}.
     *
     * @throws IOException if the bytes were sealed for another message, under another secret, or changed
     */
    public byte[] open(String message, byte[] sealed) throws IOException {
        if (sealed.length < NONCE) {
            throw new IOException("message " + message + " is damaged");
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                "message/" + message,
                Arrays.copyOf(sealed, NONCE),
                Arrays.copyOfRange(sealed, NONCE, sealed.length));
    }

    private byte[] crypt(int mode, Path file, byte[] nonce, byte[] bytes) throws IOException {
        return crypt(mode, file.getFileName().toString(), nonce, bytes);
    }

    private byte[] crypt(int mode, String name, byte[] nonce, byte[] bytes) throws IOException {
        try {
            Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
            c.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            c.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return c.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IOException(name + " is damaged or was written under another secret", e);
        }
    }
}
