package dev.nanozk.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example in the Javadoc of the client's API, compiled as it stands and run on a real receipt. */
public class JavadocExamplesTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "nanozk");
    private static final Path RECEIPT = Path.of("src", "test", "resources", "vectors", "receipt.json");
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL);

    @TempDir
    private Path folder;

    /** An example and where it stands. */
    public record Example(Path file, String code) {
        /** A class that runs it, given what an application has: a bundle, a root, and what it asked and got. */
        public String program(String name) {
            return """
                    import dev.langchain4j.model.chat.ChatModel;
                    import dev.langchain4j.model.openai.OpenAiChatModel;
                    import dev.nanozk.client.langchain4j.*;
                    """.repeat(file.toString().contains("langchain4j") ? 1 : 0) + """
                    import dev.nanozk.client.*;
                    import dev.nanozk.receipt.*;
                    import dev.nanozk.receipt.verify.*;
                    import java.nio.file.*;
                    import java.util.*;

                    public class %s {
                        public static void run(Path bundle, String root, String prompt, String text, String nonce) throws Exception {
                    %s
                        }

                        public static void main(String[] args) throws Exception {
                            run(Path.of(args[0]), args[1], args[2], args[3], args[4]);
                        }
                    }
                    """.formatted(name, code);
        }
    }

    /** All examples of the client's API. */
    public static List<Example> examples() {
        List<Example> out = new ArrayList<>();
        try (Stream<Path> client = Files.walk(SOURCES.resolve("client"));
                Stream<Path> verify = Files.walk(SOURCES.resolve("receipt").resolve("verify"))) {
            for (Path file : Stream.concat(client, verify)
                    .filter(f -> f.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                Matcher m = EXAMPLE.matcher(Files.readString(file));
                while (m.find()) {
                    out.add(new Example(file, m.group(1).replaceAll("(?m)^ ?\\* ?", "")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private void run(String name, Example e, String root) throws Exception {
        Path source = Files.writeString(folder.resolve(name + ".java"), e.program(name));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", folder.toString(), source.toString());
        assertEquals(0, code, () -> "an example of " + e.file + " does not compile:\n" + e.code);
        Bundle bundle = Bundle.decode(Files.readAllBytes(RECEIPT));
        Statement statement = Statement.decode(bundle.envelope().payload());
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            loader.loadClass(name)
                    .getMethod("run", Path.class, String.class, String.class, String.class, String.class)
                    .invoke(
                            null,
                            RECEIPT,
                            root,
                            bundle.request().prompt(),
                            bundle.text(),
                            statement.claim().nonce());
        }
    }

    @Test
    void everyExampleRuns() throws Exception {
        String root = Digests.hex(
                Digests.sha256(Bundle.decode(Files.readAllBytes(RECEIPT)).verificationKey()));
        List<Example> all = examples();
        assertTrue(all.size() >= 5, "examples of package, check, verifier and LangChain4j: " + all.size());
        for (int i = 0; i < all.size(); i++) {
            Example e = all.get(i);
            run("Example" + i, e, root);
            // With another root an example that checks something says no; the ones that print the reason or only build
            // go on.
            String wrong = "Wrong" + i;
            if (e.code.contains("catch (") || e.code.contains("wrap(")) {
                run(wrong, e, "0".repeat(64));
            } else {
                assertThrows(InvocationTargetException.class, () -> run(wrong, e, "0".repeat(64)), e.code);
            }
        }
        assertFalse(all.stream().noneMatch(e -> e.file.endsWith("VerifiedChatModel.java")));
    }
}
