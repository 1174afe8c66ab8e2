package dev.nanozk.client.langchain4j;

import dev.nanozk.client.VerificationFailedException;

/** An answer that its policy does not let through; LangChain4j's interfaces allow unchecked exceptions only. */
public final class UnverifiedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnverifiedAnswerException(VerificationFailedException cause) {
        super("the answer is not verified: " + cause.getMessage(), cause);
    }

    /** Why, with all verdicts where there are any. */
    public VerificationFailedException failure() {
        return (VerificationFailedException) getCause();
    }
}
