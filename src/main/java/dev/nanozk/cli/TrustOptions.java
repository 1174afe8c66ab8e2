package dev.nanozk.cli;

import dev.nanozk.log.NoteKey;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.verify.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Whom a verifier trusts beside the model root. */
final class TrustOptions {
    @Option(
            names = "--signer",
            paramLabel = "KEY",
            description = "The signer's public key that you trust, 64 hexadecimal digits.")
    private String signer;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The operator's history of keys that you trust (from /.well-known/nanozk/keys).")
    private Path keys;

    @Option(
            names = "--log-key",
            paramLabel = "KEY",
            description = "The log's verifier key that you trust (NAME+ID+BASE64).")
    private String logKey;

    @Option(
            names = "--witness",
            paramLabel = "KEY",
            description = "The verifier key of a witness that must have cosigned; may be given several times.")
    private List<String> witnesses = new ArrayList<>();

    /** Takes an option as picocli would; false for what it has to say about. */
    boolean take(String option, String value) {
        switch (option) {
            case "--signer" -> signer = value;
            case "--keys" -> {
                keys = VerifyCommand.path(value);
                return keys != null;
            }
            case "--log-key" -> logKey = value;
            case "--witness" -> witnesses.add(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    TrustAnchors anchors() throws IOException {
        byte[] pinned = null;
        if (signer != null) {
            String s = signer.toLowerCase(Locale.ROOT);
            if (!s.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "--signer: " + signer + " is not a public key (64 hexadecimal digits)");
            }
            pinned = HexFormat.of().parseHex(s);
        }
        return new TrustAnchors(
                pinned,
                history(),
                logKey == null ? null : KeyHistory.logKey(logKey),
                witnesses.stream().map(KeyHistory::logKey).toList());
    }

    KeyHistory history() throws IOException {
        if (keys == null) {
            return null;
        }
        try {
            return KeyHistory.decode(Files.readAllBytes(keys));
        } catch (ReceiptFormatException e) {
            throw new IllegalArgumentException("--keys: " + keys + ": " + e.getMessage());
        }
    }

    NoteKey logKey() {
        return logKey == null ? null : KeyHistory.logKey(logKey);
    }

    List<NoteKey> witnesses() {
        return witnesses.stream().map(KeyHistory::logKey).toList();
    }
}
