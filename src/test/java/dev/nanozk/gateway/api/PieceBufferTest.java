package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.gateway.api.ChatBackend.Piece;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PieceBufferTest {
    @Test
    void whatASlowReaderLeavesBecomesOnePiece() throws Exception {
        PieceBuffer buffer = new PieceBuffer();
        for (int i = 0; i < 1000; i++) {
            buffer.add(new Piece("ab", List.of()));
        }
        assertEquals("ab".repeat(1000), buffer.take().orElseThrow().text());
        buffer.add(new Piece("c", List.of()));
        buffer.end();
        assertEquals("c", buffer.take().orElseThrow().text());
        assertTrue(buffer.take().isEmpty());
    }

    @Test
    void aReaderWaitsForMore() throws Exception {
        PieceBuffer buffer = new PieceBuffer();
        CompletableFuture<Optional<Piece>> next = CompletableFuture.supplyAsync(() -> {
            try {
                return buffer.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        buffer.add(new Piece("x", List.of()));
        assertEquals("x", next.get().orElseThrow().text());
    }
}
