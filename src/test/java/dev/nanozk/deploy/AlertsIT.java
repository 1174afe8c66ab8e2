package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.gateway.api.PackagedServer;
import dev.nanozk.gateway.queue.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric and label of the alerts and the dashboard, and every metric that the documents name, is one that the running server or worker has, and every alert has its runbook. Runs after packaging. */
class AlertsIT {
    private static final Pattern METRIC = Pattern.compile("\\b((?:nanozk|jvm|http|agroal)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Path RULES = Path.of("ops", "prometheus-rules.yaml");
    private static final Path DASHBOARD = Path.of("ops", "grafana-dashboard.json");

    /** What the documents call a metric: it may have more at its end, as histograms have. */
    private static final Pattern NAME = Pattern.compile("`(nanozk_[a-z_]+)");

    @TempDir
    Path directory;

    private static List<JsonNode> rules() throws Exception {
        List<JsonNode> out = new ArrayList<>();
        for (JsonNode g : Manifests.parse(Files.readString(RULES)).getFirst().path("groups")) {
            g.path("rules").forEach(out::add);
        }
        return out;
    }

    private static List<String> expressions() throws Exception {
        List<String> out = new ArrayList<>();
        rules().forEach(r -> out.add(r.path("expr").asText()));
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        dashboard.path("panels").forEach(p -> p.path("targets")
                .forEach(t -> out.add(t.path("expr").asText())));
        assertTrue(out.size() > 15 && out.stream().noneMatch(String::isBlank));
        return out;
    }

    @Test
    void everyAlertHasItsRunbook() throws Exception {
        Set<String> anchors = new TreeSet<>();
        Files.readString(Path.of("docs", "operations.md"))
                .lines()
                .filter(l -> l.startsWith("#"))
                .forEach(l -> anchors.add(l.replaceAll("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-')));
        for (JsonNode r : rules()) {
            String runbook = r.path("annotations").path("runbook").asText();
            assertTrue(runbook.startsWith("docs/operations.md#"), r::toString);
            assertTrue(anchors.contains(runbook.substring(runbook.indexOf('#') + 1)), runbook + " of " + anchors);
            assertTrue(
                    Set.of("critical", "warning")
                            .contains(r.path("labels").path("severity").asText()),
                    r::toString);
            assertFalse(r.path("annotations").path("summary").asText().isEmpty());
        }
    }

    @Test
    void everyMetricIsThere() throws Exception {
        assumeTrue(Files.exists(PackagedServer.RUNNER), () -> "skipped: " + PackagedServer.RUNNER + " is absent");
        String server;
        Path data = directory.resolve("data");
        try (PackagedServer s = PackagedServer.begin(directory.resolve("out"), data, Map.of())) {
            // Refused while the model is loaded.
            s.await("/q/health/live", r -> r.statusCode() == 200);
            s.chat(1);
            s.ready();
            s.awaitStatus(s.ask(1), "proved");
            server = s.get("/q/metrics").asString();
        }
        String worker;
        try (WorkerProcess w = WorkerProcess.begin(
                directory.resolve("worker"),
                "amqp://127.0.0.1:1",
                data.resolve("secrets").resolve("blinding-seed"),
                "")) {
            worker = w.metrics();
        }
        Set<String> missing = new TreeSet<>();
        int found = 0;
        for (String e : expressions()) {
            Matcher m = METRIC.matcher(e);
            while (m.find()) {
                found++;
                String of = m.group(1).startsWith("nanozk_worker_") ? worker : server;
                if (!has(of, m.group(1), m.group(2))) {
                    missing.add(m.group());
                }
            }
        }
        for (String document : List.of("api.md", "operations.md")) {
            Matcher m = NAME.matcher(Files.readString(Path.of("docs", document)));
            while (m.find()) {
                found++;
                if ((server + "\n" + worker).lines().noneMatch(l -> l.startsWith(m.group(1)))) {
                    missing.add(document + ": " + m.group(1));
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(found > 30, "metrics: " + found);
    }

    /** A sample of the name that has all labels of the selector, with their values where they are equalities. */
    private static boolean has(String metrics, String name, String selector) {
        return metrics.lines()
                .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
                .anyMatch(l -> {
                    if (selector == null || selector.isBlank()) {
                        return true;
                    }
                    for (String s : selector.split(",")) {
                        if (!l.contains(s.strip())) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}
