package dev.nanozk.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.bench.ModelShape;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.inference.TinyModel;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.protocol.commitment.ClosingArgument;
import dev.nanozk.protocol.commitment.CommittedMatrix;
import dev.nanozk.protocol.transcript.Transcript;
import dev.nanozk.protocol.transcript.VerifierChannel;
import dev.nanozk.receipt.Bundle;
import dev.nanozk.receipt.Digests;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.verify.ReceiptVerifier;
import dev.nanozk.receipt.verify.VerificationReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vectors in {@code src/test/resources/vectors}, read by this test and by those in JavaScript. They are made again, byte for byte, at every run; after a change of
 * the protocol {@code ./nanozk test -Dtest=VectorsTest -Dnanozk.vectors=write} writes them.
 */
class VectorsTest {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "vectors");

    private static final Sampling SAMPLED = new Sampling(
            new SamplingSettings(700_000, 500_000, -250_000, new TreeMap<>(Map.of(7, 1_500_000, 9, -2_000_000))),
            Seed.client(-7),
            1);
    private static final Sampling HELD = new Sampling(
            SamplingSettings.GREEDY, null, 0, "{\"type\":\"json_schema\",\"schema\":{\"enum\":[\"on\",\"the\"]}}");

    private static final String TEXTS = "{\"type\":\"json_schema\",\"schema\":{\"type\":\"string\",\"minLength\":9}}";
    private static final Sampling MIN_P = new Sampling(
            new SamplingSettings(1_200_000, 300_000, 0, new TreeMap<>(Map.of(9, 2_000_000)), 50_000, 0),
            Seed.client(4),
            0,
            TEXTS);
    private static final Sampling TOP_K =
            new Sampling(new SamplingSettings(2_000_000, 0, 400_000, new TreeMap<>(), 0, 7), Seed.client(5), 0, TEXTS);

    private static final Sampling TOP_P = new Sampling(
            new SamplingSettings(2_000_000, 0, 0, new TreeMap<>(), 0, 0, 800_000), Seed.client(6), 0, null);
    private static final Sampling TOP_P_OF_TOP_K = new Sampling(
            new SamplingSettings(2_000_000, 0, 400_000, new TreeMap<>(), 0, 9, 700_000), Seed.client(5), 0, TEXTS);

    /** Receipts of the other architectures, with the settings whose masks are tested by the tiny model. */
    private static byte[] random(ModelShape shape, SamplingSettings settings) {
        return VectorReceipt.make(
                TestModels.random(shape),
                new Sampling(settings, settings.random() ? Seed.client(settings.temperature()) : null, 0));
    }

    private static JsonNode read(String name) throws Exception {
        return new ObjectMapper().readTree(Files.readAllBytes(DIRECTORY.resolve(name + ".json")));
    }

    private static byte[] make(String name) throws Exception {
        return switch (name) {
            case "generators" -> Vectors.bytes(Vectors.generators());
            case "transcript" -> Vectors.bytes(Vectors.transcript());
            case "hyrax" -> Vectors.bytes(Vectors.hyrax());
            case "closing" -> Vectors.bytes(Vectors.closing());
            case "logup" -> Vectors.bytes(Vectors.logup());
            case "formats" -> Vectors.bytes(VectorFormats.make());
            case "receipt" -> VectorReceipt.make(TinyModel.loaded(), Sampling.GREEDY);
            case "receipt-compact" -> VectorReceipt.compact(TinyModel.loaded(), Sampling.GREEDY);
            case "receipt-sampled" -> VectorReceipt.make(TinyModel.loaded(), SAMPLED);
            case "receipt-format" -> VectorReceipt.make(TinyModel.withEveryByte(), HELD);
            case "receipt-min-p" -> VectorReceipt.make(TinyModel.withEveryByte(), MIN_P);
            case "receipt-top-k" -> VectorReceipt.make(TinyModel.withEveryByte(), TOP_K);
            case "receipt-top-p" -> VectorReceipt.make(TinyModel.loaded(), TOP_P);
            case "receipt-top-p-of-top-k" -> VectorReceipt.make(TinyModel.withEveryByte(), TOP_P_OF_TOP_K);
            case "receipt-gpt2" ->
                random(new ModelShape("v", "gpt2", 16, 2, 2, 2, 24, 300, 64, 0f), SamplingSettings.GREEDY);
            case "receipt-qwen2" ->
                random(
                        new ModelShape("v", "qwen2", 16, 2, 4, 2, 24, 300, 64, 1_000_000f),
                        new SamplingSettings(900_000, 0, 0, new TreeMap<>(), 100_000, 0));
            case "receipt-qwen3" ->
                // Heads of 6 entries, three of q and one of k: no width is a power of two.
                random(
                        new ModelShape("v", "qwen3", 16, 2, 3, 1, 24, 300, 64, 1_000_000f, 6, 1),
                        new SamplingSettings(900_000, 0, 0, new TreeMap<>(), 0, 20));
            case "receipt-llama3" ->
                // Scaled frequencies, a head of its own.
                random(
                        new ModelShape("v", "llama", 16, 2, 2, 1, 24, 300, 64, 500_000f, 8, 32f, false),
                        SamplingSettings.ofTemperature(700_000));
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generators",
                "transcript",
                "hyrax",
                "closing",
                "logup",
                "formats",
                "receipt",
                "receipt-compact",
                "receipt-sampled",
                "receipt-format",
                "receipt-min-p",
                "receipt-top-k",
                "receipt-top-p",
                "receipt-top-p-of-top-k",
                "receipt-gpt2",
                "receipt-qwen2",
                "receipt-qwen3",
                "receipt-llama3"
            })
    void madeAgainByteForByte(String name) throws Exception {
        byte[] made = make(name);
        Path file = DIRECTORY.resolve(name + ".json");
        if ("write".equals(System.getProperty("nanozk.vectors"))) {
            Files.write(file, made);
        }
        assertEquals(
                Files.readString(file),
                new String(made, StandardCharsets.UTF_8),
                "the protocol has changed: bring docs/protocol.md and both verifiers along, then write the vectors");
    }

    @Test
    void ristretto() throws Exception {
        JsonNode v = read("ristretto255");
        Point p = Point.IDENTITY;
        for (JsonNode m : v.get("multiples")) {
            assertEquals(m.asText(), p.compress().toString());
            assertEquals(p, new CompressedPoint(HexFormat.of().parseHex(m.asText())).decompress());
            p = p.add(Point.BASE);
        }
        assertTrue(v.get("invalid").size() >= 29);
        for (JsonNode bad : v.get("invalid")) {
            CompressedPoint c = new CompressedPoint(HexFormat.of().parseHex(bad.asText()));
            assertThrows(InvalidPointException.class, c::decompress, bad.asText());
        }
    }

    @Test
    void closingArgument() throws Exception {
        List<CompressedPoint> rows = new ArrayList<>();
        read("hyrax")
                .get("rows")
                .forEach(r -> rows.add(new CompressedPoint(HexFormat.of().parseHex(r.asText()))));
        byte[] proof = HexFormat.of().parseHex(read("closing").get("proof").asText());
        VerifierChannel channel = new VerifierChannel(Vectors.closingTranscript(rows), proof);
        CommittedMatrix m = CommittedMatrix.received("m", Vectors.LAYOUT, null, rows);
        assertTrue(ClosingArgument.verify(channel, Vectors.COLUMN_BITS, Vectors.closing(channel, m))
                .holds());
    }

    @Test
    void lookups() throws Exception {
        byte[] proof = HexFormat.of().parseHex(read("logup").get("proof").asText());
        VerifierChannel channel = new VerifierChannel(new Transcript("vectors/logup"), proof);
        assertTrue(ClosingArgument.verify(channel, Vectors.COLUMN_BITS, Vectors.lookups(channel))
                .holds());
    }

    /** Formats that no verifier knows: another spelling, another keyword, none that ends. */
    @Test
    void refusedFormats() throws Exception {
        for (JsonNode f : read("formats-refused").get("formats")) {
            assertThrows(IllegalArgumentException.class, () -> ResponseFormat.grammar(f.textValue()), f.textValue());
        }
    }

    /** Bundles of released versions are verified, or refused with a message that names the version. */
    @Test
    void receipts() throws Exception {
        byte[] bytes = Files.readAllBytes(DIRECTORY.resolve("receipt.json"));
        byte[] root = Digests.sha256(Bundle.decode(bytes).verificationKey());
        int good = 0;
        try (var files = Files.newDirectoryStream(DIRECTORY, "receipt*.json")) {
            for (Path file : files) {
                byte[] b = Files.readAllBytes(file);
                byte[] own = Digests.sha256(Bundle.decode(b).verificationKey());
                VerificationReport r = new ReceiptVerifier(own, null, k -> Optional.empty()).verify(b);
                assertEquals(0, r.exitCode(), file + ": " + r.reason());
                good++;
            }
        }
        assertTrue(good >= 9);
        byte[] older = new String(bytes, StandardCharsets.UTF_8)
                .replace("nanozk-bundle/v1", "nanozk-bundle/v0")
                .getBytes(StandardCharsets.UTF_8);
        VerificationReport refused = new ReceiptVerifier(root, null, k -> Optional.empty()).verify(older);
        assertEquals(1, refused.exitCode());
        assertTrue(refused.reason().contains("nanozk-bundle/v1"), refused.reason());
    }
}
