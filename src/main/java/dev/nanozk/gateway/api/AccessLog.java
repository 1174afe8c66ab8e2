package dev.nanozk.gateway.api;

import dev.nanozk.gateway.telemetry.Meters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One line a request of the API, with what an operator may know: ids, key, path, status, time. Never a query, header or body. With
 * {@code quarkus.log.console.json.enabled=true} it is a JSON object.
 */
@ApplicationScoped
public class AccessLog {
    private static final Logger LOG = Logger.getLogger("nanozk.access");
    private static final int LONGEST_PATH = 120;
    private static final int REFUSED = 400;

    private final Meters meters;

    AccessLog(Meters meters) {
        this.meters = meters;
    }

    void watch(RoutingContext call, String id) {
        String path = call.normalizedPath();
        if (!path.startsWith("/v1/") && !path.equals("/tokenize") && !path.equals("/detokenize")) {
            return;
        }
        long start = System.nanoTime();
        call.addEndHandler(end -> {
            int status = call.response().getStatusCode();
            boolean gone = !call.response().ended();
            if (status >= REFUSED) {
                meters.refused(status);
            }
            // Printable ASCII only, so that no client writes lines of its own.
            String shown = path.replaceAll("[^!-~]", "?");
            LOG.infof(
                    "request=%s key=%s method=%s path=%s status=%s receipt=%s millis=%d",
                    id,
                    call.get(Gate.OWNER),
                    call.request().method(),
                    shown.substring(0, Math.min(shown.length(), LONGEST_PATH)),
                    gone ? "gone" : Integer.toString(status),
                    call.response().headers().get("X-Receipt-Id"),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        });
    }
}
