package dev.nanozk.client;

import dev.nanozk.model.tokenizer.ToolForm;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the client itself knows of an answer: a valid receipt of another answer must not pass for that of this one.
 *
 * @param text the answer as it was received, null not to compare
 * @param request what was asked, null not to compare
 * @param nonce what the client sent to bind this very request, null not to compare
 * @param sampling how the tokens were to be chosen, null not to compare
 * @param calls the calls of tools that the answer came with: the receipt's text must be the text followed by these calls, as a template's form writes them
 */
public record Expectation(String text, Request request, String nonce, Sampling sampling, List<ToolForm.Call> calls) {
    public Expectation {
        calls = List.copyOf(calls);
    }

    /** An answer without calls of tools. */
    public Expectation(String text, Request request, String nonce, Sampling sampling) {
        this(text, request, nonce, sampling, List.of());
    }

    /** Sampling is not compared. */
    public Expectation(String text, Request request, String nonce) {
        this(text, request, nonce, null);
    }

    /** Nothing is known but the bundle. */
    public static Expectation nothing() {
        return new Expectation(null, null, null);
    }

    /** The first difference, in words. */
    Optional<String> difference(Bundle bundle, Claim claim) {
        if (nonce != null && !nonce.equals(claim.nonce())) {
            return Optional.of("the receipt is of another request: its nonce is not the one that was sent");
        }
        if (!calls.isEmpty() && !hasCalls(bundle.text())) {
            return Optional.of("the receipt is of another answer: its text does not make the calls that were received");
        }
        if (calls.isEmpty() && text != null && !text.equals(bundle.text())) {
            return Optional.of("the receipt is of another answer: its text is not the one that was received");
        }
        if (request != null && !Objects.equals(request, bundle.request())) {
            return Optional.of("the receipt is of another question: its messages are not the ones that were sent");
        }
        if (sampling != null && !sampling.equals(claim.sampling())) {
            return Optional.of(
                    "the receipt is of another way to choose tokens: its sampling settings are not the ones that were sent");
        }
        return Optional.empty();
    }

    /** Whether what a model has written is the text and the calls, and nothing else. */
    private boolean hasCalls(String written) {
        Set<String> names = calls.stream().map(ToolForm.Call::name).collect(Collectors.toSet());
        ToolForm.Calls wanted = new ToolForm.Calls(text == null ? "" : text, calls);
        return Arrays.stream(ToolForm.values())
                .flatMap(f -> Stream.of(f.read(written, names), f.readBare(written, names)))
                .flatMap(Optional::stream)
                .anyMatch(wanted::equals);
    }
}
