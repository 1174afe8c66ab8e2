package dev.nanozk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp in a process of its own, through the npm package {@code node-llama-cpp}, whose compiled binaries are fetched by npm at first use: one
 * package for this platform, without installation scripts and without those for graphics cards.
 */
final class LlamaCppEngine implements InferenceEngine {
    private static final String VERSION = "3.22.1";
    private static final String SCRIPT = "rounds.mjs";
    private static final long FETCH_MINUTES = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private final JsonNode greeting;
    private long resident = -1;

    private LlamaCppEngine(Process process) throws MissingException, IOException {
        this.process = process;
        to = process.outputWriter(StandardCharsets.UTF_8);
        from = process.inputReader(StandardCharsets.UTF_8);
        greeting = answer();
    }

    /**
     * Fetches what is missing below a directory and starts it.
     *
     * @throws MissingException if node or npm are not there, or fail
     */
    static LlamaCppEngine start(Path directory, Path model, int context, int threads)
            throws MissingException, IOException {
        Path home = Files.createDirectories(directory.resolve("node-llama-cpp-" + VERSION));
        Path script = home.resolve(SCRIPT);
        try (InputStream in = LlamaCppEngine.class.getResourceAsStream("/bench/llama-cpp/" + SCRIPT)) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(home.resolve("node_modules").resolve("node-llama-cpp"))) {
            fetch(home);
        }
        ProcessBuilder builder = new ProcessBuilder(
                "node",
                script.toAbsolutePath().toString(),
                model.toAbsolutePath().toString(),
                Integer.toString(context),
                Integer.toString(threads));
        builder.redirectError(home.resolve("stderr.log").toFile());
        Process process = spawn(builder);
        try {
            return new LlamaCppEngine(process);
        } catch (MissingException | IOException e) {
            process.destroy();
            throw e;
        }
    }

    private static Process spawn(ProcessBuilder builder) throws MissingException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new MissingException(builder.command().getFirst() + " can't be run; Node.js 20 or newer is needed");
        }
    }

    private static void fetch(Path home) throws MissingException, IOException {
        Files.writeString(home.resolve("package.json"), "{\"private\": true, \"type\": \"module\"}\n");
        Path log = home.resolve("npm.log");
        Process npm = spawn(new ProcessBuilder(
                        isWindows() ? "npm.cmd" : "npm",
                        "install",
                        "--ignore-scripts",
                        "--omit=optional",
                        "--no-audit",
                        "--no-fund",
                        "node-llama-cpp@" + VERSION,
                        "@node-llama-cpp/" + platform() + "@" + VERSION)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            if (!npm.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
                npm.destroy();
                throw new MissingException("npm install took more than " + FETCH_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new MissingException("npm install was interrupted");
        }
        if (npm.exitValue() != 0) {
            throw new MissingException("npm install failed: " + lastLine(log));
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        if (os.startsWith("mac")) {
            return arm ? "mac-arm64-metal" : "mac-x64";
        }
        return (isWindows() ? "win-" : "linux-") + (arm ? "arm64" : "x64");
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines =
                Files.readAllLines(log).stream().filter(l -> !l.isBlank()).toList();
        return lines.isEmpty() ? "no message" : lines.getLast();
    }

    /** The next line of JSON; what a library prints between is skipped. */
    private JsonNode answer() throws MissingException, IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            if (line.startsWith("{")) {
                return JSON.readTree(line);
            }
        }
        throw new MissingException("node-llama-cpp ended; stderr.log in its directory says why");
    }

    @Override
    public Round round(int[] prompt, int tokens) throws MissingException, IOException {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode ids = request.putArray("prompt");
        for (int id : prompt) {
            ids.add(id);
        }
        request.put("tokens", tokens);
        try {
            to.write(request + "\n");
            to.flush();
        } catch (IOException e) {
            throw new MissingException("node-llama-cpp ended; stderr.log in its directory says why");
        }
        JsonNode n = answer();
        resident = n.get("resident_bytes").asLong();
        return new Round(
                n.get("first_ms").asDouble(),
                n.get("decode_ms").asDouble(),
                n.get("tokens").asInt());
    }

    @Override
    public void describe(ObjectNode n) {
        n.put("package", "node-llama-cpp " + VERSION);
        n.put("release", greeting.get("release").asText());
        n.put("threads", greeting.get("threads").asInt());
        n.put("resident_bytes", resident);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
