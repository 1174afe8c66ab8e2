package dev.nanozk.receipt.verify;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.ReceiptKey;
import dev.nanozk.receipt.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A receipt of the vectors, with the key that signs it. */
final class TinyReceipt {
    final ReceiptKey key = ReceiptKey.of(new byte[32]);
    final Bundle bundle;
    final Statement statement;

    static TinyReceipt get() {
        return of("receipt");
    }

    /** A receipt of the vectors. */
    static TinyReceipt of(String vector) {
        try {
            return new TinyReceipt(
                    Files.readAllBytes(Path.of("src", "test", "resources", "vectors", vector + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    static TinyReceipt of(byte[] bundle) {
        try {
            return new TinyReceipt(bundle);
        } catch (ReceiptFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private TinyReceipt(byte[] bytes) throws ReceiptFormatException {
        bundle = Bundle.decode(bytes);
        statement = Statement.decode(bundle.envelope().payload());
    }

    byte[] root() {
        return Digests.sha256(bundle.verificationKey());
    }
}
