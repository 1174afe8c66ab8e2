package dev.nanozk.gateway.job;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the data directory has room for receipts. */
@Readiness
@ApplicationScoped
public class StorageCheck implements HealthCheck {
    private final StorageGuard guard;

    StorageCheck(StorageGuard guard) {
        this.guard = guard;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("storage")
                .withData("free", guard.free())
                .status(guard.takesReceipts())
                .build();
    }
}
