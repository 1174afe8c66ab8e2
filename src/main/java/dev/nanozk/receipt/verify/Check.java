package dev.nanozk.receipt.verify;

/** One check's result. */
public record Check(Verdict verdict, String reason) {
    static final Check OK = new Check(Verdict.VERIFIED, "");
    static final Check UNCHECKED = new Check(Verdict.UNCHECKED, "");

    static Check rejected(String reason) {
        return new Check(Verdict.REJECTED, reason);
    }

    boolean isRejected() {
        return verdict == Verdict.REJECTED;
    }
}
