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

/** The vectors' receipt of the tiny model, with the key that signs it. */
final class TinyReceipt {
    final ReceiptKey key = ReceiptKey.of(new byte[32]);
    final Bundle bundle;
    final Statement statement;

    static TinyReceipt get() {
        try {
            return new TinyReceipt(Files.readAllBytes(Path.of("src", "test", "resources", "vectors", "receipt.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
