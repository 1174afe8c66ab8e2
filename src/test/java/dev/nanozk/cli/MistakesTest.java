package dev.nanozk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.model.weights.GgufWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is said to mistakes on the command line: one line, what to do next, exit code 2. */
class MistakesTest {
    @TempDir
    private Path folder;

    private String refusal(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(err));
        assertEquals(2, line.execute(arguments));
        String said = err.toString().strip();
        assertFalse(said.contains("\tat "), "no stack trace: " + said);
        return said;
    }

    @Test
    void aModelThatIsNotThere() {
        for (String command : new String[] {"inspect", "import"}) {
            String said = refusal(command, folder.resolve("none.gguf").toString());
            assertTrue(said.contains("none.gguf does not exist") && said.contains("nanozk pull"), said);
        }
        String said = refusal("serve", "--model", folder.resolve("none.gguf").toString(), "--port", "0");
        assertTrue(said.contains("does not exist") && said.contains("nano-chat"), said);
        said = refusal("serve", "--model", "owner/repo/file.gguf", "--port", "0", "--data", folder.toString());
        assertTrue(said.contains("owner/repo/file.gguf does not exist") && said.contains("nanozk pull"), said);
    }

    @Test
    void aFolderIsNoModel() {
        String said = refusal("serve", "--model", folder.toString(), "--port", "0");
        assertTrue(said.contains("is a directory") && said.contains("give the path of a GGUF file"), said);
    }

    @Test
    void whatIsNoGgufFile() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.gguf"), "not a model");
        String said = refusal("serve", "--model", file.toString(), "--port", "0");
        assertTrue(said.contains("notes.gguf") && said.contains("GGUF") && said.contains("the model that ships"), said);
    }

    @Test
    void anotherArchitecture() throws IOException {
        Path file = folder.resolve("other.gguf");
        Files.write(
                file, new GgufWriter().string("general.architecture", "mamba").bytes());
        String said = refusal("serve", "--model", file.toString(), "--port", "0");
        assertTrue(
                said.contains("other.gguf") && said.contains("mamba") && said.contains("the model that ships"), said);
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        Path file = folder.resolve("other.gguf");
        Files.write(
                file, new GgufWriter().string("general.architecture", "mamba").bytes());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String said =
                    refusal("serve", "--model", file.toString(), "--port", Integer.toString(taken.getLocalPort()));
            assertTrue(said.contains("--port") && said.contains("choose another one"), said);
        }
        assertTrue(refusal("serve", "--port", "70000").contains("is not a port"));
        assertTrue(refusal("serve", "--port", "http").contains("--port"));
    }

    @Test
    void whatIsNotKnown() {
        assertTrue(refusal("serve", "--modle", "x").contains("--modle"));
        assertTrue(refusal("sevre").contains("sevre"));
        assertTrue(refusal("pull", "model.gguf").contains("OWNER/REPO/FILE.gguf"));
        assertTrue(refusal("pull", "a/b/c.gguf", "--sha256", "12").contains("--sha256"));
        assertTrue(refusal("pull", "a/b/c.gguf", "--base", "ftp://x").contains("--base"));
        assertTrue(refusal("verify", "x.json", "--root", "12").contains("--root"));
    }
}
