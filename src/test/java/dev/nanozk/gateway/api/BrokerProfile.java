package dev.nanozk.gateway.api;

import dev.nanozk.gateway.queue.TestRabbit;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** As {@link StoriesProfile}, its proofs left to workers of a broker, where RabbitMQ is installed. */
public class BrokerProfile extends StoriesProfile {
    /** The gateway's data directory. */
    public static final Path DATA = Path.of("target", "test-data-broker");

    private static final String URL = "nanozk.broker-url";

    /** A broker of its own. */
    public static class Server implements QuarkusTestResourceLifecycleManager {
        private TestRabbit rabbit;

        @Override
        public Map<String, String> start() {
            try {
                rabbit = TestRabbit.begin().orElse(null);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return rabbit == null ? Map.of() : Map.of(URL, rabbit.url());
        }

        @Override
        public void stop() {
            if (rabbit == null) {
                return;
            }
            try {
                rabbit.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Name of the model. */
    public static String model() {
        return MODEL;
    }

    /** The broker's address. */
    public static String url() {
        return ConfigProvider.getConfig().getValue(URL, String.class);
    }

    /** Whether there is a broker. */
    public static boolean hasBroker() {
        return ConfigProvider.getConfig().getOptionalValue(URL, String.class).isPresent();
    }

    /** Waits until the model is ready; skips the test where its file is absent. */
    public static void requireModel() {
        StoriesProfile.requireModel();
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> all = new HashMap<>(super.getConfigOverrides());
        all.put("nanozk.data", DATA.toString());
        // Model, weighing of its blocks, broker and worker share the processors of the test.
        all.put("quarkus.http.test-timeout", "5M");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Server.class));
    }
}
