package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays as {@code kubectl kustomize} renders them, read strictly, and what must hold of every one. */
class KubernetesTest {
    private static final int GROUP_READ = 0440;

    private static List<HasMetadata> render(String overlay) throws Exception {
        Path errors = Files.createTempFile("kustomize", ".err");
        Process p;
        try {
            p = new ProcessBuilder(
                            "kubectl",
                            "kustomize",
                            Path.of("k8s", "overlays", overlay).toString())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "skipped: there is no kubectl");
            return List.of();
        }
        String out = new String(p.getInputStream().readAllBytes());
        assertEquals(0, p.waitFor(), Files.readString(errors));
        assertEquals("", Files.readString(errors), "kustomize warns");
        Files.delete(errors);
        return Manifests.read(out);
    }

    private static <T> List<T> all(List<HasMetadata> objects, Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Map<HasMetadata, PodTemplateSpec> pods(List<HasMetadata> objects) {
        Map<HasMetadata, PodTemplateSpec> out = new LinkedHashMap<>();
        all(objects, StatefulSet.class).forEach(s -> out.put(s, s.getSpec().getTemplate()));
        all(objects, Deployment.class).forEach(d -> out.put(d, d.getSpec().getTemplate()));
        return out;
    }

    private static boolean selects(Map<String, String> selector, PodTemplateSpec pod) {
        return !selector.isEmpty() && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void noPodCanDoMoreThanItMust(String overlay) throws Exception {
        List<HasMetadata> objects = render(overlay);
        assertFalse(pods(objects).isEmpty());
        pods(objects).forEach((owner, template) -> {
            String name = owner.getMetadata().getName();
            PodSpec pod = template.getSpec();
            assertEquals(false, pod.getAutomountServiceAccountToken(), name);
            assertEquals(false, pod.getEnableServiceLinks(), name);
            assertEquals(true, pod.getSecurityContext().getRunAsNonRoot(), name);
            assertTrue(pod.getSecurityContext().getRunAsUser() > 0, name);
            assertEquals(
                    "RuntimeDefault",
                    pod.getSecurityContext().getSeccompProfile().getType(),
                    name);
            assertTrue(pod.getHostNetwork() == null && pod.getHostPID() == null && pod.getHostIPC() == null, name);
            List<Container> containers = new ArrayList<>(pod.getContainers());
            containers.addAll(pod.getInitContainers());
            for (Container c : containers) {
                assertEquals(true, c.getSecurityContext().getReadOnlyRootFilesystem(), name);
                assertEquals(false, c.getSecurityContext().getAllowPrivilegeEscalation(), name);
                assertEquals(
                        List.of("ALL"), c.getSecurityContext().getCapabilities().getDrop(), name);
                assertTrue(c.getSecurityContext().getCapabilities().getAdd().isEmpty(), name);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void everyPodSaysWhatItNeedsAndHowItIs(String overlay) throws Exception {
        pods(render(overlay)).forEach((owner, template) -> {
            String name = owner.getMetadata().getName();
            for (Container c : template.getSpec().getContainers()) {
                assertTrue(c.getResources().getRequests().containsKey("cpu"), name);
                assertEquals(
                        c.getResources().getRequests().get("memory"),
                        c.getResources().getLimits().get("memory"),
                        name);
                for (Probe p : new Probe[] {c.getStartupProbe(), c.getLivenessProbe(), c.getReadinessProbe()}) {
                    assertNotNull(p, name);
                    if (p.getHttpGet() != null) {
                        assertTrue(
                                Set.of("/q/health/live", "/q/health/ready")
                                        .contains(p.getHttpGet().getPath()),
                                name);
                        String port = p.getHttpGet().getPort().getStrVal();
                        assertTrue(
                                c.getPorts().stream().anyMatch(o -> o.getName().equals(port)), name);
                    }
                }
                Set<String> volumes = new TreeSet<>();
                template.getSpec().getVolumes().forEach(v -> volumes.add(v.getName()));
                if (owner instanceof StatefulSet s) {
                    s.getSpec()
                            .getVolumeClaimTemplates()
                            .forEach(v -> volumes.add(v.getMetadata().getName()));
                }
                c.getVolumeMounts().forEach(m -> assertTrue(volumes.contains(m.getName()), name + " " + m.getName()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void secretsAreFilesOfTheirReaders(String overlay) throws Exception {
        pods(render(overlay)).forEach((owner, template) -> {
            String name = owner.getMetadata().getName();
            for (Container c : template.getSpec().getContainers()) {
                assertTrue(c.getEnvFrom().isEmpty(), name);
                for (EnvVar e : c.getEnv()) {
                    assertTrue(e.getValueFrom() == null || e.getValueFrom().getSecretKeyRef() == null, name);
                    assertFalse(
                            e.getName().endsWith("PASSWORD") || e.getName().endsWith("KEYS"), name + " " + e.getName());
                }
            }
            for (Volume v : template.getSpec().getVolumes()) {
                if (v.getSecret() != null) {
                    assertEquals(GROUP_READ, v.getSecret().getDefaultMode(), name);
                    template.getSpec().getContainers().stream()
                            .flatMap(c -> c.getVolumeMounts().stream())
                            .filter(m -> m.getName().equals(v.getName()))
                            .forEach(m -> assertEquals(true, m.getReadOnly(), name));
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void servicesBudgetsAndPoliciesMeetPods(String overlay) throws Exception {
        List<HasMetadata> objects = render(overlay);
        List<PodTemplateSpec> pods = List.copyOf(pods(objects).values());
        for (HasMetadata o : objects) {
            assertEquals(
                    "nanozk", o.getMetadata().getNamespace(), o.getMetadata().getName());
        }
        for (Service s : all(objects, Service.class)) {
            List<PodTemplateSpec> met = pods.stream()
                    .filter(p -> selects(s.getSpec().getSelector(), p))
                    .toList();
            assertEquals(1, met.size(), s.getMetadata().getName());
            s.getSpec()
                    .getPorts()
                    .forEach(port -> assertTrue(
                            met.getFirst().getSpec().getContainers().stream()
                                    .flatMap(c -> c.getPorts().stream())
                                    .anyMatch(p -> p.getName()
                                            .equals(port.getTargetPort().getStrVal())),
                            s.getMetadata().getName()));
        }
        List<PodDisruptionBudget> budgets = all(objects, PodDisruptionBudget.class);
        List<NetworkPolicy> policies = all(objects, NetworkPolicy.class);
        for (PodTemplateSpec p : pods) {
            String name = p.getMetadata().getLabels().get("app.kubernetes.io/component");
            assertEquals(
                    1,
                    budgets.stream()
                            .filter(b -> selects(b.getSpec().getSelector().getMatchLabels(), p))
                            .count(),
                    name);
            List<NetworkPolicy> own = policies.stream()
                    .filter(n -> selects(n.getSpec().getPodSelector().getMatchLabels(), p))
                    .toList();
            assertTrue(own.size() >= 2, name);
            // One denies everything; none allows everything.
            assertTrue(
                    own.stream()
                            .anyMatch(n -> n.getSpec().getIngress().isEmpty()
                                    && n.getSpec().getEgress().isEmpty()
                                    && Set.copyOf(n.getSpec().getPolicyTypes()).equals(Set.of("Ingress", "Egress"))),
                    name);
            own.forEach(n -> {
                n.getSpec()
                        .getIngress()
                        .forEach(r -> assertFalse(
                                r.getFrom().isEmpty() || r.getPorts().isEmpty(), name));
                n.getSpec()
                        .getEgress()
                        .forEach(r ->
                                assertFalse(r.getTo().isEmpty() || r.getPorts().isEmpty(), name));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void metricsAreReachedByMonitoringAlone(String overlay) throws Exception {
        List<HasMetadata> objects = render(overlay);
        List<NetworkPolicy> policies = all(objects, NetworkPolicy.class);
        int scraped = 0;
        for (PodTemplateSpec p : pods(objects).values()) {
            String name = p.getMetadata().getLabels().get("app.kubernetes.io/component");
            Map<String, String> notes = p.getMetadata().getAnnotations() == null
                    ? Map.of()
                    : p.getMetadata().getAnnotations();
            List<Integer> open = policies.stream()
                    .filter(n -> selects(n.getSpec().getPodSelector().getMatchLabels(), p))
                    .flatMap(n -> n.getSpec().getIngress().stream())
                    .filter(r -> r.getFrom().stream()
                            .anyMatch(f -> f.getNamespaceSelector() != null
                                    && Map.of("nanozk-monitoring", "true")
                                            .equals(f.getNamespaceSelector().getMatchLabels())))
                    .flatMap(r -> r.getPorts().stream())
                    .map(port -> port.getPort().getIntVal())
                    .toList();
            if (!"true".equals(notes.get("prometheus.io/scrape"))) {
                assertEquals(List.of(), open, name);
                continue;
            }
            scraped++;
            int port = Integer.parseInt(notes.get("prometheus.io/port"));
            assertEquals(List.of(port), open, name);
            assertTrue(
                    p.getSpec().getContainers().stream()
                            .flatMap(c -> c.getPorts().stream())
                            .anyMatch(c -> c.getContainerPort() == port),
                    name);
        }
        assertEquals(overlay.equals("single") ? 1 : 3, scraped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void thereIsOneGatewayAndItIsDrained(String overlay) throws Exception {
        StatefulSet gateway = all(render(overlay), StatefulSet.class).stream()
                .filter(s -> s.getMetadata().getName().equals("nanozk-gateway"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, gateway.getSpec().getReplicas());
        PodSpec pod = gateway.getSpec().getTemplate().getSpec();
        Container c = pod.getContainers().getFirst();
        List<String> wait = c.getLifecycle().getPreStop().getExec().getCommand();
        assertEquals("sleep", wait.getFirst());
        assertTrue(pod.getTerminationGracePeriodSeconds() >= Long.parseLong(wait.get(1)) + 40);
        // What is started is a command of the command line, on all addresses.
        assertEquals(List.of("serve", "--host", "0.0.0.0"), c.getArgs());
        assertTrue(c.getVolumeMounts().stream().anyMatch(m -> m.getMountPath().equals("/data")));
        boolean postgres = c.getEnv().stream().anyMatch(e -> e.getName().equals("NANOZK_DATABASE_URL"));
        assertEquals(!overlay.equals("single"), postgres);
    }

    @org.junit.jupiter.api.Test
    void workersAreScaledByTheQueueAndEndWhatTheyHaveBegun() throws Exception {
        List<HasMetadata> objects = render("cluster");
        Deployment workers = all(objects, Deployment.class).getFirst();
        HorizontalPodAutoscaler scaler =
                all(objects, HorizontalPodAutoscaler.class).getFirst();
        assertEquals(
                workers.getMetadata().getName(),
                scaler.getSpec().getScaleTargetRef().getName());
        // Two masters of one number would fight.
        assertEquals(null, workers.getSpec().getReplicas());
        assertTrue(scaler.getSpec().getMinReplicas() >= 2);
        assertEquals(
                "rabbitmq_queue_messages_ready",
                scaler.getSpec()
                        .getMetrics()
                        .getFirst()
                        .getExternal()
                        .getMetric()
                        .getName());
        PodSpec pod = workers.getSpec().getTemplate().getSpec();
        assertTrue(pod.getTerminationGracePeriodSeconds() >= 300);
        Container c = pod.getContainers().getFirst();
        assertEquals("worker", c.getArgs().getFirst());
        // It reads a secret of its own: neither keys nor the database's password.
        String secret = pod.getVolumes().stream()
                .filter(v -> v.getSecret() != null)
                .findFirst()
                .orElseThrow()
                .getSecret()
                .getSecretName();
        assertEquals("nanozk-worker", secret);
        assertTrue(c.getEnv().stream().noneMatch(e -> e.getName().contains("DATABASE")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/single", "overlays/cluster"})
    void everyFileIsReadStrictlyAndUsed(String directory) throws Exception {
        Path d = Path.of("k8s").resolve(directory);
        String kustomization = Files.readString(d.resolve("kustomization.yaml"));
        assertEquals(1, Manifests.parse(kustomization).size());
        try (Stream<Path> files = Files.list(d)) {
            for (Path f : files.filter(p -> !p.endsWith("kustomization.yaml")).toList()) {
                assertTrue(kustomization.contains(f.getFileName().toString()), f + " is not used");
                Manifests.read(Files.readString(f));
            }
        }
    }

    @org.junit.jupiter.api.Test
    void whatIsWrongIsFound() {
        String sound = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  clusterIP: None\n";
        org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> Manifests.read(sound));
        assertThrows(AssertionError.class, () -> Manifests.read(sound.replace("clusterIP", "clusterIp")));
        assertThrows(AssertionError.class, () -> Manifests.read(sound.replace("Service", "Servise")));
        assertThrows(Exception.class, () -> Manifests.read(sound + "  clusterIP: None\n"));
    }
}
