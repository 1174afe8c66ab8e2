package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTextTest {
    private static TokenLogprob token(String text) {
        return new TokenLogprob(text, -1, List.of(), List.of());
    }

    private static List<Piece> run(List<String> stop, String... texts) {
        HeldText held = new HeldText(stop);
        List<Piece> out = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            held.add(texts[i], token(texts[i]));
            // The last token ends the answer.
            if (i < texts.length - 1) {
                held.release(out::add);
            }
        }
        held.finish(out::add);
        return out;
    }

    private static List<String> tokens(List<Piece> pieces) {
        return pieces.stream()
                .flatMap(p -> p.logprobs().stream())
                .map(TokenLogprob::token)
                .toList();
    }

    @Test
    void aStopStringOverSeveralTokensIsHeldBack() {
        List<Piece> out = run(List.of("END"), "a", " E", "N", "D");
        assertEquals(List.of("a", " "), out.stream().map(Piece::text).toList());
        assertEquals(List.of("a", " E"), tokens(out));
    }

    @Test
    void whatTurnsOutToBeNoStopStringIsHandedOut() {
        List<Piece> out = run(List.of("END"), "E", "N", "x");
        assertEquals(List.of("ENx"), out.stream().map(Piece::text).toList());
        assertEquals(List.of("E", "N", "x"), tokens(out));
    }

    @Test
    void tokensWithoutTextComeWithTheTextThatTheyBegin() {
        List<Piece> out = run(List.of(), "", "", "é", "");
        assertEquals("é", String.join("", out.stream().map(Piece::text).toList()));
        assertEquals(List.of("", "", "é", ""), tokens(out));
    }
}
