package dev.nanozk.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.math.curve.CompressedPoint;
import dev.nanozk.math.curve.InvalidPointException;
import dev.nanozk.math.curve.Point;
import dev.nanozk.model.grammar.ResponseFormat;
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
            case "receipt-sampled" -> VectorReceipt.make(TinyModel.loaded(), SAMPLED);
            case "receipt-format" -> VectorReceipt.make(TinyModel.withEveryByte(), HELD);
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
                "receipt-sampled",
                "receipt-format"
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
        byte[] sampled = Files.readAllBytes(DIRECTORY.resolve("receipt-sampled.json"));
        byte[] bytes = Files.readAllBytes(DIRECTORY.resolve("receipt.json"));
        byte[] root = Digests.sha256(Bundle.decode(bytes).verificationKey());
        for (byte[] b : List.of(bytes, sampled)) {
            VerificationReport r = new ReceiptVerifier(root, null, k -> Optional.empty()).verify(b);
            assertEquals(0, r.exitCode(), r.reason());
        }
        byte[] held = Files.readAllBytes(DIRECTORY.resolve("receipt-format.json"));
        byte[] other = Digests.sha256(Bundle.decode(held).verificationKey());
        VerificationReport format = new ReceiptVerifier(other, null, k -> Optional.empty()).verify(held);
        assertEquals(0, format.exitCode(), format.reason());
        byte[] older = new String(bytes, StandardCharsets.UTF_8)
                .replace("nanozk-bundle/v1", "nanozk-bundle/v0")
                .getBytes(StandardCharsets.UTF_8);
        VerificationReport refused = new ReceiptVerifier(root, null, k -> Optional.empty()).verify(older);
        assertEquals(1, refused.exitCode());
        assertTrue(refused.reason().contains("nanozk-bundle/v1"), refused.reason());
    }
}
