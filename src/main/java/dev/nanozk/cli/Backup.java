package dev.nanozk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A backup: a zip file of {@code data/} (files of the data directory), {@code rows/} (tables as lines of JSON) and, last, {@code backup.json} with the digests
 * of all of them. It holds the secrets of the directory.
 */
final class Backup {
    private static final String FORMAT = "nanozk/backup/v1";
    private static final String MANIFEST = "backup.json";
    private static final String FILES = "data/";
    private static final String ROWS = "rows/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Made again where they are missing, or of a process. */
    private static final Set<String> LEFT_OUT = Set.of("cache", "lock", "probe", "shipped");

    /** What was written or read. */
    record Summary(int files, long rows, long bytes) {}

    private record Item(String sha256, long size) {}

    private Backup() {}

    /**
     * Writes a backup under its final name, readable by its owner only, once it is whole and on disk.
     *
     * @param models whether models that were pulled are among it
     */
    static Summary write(Path data, Tables tables, boolean models, Path output, ProgressBar bar) throws IOException {
        if (Files.exists(output)) {
            throw new IOException(output + " exists; give another name");
        }
        Path part = Files.createTempFile(
                output.toAbsolutePath().getParent(), output.getFileName().toString(), ".part");
        try {
            Summary s;
            try (OutputStream file = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(file)) {
                s = write(data, tables, models, zip, bar);
            }
            try (FileChannel c = FileChannel.open(part, StandardOpenOption.WRITE)) {
                c.force(true);
            }
            Files.move(part, output, StandardCopyOption.ATOMIC_MOVE);
            return new Summary(s.files, s.rows, Files.size(output));
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Summary write(Path data, Tables tables, boolean models, ZipOutputStream zip, ProgressBar bar)
            throws IOException {
        Map<String, Item> items = new LinkedHashMap<>();
        ObjectNode counts = JSON.createObjectNode();
        long rows = 0;
        for (String table : Tables.ALL) {
            long[] n = new long[1];
            entry(zip, items, ROWS + table + ".jsonl", out -> {
                Writer w = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                n[0] = tables.write(table, w);
                w.flush();
            });
            counts.put(table, n[0]);
            rows += n[0];
        }
        Map<String, Path> files = files(data, models);
        int done = 0;
        for (Map.Entry<String, Path> f : files.entrySet()) {
            entry(zip, items, FILES + f.getKey(), out -> Files.copy(f.getValue(), out));
            bar.at("writing files", (double) ++done / files.size());
        }
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("format", FORMAT);
        manifest.put("version", BuildVersion.text());
        manifest.put("schema", tables.version());
        manifest.put("created", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        manifest.set("rows", counts);
        ArrayNode list = manifest.putArray("entries");
        items.forEach((name, i) ->
                list.addObject().put("name", name).put("sha256", i.sha256).put("size", i.size));
        zip.putNextEntry(new ZipEntry(MANIFEST));
        zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        zip.closeEntry();
        return new Summary(files.size(), rows, 0);
    }

    /** Files by their names in the directory. */
    private static Map<String, Path> files(Path data, boolean models) throws IOException {
        Path root = data.toRealPath();
        Map<String, Path> out = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path p : (Iterable<Path>) all::iterator) {
                if (p.equals(root) || Files.isDirectory(p)) {
                    continue;
                }
                String name = root.relativize(p).toString().replace('\\', '/');
                String first = name.split("/")[0];
                boolean skip = LEFT_OUT.contains(first)
                        || first.startsWith("database.")
                        || first.equals("pulled") && !models
                        || name.endsWith(".part")
                        || name.equals("log/lock");
                if (!skip) {
                    if (!Files.isRegularFile(p)) {
                        throw new IOException(p + " is no regular file");
                    }
                    out.put(name, p);
                }
            }
        }
        return out;
    }

    @FunctionalInterface
    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void entry(ZipOutputStream zip, Map<String, Item> items, String name, Content content)
            throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        MessageDigest digest = sha256();
        long[] size = new long[1];
        content.write(new DigestOutputStream(zip, digest) {
            @Override
            public void write(int b) throws IOException {
                super.write(b);
                size[0]++;
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                super.write(b, off, len);
                size[0] += len;
            }

            @Override
            public void close() {
                // The entry ends, not the archive.
            }
        });
        zip.closeEntry();
        items.put(name, new Item(HexFormat.of().formatHex(digest.digest()), size[0]));
    }

    /** A backup whose entries are all there and have their digests; nothing was written. */
    static final class Reader implements AutoCloseable {
        private final ZipFile zip;
        private final String schema;
        private final Map<String, Item> items = new LinkedHashMap<>();

        /** @throws IOException if it is no backup, of a later version, truncated or damaged */
        Reader(Path file, ProgressBar bar) throws IOException {
            ZipFile opened;
            try {
                opened = new ZipFile(file.toFile());
            } catch (java.util.zip.ZipException e) {
                throw new IOException(file + " is no backup, or it is truncated", e);
            }
            zip = opened;
            try {
                schema = manifest(file);
                check(file, bar);
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        }

        private String manifest(Path file) throws IOException {
            ZipEntry e = zip.getEntry(MANIFEST);
            if (e == null) {
                throw new IOException(file + " is no backup: it has no " + MANIFEST);
            }
            JsonNode m;
            try (InputStream in = zip.getInputStream(e)) {
                m = JSON.readTree(in.readAllBytes());
            }
            if (!m.path("format").asText().equals(FORMAT)) {
                throw new IOException(file + " is no backup that this version reads");
            }
            for (JsonNode i : m.path("entries")) {
                items.put(
                        i.path("name").asText(),
                        new Item(i.path("sha256").asText(), i.path("size").asLong()));
            }
            return m.path("schema").asText();
        }

        private void check(Path file, ProgressBar bar) throws IOException {
            List<String> names = new ArrayList<>();
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                String name = all.nextElement().getName();
                if (!name.equals(MANIFEST)) {
                    names.add(name);
                }
            }
            if (names.size() != items.size() || !items.keySet().containsAll(names)) {
                throw new IOException(file + " is damaged: its entries are not those of " + MANIFEST);
            }
            int done = 0;
            for (Map.Entry<String, Item> i : items.entrySet()) {
                requireInside(file, i.getKey());
                MessageDigest digest = sha256();
                try (InputStream in = new DigestInputStream(open(i.getKey()), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                } catch (java.util.zip.ZipException e) {
                    throw new IOException(file + " is damaged: " + i.getKey(), e);
                }
                if (!HexFormat.of().formatHex(digest.digest()).equals(i.getValue().sha256)) {
                    throw new IOException(file + " is damaged: " + i.getKey());
                }
                bar.at("checking the backup", (double) ++done / items.size());
            }
        }

        private static void requireInside(Path file, String name) throws IOException {
            Path p = Path.of(name);
            boolean inside = p.normalize().equals(p) && !p.isAbsolute() && !name.contains("..") && !name.contains("\\");
            if (!inside || !name.startsWith(FILES) && !name.startsWith(ROWS)) {
                throw new IOException(file + " is damaged: an entry has the name " + name);
            }
        }

        private InputStream open(String name) throws IOException {
            return zip.getInputStream(zip.getEntry(name));
        }

        /** Version of the schema that the rows are of. */
        String schema() {
            return schema;
        }

        List<String> tables() {
            return Tables.ALL.stream()
                    .filter(t -> items.containsKey(ROWS + t + ".jsonl"))
                    .toList();
        }

        BufferedReader rows(String table) throws IOException {
            return new BufferedReader(new InputStreamReader(open(ROWS + table + ".jsonl"), StandardCharsets.UTF_8));
        }

        /** Writes the files to an empty directory; for their owner only. */
        int files(Path target) throws IOException {
            int n = 0;
            for (String name : items.keySet()) {
                if (name.startsWith(FILES)) {
                    Path file = target.resolve(name.substring(FILES.length()));
                    directories(target, file.getParent());
                    try (InputStream in = open(name)) {
                        dev.nanozk.gateway.store.AtomicFiles.write(file, in.readAllBytes());
                    }
                    n++;
                }
            }
            return n;
        }

        private static void directories(Path top, Path path) throws IOException {
            if (!path.equals(top)) {
                directories(top, path.getParent());
            }
            dev.nanozk.gateway.store.AtomicFiles.directory(path);
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
