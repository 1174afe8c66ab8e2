package dev.nanozk.gateway.worker;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every model is. */
@Readiness
@ApplicationScoped
public class ModelsCheck implements HealthCheck {
    private final ModelRegistry registry;

    public ModelsCheck(ModelRegistry registry) {
        this.registry = registry;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder out = HealthCheckResponse.named("models");
        boolean ready = true;
        for (ModelSlot slot : registry.slots()) {
            out.withData(slot.name(), slot.step());
            ready &= slot.model().isPresent();
        }
        return out.status(ready).build();
    }
}
