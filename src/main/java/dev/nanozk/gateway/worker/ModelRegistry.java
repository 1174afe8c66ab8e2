package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.math.parallel.Threads;
import dev.nanozk.model.weights.GgufFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/** The models of this server; they are loaded one after another behind its back, so that it answers at once. */
@ApplicationScoped
public class ModelRegistry {
    private static final Logger LOG = Logger.getLogger(ModelRegistry.class);

    /** Fired once when every model is ready or has failed. */
    public record Loaded(int models) {}

    /** Fired when the weights' range proof of a model is there, which bundles need: model root, hexadecimal. */
    public record RangeProved(String root) {}

    private final Event<Loaded> loaded;
    private final Event<RangeProved> ranged;
    private final List<Path> files;
    private final boolean open;
    private final Map<String, ModelSlot> slots = new ConcurrentSkipListMap<>();

    public ModelRegistry(NanozkConfig config, Event<Loaded> loaded, Event<RangeProved> ranged) {
        this.loaded = loaded;
        this.ranged = ranged;
        this.files = config.models().orElse(List.of());
        this.open = config.open();
        for (Path file : files) {
            String name = ModelStore.name(file);
            if (slots.putIfAbsent(name, new ModelSlot(name, config.sessions(), config.requestQueue())) != null) {
                throw new IllegalArgumentException("two models have the name " + name + "; rename one of the files");
            }
        }
    }

    /**
     * Starts loading.
     *
     * @throws dev.nanozk.model.weights.ModelFormatException if a file is no model
     */
    public void start(ModelStore store) {
        files.forEach(GgufFile::open);
        Thread.ofPlatform().name("model-loader").daemon().start(() -> {
            files.forEach(file -> load(store, file));
            loaded.fire(new Loaded(slots.size()));
            Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
            // Every receipt waits for the range proofs, those with a budget alone for the weights of blocks.
            slots.values().forEach(this::proveRange);
            slots.values().forEach(this::weigh);
        });
    }

    /** Made on this thread alone while answers are served and layers proved; a failure leaves receipts without bundles until the next start. */
    private void proveRange(ModelSlot slot) {
        ServedModel model = slot.model().orElse(null);
        if (model == null || model.range().known().isPresent()) {
            return;
        }
        long start = System.nanoTime();
        try {
            Threads.serially(model::rangeProof);
            LOG.infof(
                    "the weights' range of model %s is proved after %d ms; its receipts can be bundled now",
                    slot.name(), (System.nanoTime() - start) / 1_000_000);
            ranged.fire(new RangeProved(slot.root()));
        } catch (RuntimeException e) {
            LOG.errorf(e, "the weights' range of model %s can't be proved: %s", slot.name(), e.getMessage());
        }
    }

    /** By the blocks' weights budgets are drawn; a failure leaves the model without budgets until the next start. */
    private void weigh(ModelSlot slot) {
        try {
            if (slot.model().isPresent()) {
                slot.model().get().sensitivity().make((step, fraction) -> {});
            }
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "the blocks of model %s can't be weighed: %s", slot.name(), e.getMessage());
        }
    }

    private void load(ModelStore store, Path file) {
        ModelSlot slot = slots.get(ModelStore.name(file));
        long start = System.nanoTime();
        try {
            ServedModel model = store.prepare(file, open, (step, fraction) -> slot.progress(step));
            slot.ready(model);
            LOG.infof(
                    "model %s is ready after %d ms, root %s",
                    slot.name(), (System.nanoTime() - start) / 1_000_000, slot.root());
        } catch (IOException | RuntimeException e) {
            slot.failed(e.getMessage());
            LOG.errorf(e, "model %s can't be served: %s", slot.name(), e.getMessage());
        }
    }

    /** All models by name, also those that are not ready. */
    public List<ModelSlot> slots() {
        return new ArrayList<>(slots.values());
    }

    public Optional<ModelSlot> slot(String name) {
        return Optional.ofNullable(slots.get(name));
    }

    /** The ready model of a root, hexadecimal. */
    public Optional<ServedModel> byRoot(String root) {
        return slots.values().stream()
                .filter(s -> s.model().isPresent() && s.root().equals(root))
                .findFirst()
                .flatMap(ModelSlot::model);
    }
}
