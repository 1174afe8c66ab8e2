package dev.nanozk.gateway.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** A wire between two processes that can be cut: nothing goes through then, and nobody is told. */
final class CutProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0);
    private final int target;
    private volatile boolean cut;

    CutProxy(int target) throws IOException {
        this.target = target;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    String url() {
        return "amqp://127.0.0.1:" + server.getLocalPort();
    }

    void cut(boolean now) {
        cut = now;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                Socket to = new Socket("127.0.0.1", target);
                Thread.ofPlatform().daemon().start(() -> pump(from, to));
                Thread.ofPlatform().daemon().start(() -> pump(to, from));
            } catch (IOException e) {
                // Closed, or the target is away: the client's attempt fails.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                while (cut) {
                    Thread.sleep(20);
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // An end of the wire is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
