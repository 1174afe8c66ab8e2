package dev.nanozk.gateway.job;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A log whose disk refused a write stays shut until the next start, which finds out what is on disk. */
@Liveness
@ApplicationScoped
public class LogCheck implements HealthCheck {
    private final EvidenceLog log;

    LogCheck(EvidenceLog log) {
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("log").status(log.writable()).build();
    }
}
