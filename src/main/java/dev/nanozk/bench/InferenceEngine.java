package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** An engine that answers a prompt greedily, to be measured beside others. Not thread-safe. */
interface InferenceEngine extends AutoCloseable {
    /**
     * One completion.
     *
     * @param firstMillis from the prompt's tokens to the first token of the answer
     * @param decodeMillis from there to the last
     * @param tokens tokens after the first
     */
    record Round(double firstMillis, double decodeMillis, int tokens) {
        double decodeTokensPerSecond() {
            return tokens * 1000 / decodeMillis;
        }

        double promptTokensPerSecond(int promptTokens) {
            return promptTokens * 1000 / firstMillis;
        }
    }

    /** Why an engine can't be measured here; the message is for the user. */
    final class MissingException extends Exception {
        private static final long serialVersionUID = 1;

        MissingException(String reason) {
            super(reason);
        }
    }

    /**
     * Answers once, without anything kept from before.
     *
     * @param tokens to make after the first
     * @throws MissingException if it does not answer
     */
    Round round(int[] prompt, int tokens) throws MissingException, IOException;

    /** What else is known: version, memory. */
    void describe(ObjectNode n);

    @Override
    void close();
}
