package dev.nanozk.client;

import dev.nanozk.log.NoteKey;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptFormatException;
import dev.nanozk.receipt.verify.Challenger;
import dev.nanozk.receipt.verify.TrustAnchors;
import dev.nanozk.receipt.verify.VerificationProgress;
import dev.nanozk.receipt.verify.VerificationReport;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The client jar as a program: {@code java -jar nanozk-client.jar BUNDLE [--root DIGEST] [--key FILE] [--signer KEY] [--keys FILE] [--log-key KEY] [--witness KEY]...
 * [--boundaries DIGEST [--challenge NONCE]...] [--detection P] [--json]}. Exit code 0: verified, 1: rejected, 2: could not be
 * checked, also where no root is given.
 */
public final class VerifyMain {
    private static final String USAGE = "usage: java -jar nanozk-client.jar BUNDLE [--root DIGEST] [--key FILE]"
            + " [--signer KEY] [--keys FILE] [--log-key KEY] [--witness KEY]..."
            + " [--boundaries DIGEST [--challenge NONCE]...] [--detection P] [--json]";
    private static final int COULD_NOT = 2;

    private VerifyMain() {}

    /** Checks a bundle and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            return check(args, out, err);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
        } catch (java.nio.file.NoSuchFileException e) {
            err.println(e.getFile() + " does not exist");
        } catch (IOException e) {
            err.println("could not be read: " + e.getMessage());
        }
        return COULD_NOT;
    }

    private static int check(String[] args, PrintStream out, PrintStream err) throws IOException {
        Path bundle = null;
        byte[] root = null;
        byte[] key = null;
        TrustAnchors trusted = TrustAnchors.none();
        byte[] boundaries = null;
        List<String> nonces = new ArrayList<>();
        BigDecimal detection = BigDecimal.ONE;
        boolean json = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--root" -> root = digest("--root", value(args, ++i));
                case "--key" -> key = Files.readAllBytes(Path.of(value(args, ++i)));
                case "--signer" ->
                    trusted = new TrustAnchors(
                            digest("--signer", value(args, ++i)),
                            trusted.history(),
                            trusted.logKey(),
                            trusted.witnesses());
                case "--keys" -> trusted = trusted.withHistory(history(Path.of(value(args, ++i))));
                case "--log-key" -> trusted = trusted.withLogKey(KeyHistory.logKey(value(args, ++i)));
                case "--witness" -> {
                    List<NoteKey> all = new ArrayList<>(trusted.witnesses());
                    all.add(KeyHistory.logKey(value(args, ++i)));
                    trusted = trusted.withWitnesses(all);
                }
                case "--boundaries" -> boundaries = digest("--boundaries", value(args, ++i));
                case "--challenge" -> nonces.add(value(args, ++i));
                case "--detection" -> detection = decimal("--detection", value(args, ++i));
                case "--json" -> json = true;
                default -> {
                    if (bundle != null || args[i].startsWith("-")) {
                        throw new IllegalArgumentException(args[i] + " is not known; " + USAGE);
                    }
                    bundle = Path.of(args[i]);
                }
            }
        }
        if (bundle == null) {
            throw new IllegalArgumentException(USAGE);
        }
        Challenger challenger = new Challenger(boundaries, nonces, detection);
        if (root == null) {
            err.println(BundleFile.UNPINNED);
        }
        byte[] given = key;
        VerificationReport report = ReceiptCheck.report(
                BundleFile.read(bundle),
                root,
                trusted,
                Expectation.nothing(),
                challenger,
                r -> Optional.ofNullable(given),
                VerificationProgress.NONE);
        out.print(json ? report.toJson() + System.lineSeparator() : report.toText());
        return report.exitCode();
    }

    private static KeyHistory history(Path file) throws IOException {
        try {
            return KeyHistory.decode(Files.readAllBytes(file));
        } catch (ReceiptFormatException e) {
            throw new IllegalArgumentException("--keys: " + file + ": " + e.getMessage());
        }
    }

    private static String value(String[] args, int i) {
        if (i >= args.length) {
            throw new IllegalArgumentException(args[i - 1] + " needs a value; " + USAGE);
        }
        return args[i];
    }

    private static BigDecimal decimal(String option, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + ": " + text + " is not a decimal", e);
        }
    }

    private static byte[] digest(String option, String text) {
        String s = text.toLowerCase(Locale.ROOT);
        s = s.startsWith("sha256:") ? s.substring("sha256:".length()) : s;
        if (!s.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(option + ": " + text + " is not 64 hexadecimal digits");
        }
        return HexFormat.of().parseHex(s);
    }
}
