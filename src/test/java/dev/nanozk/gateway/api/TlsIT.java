package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS ended by the server itself, with the settings of docs/operations.md. Runs after packaging. */
class TlsIT {
    @TempDir
    Path directory;

    private static boolean made(Path key, Path certificate) throws Exception {
        try {
            Process p = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString(),
                            "-days",
                            "2",
                            "-subj",
                            "/CN=localhost",
                            "-addext",
                            "subjectAltName=DNS:localhost")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return p.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void theServerEndsTls() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        assumeTrue(made(key, certificate), "skipped: openssl is absent");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> settings = Map.of(
                "quarkus.http.ssl-port", Integer.toString(port),
                "quarkus.http.ssl.certificate.files", certificate.toString(),
                "quarkus.http.ssl.certificate.key-files", key.toString());
        HttpRequest models = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/v1/models"))
                .build();
        try (PackagedServer s = PackagedServer.begin(directory.resolve("out"), directory.resolve("data"), settings)
                        .ready();
                HttpClient trusting = HttpClient.newBuilder()
                        .sslContext(trusting(certificate))
                        .build();
                HttpClient stranger = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = trusting.send(models, BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains(PackagedServer.MODEL), answer.body());
            assertTrue(answer.sslSession().orElseThrow().getProtocol().compareTo("TLSv1.2") >= 0);
            assertThrows(SSLHandshakeException.class, () -> stranger.send(models, BodyHandlers.ofString()));
            assertTrue(s.output().contains("https://"), s.output());
        }
    }
}
