package dev.nanozk.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A hub on the loopback interface that does what a test says, request by request; when nothing is left to do it sends the file. */
final class FaultyHub implements AutoCloseable {
    /** One answer. */
    @FunctionalInterface
    interface Behaviour {
        void answer(FaultyHub hub, HttpExchange e) throws IOException;
    }

    /** A request as it came. */
    record Seen(String path, String authorization, String range) {}

    private final HttpServer server;
    private final Deque<Behaviour> next = new ArrayDeque<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile byte[] file;
    private volatile String tag;
    private final Path arrived;

    /** @param arrived the file that the client writes: a connection is cut when all that was sent stands there, since what a client has not read yet may be lost with it */
    FaultyHub(byte[] file, Path arrived) throws IOException {
        this.arrived = arrived;
        serve(file);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", e -> {
            seen.add(new Seen(
                    e.getRequestURI().getPath(),
                    e.getRequestHeaders().getFirst("Authorization"),
                    e.getRequestHeaders().getFirst("Range")));
            Behaviour b;
            synchronized (next) {
                b = next.isEmpty() ? FaultyHub::whole : next.poll();
            }
            try (e) {
                b.answer(this, e);
            }
        });
        server.start();
    }

    void serve(byte[] file) {
        this.file = file;
        this.tag = java.util.HexFormat.of().formatHex(dev.nanozk.receipt.Digests.sha256(file));
    }

    /** The tag instead of the file's digest, as for files that the hub keeps no digest of. */
    void tag(String tag) {
        this.tag = tag;
    }

    FaultyHub then(Behaviour... behaviours) {
        synchronized (next) {
            next.addAll(List.of(behaviours));
        }
        return this;
    }

    String base() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    void describe(HttpExchange e) {
        e.getResponseHeaders().set("X-Linked-Etag", "\"" + tag + "\"");
        e.getResponseHeaders().set("X-Linked-Size", Integer.toString(file.length));
    }

    /** The file, or the part that was asked for. */
    void whole(HttpExchange e) throws IOException {
        send(e, Integer.MAX_VALUE);
    }

    /** At most so many bytes, then the connection ends. */
    static Behaviour cutAfter(int bytes) {
        return (hub, e) -> hub.send(e, bytes);
    }

    static Behaviour status(int code, String... headers) {
        return (hub, e) -> {
            for (int i = 0; i < headers.length; i += 2) {
                e.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            e.sendResponseHeaders(code, -1);
        };
    }

    private void send(HttpExchange e, int limit) throws IOException {
        describe(e);
        String range = e.getRequestHeaders().getFirst("Range");
        int from = 0;
        int code = 200;
        if (range != null) {
            from = Integer.parseInt(range.replaceAll("\\D", ""));
            e.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
            code = 206;
        }
        e.sendResponseHeaders(code, file.length - from);
        int sent = Math.min(limit, file.length - from);
        e.getResponseBody().write(file, from, sent);
        e.getResponseBody().flush();
        if (sent > 0 && from + sent < file.length) {
            awaitArrival(from + sent);
        }
    }

    private void awaitArrival(long bytes) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(arrived) || Files.size(arrived) < bytes) {
            if (System.nanoTime() > end) {
                throw new IOException("the client did not write what it was sent");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
