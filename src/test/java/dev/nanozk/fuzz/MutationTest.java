package dev.nanozk.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target with seeded changes of sound inputs: a short run with each change, {@code -Dnanozk.fuzz=N} multiplies it. Nothing but declared exceptions leaves, and the memory that
 * a decoder takes is bounded by the size of what it reads.
 */
class MutationTest {
    private static final int SCALE = Integer.getInteger("nanozk.fuzz", 1);

    /** Targets that check proofs, a log or an archive: their work follows the model's shape, the log's or what is unpacked, too. */
    private static final Set<String> PROOFS =
            Set.of("proof", "rangeProof", "upload", "completion", "auditArchive", "logAudit");

    /** Bytes that any target may take, and per byte of input: a JSON tree of one-character texts is the largest. */
    private static final long BASE = 4L << 20;

    private static final long PER_BYTE = 4000;

    /** The corpus of {@link JazzerTest}, a directory a target. */
    private static final Path CORPUS = Path.of("src", "test", "resources", "dev", "nanozk", "fuzz", "JazzerTestInputs");

    /** Largest seed that is kept there; whole bundles and models are made again by {@link FuzzSeeds}. */
    private static final int MOST = 12_000;

    private static List<byte[]> corpus(String name) throws IOException {
        List<byte[]> out = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(name))) {
            for (Path f : files.sorted().toList()) {
                out.add(Files.readAllBytes(f));
            }
        }
        return out;
    }

    /**
     * Every target has a corpus, which runs before anything else: with {@code -Dnanozk.corpus=write} it is begun again from the seeds (whole, half, with a bit changed); findings of longer
     * runs stand beside them.
     */
    @Test
    void theCorpusHoldsEveryTarget() throws Exception {
        for (String name : FuzzSeeds.all().keySet()) {
            if ("write".equals(System.getProperty("nanozk.corpus"))) {
                write(name);
            }
            List<byte[]> inputs = corpus(name);
            assertTrue(!inputs.isEmpty(), name);
            Method target = FuzzTargets.class.getDeclaredMethod(name, byte[].class);
            for (byte[] b : inputs) {
                run(target, b, true);
            }
        }
    }

    private static void write(String name) throws IOException {
        Path directory = Files.createDirectories(CORPUS.resolve(name));
        int n = 0;
        for (byte[] seed : FuzzSeeds.all().get(name)) {
            byte[] whole = Arrays.copyOf(seed, Math.min(seed.length, MOST));
            byte[] bit = whole.clone();
            if (bit.length > 0) {
                bit[bit.length / 3] ^= 4;
            }
            boolean small = whole.length < MOST / 4;
            Files.write(directory.resolve("seed-" + n), whole);
            if (small) {
                Files.write(directory.resolve("half-" + n), Arrays.copyOf(whole, whole.length / 2));
                Files.write(directory.resolve("bit-" + n), bit);
            }
            n++;
        }
    }

    static Stream<String> targets() {
        return FuzzSeeds.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void changesOfSoundInputs(String name) throws Exception {
        Method target = FuzzTargets.class.getDeclaredMethod(name, byte[].class);
        List<byte[]> seeds = new ArrayList<>(FuzzSeeds.all().get(name));
        seeds.addAll(corpus(name));
        boolean slow = PROOFS.contains(name);
        Random random = new Random(name.hashCode());
        // The first run may make tables that are kept.
        for (byte[] seed : seeds) {
            run(target, seed, true);
        }
        for (int n = 0; n < (slow ? 12 : 150) * SCALE; n++) {
            byte[] b = seeds.get(random.nextInt(seeds.size()));
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                b = changed(b, random);
            }
            run(target, b, slow);
        }
    }

    private static void run(Method target, byte[] input, boolean slow) throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            target.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            fail(
                    target.getName() + " let " + e.getCause() + " leave for "
                            + java.util.HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(400, input.length))),
                    e.getCause());
        }
        long used = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                slow || used < BASE + PER_BYTE * input.length,
                target.getName() + " took " + used + " bytes for " + input.length);
    }

    /** One change: a bit, an integer at its edge, a piece taken out, doubled, moved or made of foreign bytes, a cut. */
    private static byte[] changed(byte[] b, Random random) {
        if (b.length == 0) {
            byte[] fresh = new byte[random.nextInt(1, 40)];
            random.nextBytes(fresh);
            return fresh;
        }
        byte[] out = b.clone();
        int at = random.nextInt(b.length);
        int length = Math.min(b.length - at, 1 + random.nextInt(1 << random.nextInt(1, 10)));
        switch (random.nextInt(8)) {
            case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> out[at] = (byte) random.nextInt(256);
            case 2 -> {
                byte edge = new byte[] {0, 1, 0x7f, (byte) 0x80, (byte) 0xff}[random.nextInt(5)];
                Arrays.fill(out, at, Math.min(b.length, at + (4 << random.nextInt(2))), edge);
            }
            case 3 -> out = joined(Arrays.copyOf(b, at), Arrays.copyOfRange(b, at + length, b.length));
            case 4 -> out = joined(Arrays.copyOf(b, at + length), Arrays.copyOfRange(b, at, b.length));
            case 5 -> {
                int to = random.nextInt(b.length);
                System.arraycopy(b, at, out, to, Math.min(length, b.length - to));
            }
            case 6 -> {
                String[] words = {
                    "\"",
                    "{",
                    "[",
                    "]",
                    "}",
                    ",",
                    ":",
                    "null",
                    "1e9",
                    "-0",
                    "\\ud800",
                    "\u00e9",
                    "\u0000",
                    "9007199254740993",
                    "<0x",
                    "==",
                    "\"proofs\":"
                };
                byte[] word = words[random.nextInt(words.length)].getBytes(java.nio.charset.StandardCharsets.UTF_8);
                out = joined(joined(Arrays.copyOf(b, at), word), Arrays.copyOfRange(b, at, b.length));
            }
            default -> out = Arrays.copyOf(b, at);
        }
        return out;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    /** Every target has seeds and a method under Jazzer. */
    @Test
    void noTargetIsLeftOut() {
        Set<String> targets = new TreeSet<>();
        for (Method m : FuzzTargets.class.getDeclaredMethods()) {
            if (m.getParameterCount() == 1
                    && m.getParameterTypes()[0] == byte[].class
                    && m.getReturnType() == void.class) {
                targets.add(m.getName());
            }
        }
        Set<String> jazzer = new TreeSet<>();
        for (Method m : JazzerTest.class.getDeclaredMethods()) {
            if (m.isAnnotationPresent(com.code_intelligence.jazzer.junit.FuzzTest.class)) {
                jazzer.add(m.getName());
            }
        }
        assertEquals(targets, jazzer);
        assertEquals(targets, new TreeSet<>(FuzzSeeds.all().keySet()));
        assertTrue(targets.size() >= 14);
    }
}
