package dev.nanozk.gateway.queue;

import dev.nanozk.gateway.job.EvidenceLog;
import dev.nanozk.gateway.job.StorageGuard;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.JobStatus;
import dev.nanozk.gateway.worker.StartUp;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Supplier;

/** What an operator has to know of database, disk, log and broker, at {@code /q/metrics}. */
@ApplicationScoped
public class OperationMeters {
    private final MeterRegistry registry;
    private final StorageGuard guard;
    private final EvidenceLog log;
    private final Distributor distributor;
    private final JobRepository jobs;

    OperationMeters(
            MeterRegistry registry, StorageGuard guard, EvidenceLog log, Distributor distributor, JobRepository jobs) {
        this.registry = registry;
        this.guard = guard;
        this.log = log;
        this.distributor = distributor;
        this.jobs = jobs;
    }

    void register(@Observes @Priority(StartUp.PRIORITY + 2) StartupEvent event) {
        gauge("nanozk.storage.free.bytes", guard::free);
        gauge("nanozk.storage.takes.receipts", () -> guard.takesReceipts() ? 1 : 0);
        gauge("nanozk.log.writable", () -> log.writable() ? 1 : 0);
        gauge("nanozk.broker.connected", () -> distributor.isConnected() ? 1 : 0);
        for (JobStatus s : JobStatus.values()) {
            if (s != JobStatus.DONE) {
                // Not a number while the database is away.
                Gauge.builder("nanozk.jobs", () -> jobs.count(s))
                        .tag("status", s.text())
                        .strongReference(true)
                        .register(registry);
            }
        }
    }

    private void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).strongReference(true).register(registry);
    }
}
