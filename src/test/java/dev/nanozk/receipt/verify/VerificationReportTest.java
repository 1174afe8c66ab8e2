package dev.nanozk.receipt.verify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Challenge;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationReportTest {
    /** A nonce is the bundle's text: 16 characters of any kind. */
    @Test
    void nothingOfABundleSteersATerminal() {
        Challenge challenge = Challenge.named("\u001b[2Jsixteen of them\u202e\n", List.of(0));
        VerificationReport report = new VerificationReport(
                Verdict.UNCHECKED,
                "\u001b[32mVERIFIED",
                Verdict.UNCHECKED,
                Verdict.UNCHECKED,
                Verdict.UNCHECKED,
                Verdict.UNCHECKED,
                List.of(),
                Verdict.UNCHECKED,
                "",
                List.of(),
                List.of(),
                1,
                true,
                new VerificationReport.Choice(Check.UNCHECKED, "00", List.of(challenge), List.of(BigDecimal.ONE)));
        String text = report.toText();
        assertTrue(text.contains("sixteen of them"), text);
        assertTrue(
                text.codePoints()
                        .noneMatch(c ->
                                c != '\n' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)),
                text);
        assertTrue(text.lines().noneMatch(String::isBlank), text);
    }
}
