package dev.nanozk.gateway.worker;

import dev.nanozk.gateway.api.ApiException;
import dev.nanozk.gateway.api.ChatBackend;
import dev.nanozk.gateway.api.ModelCard;
import dev.nanozk.gateway.config.NanozkConfig;
import dev.nanozk.gateway.job.ReceiptRecorder;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.telemetry.Meters;
import dev.nanozk.gateway.telemetry.Traces;
import dev.nanozk.model.grammar.TokenTrie;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.model.tokenizer.ChatMessage;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.receipt.Budget;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Answers from the models of this server. */
@ApplicationScoped
public class ModelsBackend implements ChatBackend {
    private static final int RETRY_LOADING = 5;
    private static final int RETRY_BUSY = 2;
    private static final int RETRY_WEIGHED = 10;
    private static final int RETRY_FAILED = 60;
    private static final int SEED_BYTES = 32;

    private final ModelRegistry registry;
    private final Instance<ReceiptRecorder> recorder;
    private final int maxPrompt;
    private final SecureRandom random = new SecureRandom();
    private final Traces traces;
    private final Meters meters;
    private final Turns turns = new Turns(Runtime.getRuntime().availableProcessors());
    private final Map<String, BatchScheduler> steps = new HashMap<>();

    public ModelsBackend(
            ModelRegistry registry,
            Instance<ReceiptRecorder> recorder,
            NanozkConfig config,
            Traces traces,
            Meters meters) {
        this.registry = registry;
        this.recorder = recorder;
        this.traces = traces;
        this.meters = meters;
        for (ModelSlot slot : registry.slots()) {
            meters.gauge("nanozk.requests.admitted", "model", slot.name(), slot::admitted);
            steps.put(slot.name(), new BatchScheduler(config.batch(), turns, n -> meters.batch(slot.name(), n)));
        }
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
        return admitted(call.model(), (slot, model) -> run(call, slot, model));
    }

    /** What a model gives to a request that has a place in its queue. */
    private interface Use<T> {
        T of(ModelSlot slot, ServedModel model);
    }

    /** Takes a place before anything else is done; it is given back only if that fails. */
    private <T> T admitted(String name, Use<T> use) {
        ModelSlot slot = registry.slot(name).orElseThrow(() -> ApiException.unknownModel(name));
        if (slot.failure().isPresent()) {
            throw ApiException.overloaded(
                    "model_failed", "The model could not be loaded; see the server's log.", RETRY_FAILED);
        }
        ServedModel model = slot.model()
                .orElseThrow(() -> ApiException.overloaded(
                        "model_loading", "The model is being loaded (" + slot.step() + ").", RETRY_LOADING));
        if (!slot.admit()) {
            throw ApiException.overloaded("overloaded", "Too many requests wait for this model.", RETRY_BUSY);
        }
        try {
            return use.of(slot, model);
        } catch (RuntimeException e) {
            slot.leave();
            throw e;
        }
    }

    @Override
    public List<String> names() {
        return registry.slots().stream().map(ModelSlot::name).toList();
    }

    @Override
    public <T> T withTokens(String name, Function<Tokens, T> use) {
        return admitted(name, (slot, model) -> {
            T out = turns.take(() -> use.apply(new ModelTokens(model.tokenizer())));
            slot.leave();
            return out;
        });
    }

    /** A tokenizer as the API sees it. */
    private record ModelTokens(Tokenizer tokenizer) implements Tokens {
        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return tokenizer.encode(text, addSpecial && tokenizer.addBos(), parseSpecial);
        }

        @Override
        public byte[] bytes(int... ids) {
            return tokenizer.decodeBytes(ids, false);
        }

        @Override
        public int size() {
            return tokenizer.vocabularySize();
        }
    }

    private Run run(Call call, ModelSlot slot, ServedModel model) {
        boolean chat = call.prompt().prompt() == null;
        ToolPrompt words = ToolPrompt.of(call, model);
        int[] prompt = turns.take(() -> chat
                ? model.encoder().chat(messages(words.request()))
                : model.encoder().raw(call.prompt().prompt()));
        String param = chat ? "messages" : "prompt";
        int room = Math.min(model.context() - 1, maxPrompt);
        if (prompt.length > room) {
            throw ApiException.contextLength(param, prompt.length, room);
        }
        if (prompt.length == 0) {
            throw ApiException.invalid(param, "The " + param + " has no tokens.");
        }
        int most = model.context() - prompt.length;
        int maxTokens = call.maxTokens() == null ? most : call.maxTokens();
        Budget budget = budget(call, model);
        List<ReceiptRecorder.Order> orders = new ArrayList<>();
        for (Sampling sampling : samplings(call, model, words.responseFormat())) {
            orders.add(new ReceiptRecorder.Order(
                    call.completionId(),
                    model,
                    words.request(),
                    prompt,
                    maxTokens,
                    words.stop(),
                    sampling,
                    call.receipt().mode(),
                    call.receipt().nonce(),
                    call.owner(),
                    budget,
                    call.receipt().batch()));
        }
        boolean wanted = !call.receipt().mode().equals("none") && recorder.isResolvable();
        return new ModelRun(
                slot,
                steps.get(slot.name()),
                orders,
                words.calls(),
                call.topLogprobs(),
                wanted ? recorder.get() : null,
                traces,
                meters);
    }

    /** By the sensitivities that were estimated at import, which no request can change. */
    private static Budget budget(Call call, ServedModel model) {
        Integer layers = call.receipt().budget();
        if (layers == null) {
            return null;
        }
        int blocks = model.integers().spec().blocks();
        if (layers > blocks) {
            throw ApiException.invalid(
                    "receipt.layers.budget",
                    "receipt.layers.budget must be from 1 to " + blocks + ", the blocks of the model.");
        }
        return Budget.of(
                layers,
                model.sensitivity()
                        .known()
                        .orElseThrow(() -> ApiException.overloaded(
                                "weights_not_ready", "The model's blocks are being weighed.", RETRY_WEIGHED)));
    }

    /** One a choice. The client's seed, or else its nonce, fixes all noise; only without both does the server draw a seed. */
    private List<Sampling> samplings(Call call, ServedModel model, String responseFormat) {
        SamplingSettings settings = call.sampling().settings();
        int tokens = model.tokenizer().vocabularySize();
        if (!settings.bias().isEmpty() && settings.bias().lastKey() >= tokens) {
            throw ApiException.invalid(
                    "logit_bias",
                    "logit_bias: the model has no token " + settings.bias().lastKey() + ".");
        }
        if (responseFormat != null && !TokenTrie.of(model.tokenizer()).isComplete()) {
            String param = call.sampling().responseFormat() != null ? "response_format" : "tool_choice";
            throw ApiException.unsupported(param, param + ": the model's tokenizer has no token for some byte.");
        }
        Seed seed = null;
        if (settings.random()) {
            byte[] fresh = new byte[SEED_BYTES];
            random.nextBytes(fresh);
            seed = call.sampling().seed() != null
                    ? Seed.client(call.sampling().seed())
                    : call.receipt().nonce() != null ? Seed.nonce() : Seed.server(fresh);
        }
        List<Sampling> out = new ArrayList<>();
        for (int c = 0; c < call.sampling().n(); c++) {
            out.add(new Sampling(settings, seed, c, responseFormat));
        }
        return out;
    }

    private static List<ChatMessage> messages(Request request) {
        return request.messages().stream()
                .map(m -> new ChatMessage(m.role(), m.content()))
                .toList();
    }
}
