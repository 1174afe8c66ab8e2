package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.gateway.store.AtomicFiles;
import dev.nanozk.gateway.store.ModelStore;
import dev.nanozk.gateway.store.ServedModel;
import dev.nanozk.gateway.worker.Generation;
import dev.nanozk.gateway.worker.ReceiptMaker;
import dev.nanozk.model.inference.Sampler;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.proving.prover.Boundaries;
import dev.nanozk.proving.prover.CompletionProver;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.Claim;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nanozk prove}. */
@Command(
        name = "prove",
        description = "Continues a text, without a server, and writes a bundle with the proof of every layer.",
        mixinStandardHelpOptions = true)
final class ProveCommand implements Callable<Integer> {
    static final class Prompt {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "The text to continue, without a chat template.")
        private String text;

        @Option(names = "--prompt-file", paramLabel = "FILE", description = "A UTF-8 file to continue, byte for byte.")
        private Path file;

        String read() throws IOException {
            if (text != null) {
                return text;
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("--prompt-file: " + file + " is not UTF-8");
            }
        }
    }

    @Parameters(paramLabel = "MODEL", description = "A GGUF file, or nano-chat, the model that ships.")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private Prompt prompt;

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 to 2, to millionths. Default: ${DEFAULT-VALUE}, the likeliest token.")
    private BigDecimal temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Fixes what a temperature draws, 64 bits. Default: a fresh one, and the receipt says so.")
    private Long seed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "BUNDLE",
            required = true,
            description = "The bundle to write.")
    private Path output;

    @Option(names = "--public", description = "Blindings of the model from the published seed.")
    private boolean open;

    @Option(
            names = "--compact",
            description = "One argument opens all layers: a smaller bundle, whose layers can't be verified one by one.")
    private boolean compact;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin
    private DataOption data;

    private final ObjectNode timings = CanonicalJson.object();
    private long last = System.nanoTime();

    private void lap(String phase) {
        long now = System.nanoTime();
        timings.put(phase, (now - last) / 1_000_000);
        last = now;
    }

    @Override
    public Integer call() throws IOException {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("--max-tokens: " + maxTokens + " is not positive");
        }
        String text = prompt.read();
        ModelStore store = data.store();
        ProgressBar bar = new ProgressBar();
        long start = System.nanoTime();
        ServedModel model = store.load(ModelArgument.resolve(file, data), open, bar);
        lap("load");
        int[] ids = model.encoder().raw(text);
        Request request = Request.raw(text);
        Sampling sampling = sampling();
        Sampler sampler = new Sampler(sampling.adjustment(
                model.key().spec(), model.key().profile(), model.tokenizer(), null, request.digest()));
        Generation.Answer answer = new Generation(model, ids, maxTokens, List.of(), sampler).run(s -> {}, () -> false);
        lap("generate");
        Instant created = Instant.now();
        ReceiptMaker maker = new ReceiptMaker(model, store.secret());
        Boundaries b = maker.boundaries(answer.prompt(), answer.output());
        Claim claim = ReceiptMaker.claim(model, request, answer, maxTokens, List.of(), sampling, null)
                .withBoundaries(ReceiptMaker.rows(b));
        lap("boundaries");
        CompletionProver prover = maker.prover(claim, b);
        Bundle bundle;
        if (compact) {
            List<CompletionProver.OpenProof> layers = prove(maker, l -> prover.open(l, maker.random()), bar);
            bundle = maker.compact(claim, request, answer.text(), prover, layers, created, store.receiptKey());
            lap("prove");
        } else {
            List<byte[]> proofs = prove(maker, l -> maker.prove(prover, l), bar);
            lap("prove");
            bundle = maker.bundle(claim, request, answer.text(), proofs, created, store.receiptKey());
        }
        AtomicFiles.write(output, bundle.bytes());
        lap("write");
        timings.put("total", (System.nanoTime() - start) / 1_000_000);
        report(model, answer, bundle.proofs());
        return 0;
    }

    private Sampling sampling() {
        int millionths;
        try {
            millionths = temperature
                    .setScale(6, RoundingMode.HALF_EVEN)
                    .movePointRight(6)
                    .intValueExact();
            SamplingSettings settings = SamplingSettings.ofTemperature(millionths);
            if (!settings.random()) {
                return Sampling.GREEDY;
            }
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return new Sampling(settings, seed == null ? Seed.server(fresh) : Seed.client(seed), 0);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("--temperature: " + temperature + " is not from 0 to 2");
        }
    }

    private static <T> List<T> prove(ReceiptMaker maker, IntFunction<T> prover, ProgressBar bar) {
        int threads = Math.min(maker.layers(), Runtime.getRuntime().availableProcessors());
        List<T> proofs = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> running = new ArrayList<>();
            for (int l = 0; l < maker.layers(); l++) {
                int layer = l;
                running.add(pool.submit(() -> prover.apply(layer)));
            }
            bar.at("proving", 0);
            for (Future<T> f : running) {
                proofs.add(f.get());
                bar.at("proving", (double) proofs.size() / running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return proofs;
    }

    private void report(ServedModel model, Generation.Answer answer, List<byte[]> proofs) {
        long total = proofs.stream().mapToLong(p -> p.length).sum();
        if (!json) {
            System.out.println(answer.text());
            System.out.printf(
                    "%nroot     %s%ntokens   %d prompt, %d output (%s)%nproofs   %,d bytes in %,d ms%nbundle   %s%n",
                    Digests.hex(model.key().root()),
                    answer.prompt().length,
                    answer.output().length,
                    answer.finishReason(),
                    total,
                    timings.get("prove").asLong(),
                    output);
            return;
        }
        ObjectNode n = CanonicalJson.object();
        n.put("text", answer.text());
        ArrayNode p = n.putArray("prompt_token_ids");
        for (int id : answer.prompt()) {
            p.add(id);
        }
        ArrayNode o = n.putArray("output_token_ids");
        for (int id : answer.output()) {
            o.add(id);
        }
        n.put("finish_reason", answer.finishReason());
        n.put("model_root", Digests.hex(model.key().root()));
        n.put("positions", answer.prompt().length + answer.output().length - 1);
        n.set("timings_ms", timings);
        ObjectNode bytes = n.putObject("proof_bytes");
        bytes.put("total", total);
        ArrayNode blocks = bytes.putArray("blocks");
        int head = model.key().spec().blocks();
        proofs.subList(0, head).forEach(b -> blocks.add(b.length));
        bytes.put("head", proofs.get(head).length);
        if (compact) {
            bytes.put("opening", proofs.getLast().length);
        }
        n.put("peak_heap_bytes", peakHeap());
        Json.print(n);
    }

    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(m -> m.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(u -> u == null ? 0 : u.getUsed())
                .sum();
    }
}
