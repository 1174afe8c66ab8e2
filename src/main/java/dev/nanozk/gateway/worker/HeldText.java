package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import dev.nanozk.gateway.api.ChatBackend.TokenLogprob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Text on its way to the client: what may be the beginning of a stop string is held back until it is known. */
final class HeldText {
    /** A token's logarithm, due once text from {@code start} on goes out. */
    private record Due(int start, TokenLogprob logprob) {}

    private final List<String> stop;
    private final StringBuilder held = new StringBuilder();
    private final Deque<Due> due = new ArrayDeque<>();
    private int released;

    HeldText(List<String> stop) {
        this.stop = stop;
    }

    /** Text of one token. */
    void add(String text, TokenLogprob logprob) {
        if (logprob != null) {
            due.add(new Due(released + held.length(), logprob));
        }
        held.append(text);
    }

    /** Hands out everything that can't be the beginning of a stop string. */
    void release(Consumer<Piece> pieces) {
        int keep = 0;
        for (String s : stop) {
            for (int n = Math.min(s.length() - 1, held.length()); n > keep; n--) {
                if (s.startsWith(held.substring(held.length() - n))) {
                    keep = n;
                    break;
                }
            }
        }
        hand(held.length() - keep, pieces);
    }

    /** Hands out the rest, up to the first stop string. */
    void finish(Consumer<Piece> pieces) {
        int cut = held.length();
        for (String s : stop) {
            int at = held.indexOf(s);
            cut = at >= 0 ? Math.min(cut, at) : cut;
        }
        boolean whole = cut == held.length();
        hand(cut, pieces);
        if (whole && !due.isEmpty()) {
            pieces.accept(new Piece("", due.stream().map(Due::logprob).toList()));
        }
    }

    private void hand(int length, Consumer<Piece> pieces) {
        if (length == 0) {
            return;
        }
        String text = held.substring(0, length);
        held.delete(0, length);
        released += length;
        List<TokenLogprob> logprobs = new ArrayList<>();
        while (!due.isEmpty() && due.peekFirst().start() < released) {
            logprobs.add(due.pollFirst().logprob());
        }
        pieces.accept(new Piece(text, logprobs));
    }
}
