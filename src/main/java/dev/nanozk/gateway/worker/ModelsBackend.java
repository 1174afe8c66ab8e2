package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.api.ChatBackend;
import dev.nanozk.gateway.api.ModelCard;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.job.ReceiptRecorder;
import dev.nanozk.gateway.store.ServedModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers from the models of this server. */
@ApplicationScoped
public class ModelsBackend implements ChatBackend {
    private static final int RETRY_LOADING = 5;
    private static final int RETRY_BUSY = 2;

    private final ModelRegistry registry;
    private final Instance<ReceiptRecorder> recorder;
    private final int maxPrompt;

    public ModelsBackend(ModelRegistry registry, Instance<ReceiptRecorder> recorder, NanozkConfig config) {
        this.registry = registry;
        this.recorder = recorder;
        this.maxPrompt = config.maxPromptTokens().orElse(Integer.MAX_VALUE);
    }

    @Override
    public List<ModelCard> models() {
        List<ModelCard> out = new ArrayList<>();
        for (ModelSlot slot : registry.slots()) {
            slot.model().ifPresent(m -> out.add(ModelCard.of(m.name(), m.created(), slot.root())));
        }
        return out;
    }

    @Override
    public Optional<byte[]> verificationKey(String model) {
        return registry.slot(model).flatMap(ModelSlot::model).map(m -> m.key().bytes());
    }

    @Override
    public Run start(Call call) {
        ModelSlot slot = registry.slot(call.model()).orElseThrow(() -> ApiException.unknownModel(call.model()));
        if (slot.failure().isPresent()) {
            throw ApiException.overloaded("model_failed", "The model could not be loaded; see the server's log.", 0);
        }
        ServedModel model = slot.model()
                .orElseThrow(() -> ApiException.overloaded(
                        "model_loading", "The model is being loaded (" + slot.step() + ").", RETRY_LOADING));
        if (!slot.admit()) {
            throw ApiException.overloaded("overloaded", "Too many requests wait for this model.", RETRY_BUSY);
        }
        try {
            return run(call, slot, model);
        } catch (RuntimeException e) {
            slot.leave();
            throw e;
        }
    }

    private Run run(Call call, ModelSlot slot, ServedModel model) {
        int[] prompt = model.encoder().chat(call.messages());
        int room = Math.min(model.context() - 1, maxPrompt);
        if (prompt.length > room) {
            throw ApiException.contextLength(prompt.length, room);
        }
        if (prompt.length == 0) {
            throw ApiException.invalid("messages", "The messages have no tokens.");
        }
        int most = model.context() - prompt.length;
        int maxTokens = call.maxTokens() == null ? most : call.maxTokens();
        ReceiptRecorder.Order order = new ReceiptRecorder.Order(
                call.completionId(),
                model,
                call.messages(),
                prompt,
                maxTokens,
                call.stop(),
                call.receipt().mode(),
                call.receipt().nonce(),
                call.owner());
        boolean wanted = !call.receipt().mode().equals("none") && recorder.isResolvable();
        return wanted ? ModelRun.withReceipt(slot, order, recorder.get()) : ModelRun.plain(slot, order);
    }
}
