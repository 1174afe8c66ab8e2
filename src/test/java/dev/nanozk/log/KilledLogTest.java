package dev.nanozk.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes a log, killed without warning: what it acknowledged is there, and the log goes on consistently. */
class KilledLogTest {
    /** The process: adds numbered entries and says each index. */
    public static void main(String[] args) throws Exception {
        TransparencyLog log = TransparencyLogTest.open(Path.of(args[0]));
        for (int i = Integer.parseInt(args[1]); ; i++) {
            System.out.println(log.add(TransparencyLogTest.entry(i)));
            System.out.flush();
        }
    }

    @Test
    void killedAgainAndAgain(@TempDir Path directory) throws Exception {
        Random random = new Random(7);
        int size = 0;
        SignedNote last = null;
        for (int round = 0; round < 3; round++) {
            Process p = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledLogTest.class.getName(),
                            directory.toString(),
                            Integer.toString(size)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int acknowledged = size - 1;
            int enough = size + 30 + random.nextInt(130);
            try (BufferedReader out = p.inputReader()) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    acknowledged = Integer.parseInt(line);
                    if (acknowledged == enough) {
                        // Not the process's own method: that closes its output before all is read.
                        p.toHandle().destroyForcibly();
                    }
                }
            }
            p.waitFor();
            assertTrue(acknowledged >= enough, "the process ended by itself");
            // What is out is consistent with what was out before, even before the log is opened again.
            last = TransparencyLogTest.monitor(directory).audit(last, (i, e) -> {});
            try (TransparencyLog log = TransparencyLogTest.open(directory)) {
                Checkpoint c = Checkpoint.parse(log.checkpoint().text());
                assertTrue(c.size() > acknowledged, c.size() + " of " + acknowledged);
                size = (int) c.size();
            }
            last = TransparencyLogTest.monitor(directory)
                    .audit(last, (i, e) -> assertArrayEquals(TransparencyLogTest.entry((int) i), e));
            assertEquals(size, Checkpoint.parse(last.text()).size());
        }
    }
}
