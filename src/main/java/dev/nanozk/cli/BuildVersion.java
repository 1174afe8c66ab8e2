package dev.nanozk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote. */
final class BuildVersion {
    private BuildVersion() {}

    static String text() {
        try (InputStream in = BuildVersion.class.getResourceAsStream("/nanozk-version.properties")) {
            Properties p = new Properties();
            p.load(in);
            return p.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
