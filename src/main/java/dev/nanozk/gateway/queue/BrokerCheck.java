package dev.nanozk.gateway.queue;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Tells whether the broker is there. Never takes the gateway out of service: answers go on, their proofs wait in the database. */
@Readiness
@ApplicationScoped
public class BrokerCheck implements HealthCheck {
    private final Distributor distributor;

    BrokerCheck(Distributor distributor) {
        this.distributor = distributor;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("broker")
                .withData("connected", distributor.isConnected())
                .up()
                .build();
    }
}
