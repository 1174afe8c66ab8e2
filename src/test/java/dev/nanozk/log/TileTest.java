package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TileTest {
    /** The examples of C2SP tlog-tiles. */
    @Test
    void pathsOfTheSpecification() {
        assertEquals("tile/0/x001/x234/067", new Tile(0, 1234067, 256).path());
        assertEquals("tile/entries/x001/x234/067.p/8", new Tile(Tile.ENTRIES, 1234067, 8).path());
        assertEquals("tile/63/000.p/255", new Tile(63, 0, 255).path());
        assertEquals("tile/1/x001/000", new Tile(1, 1000, 256).path());
    }

    /** C2SP tlog-tiles, "Partial Tiles": sizes 70,000 and 256. */
    @Test
    void tilesOfTheSpecification() {
        List<Tile> tiles = Tile.ofSize(70_000);
        assertEquals(
                273,
                tiles.stream().filter(t -> t.level() == 0 && t.width() == 256).count());
        assertEquals(
                List.of(new Tile(0, 273, 112), new Tile(1, 0, 256), new Tile(1, 1, 17), new Tile(2, 0, 1)),
                tiles.subList(273, tiles.size()));
        assertEquals(List.of(new Tile(0, 0, 256), new Tile(1, 0, 1)), Tile.ofSize(256));
        assertEquals(List.of(), Tile.ofSize(0));
    }

    @Test
    void pathsAreReadBack() {
        for (Tile t : List.of(
                new Tile(0, 0, 256),
                new Tile(Tile.ENTRIES, 999, 1),
                new Tile(2, 1000, 17),
                new Tile(63, 123_456_789_012L, 255))) {
            assertEquals(Optional.of(t), Tile.parse(t.path()));
        }
    }

    @Test
    void otherPathsAreNone() {
        for (String p : List.of(
                "tile/00/000",
                "tile/64/000",
                "tile/0/0",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/x000/000",
                "tile/0/001/000",
                "tile/0/x001",
                "tile/-1/000",
                "tile/0/../0/000",
                "tile/entries/000/",
                "checkpoint",
                "")) {
            assertEquals(Optional.empty(), Tile.parse(p), p);
        }
        assertThrows(IllegalArgumentException.class, () -> new Tile(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Tile(64, 0, 1));
    }
}
