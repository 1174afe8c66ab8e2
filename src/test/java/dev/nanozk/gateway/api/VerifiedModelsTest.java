package dev.nanozk.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.nanozk.client.Expectation;
import dev.nanozk.client.Gateway;
import dev.nanozk.client.PendingReceipt;
import dev.nanozk.client.PinnedModel;
import dev.nanozk.client.ReceiptCheck;
import dev.nanozk.client.VerificationFailedException;
import dev.nanozk.client.VerificationFailedException.Reason;
import dev.nanozk.client.VerificationListener;
import dev.nanozk.client.VerificationPolicy;
import dev.nanozk.client.langchain4j.ReceiptMetadata;
import dev.nanozk.client.langchain4j.UnverifiedAnswerException;
import dev.nanozk.client.langchain4j.VerifiedChatModel;
import dev.nanozk.client.langchain4j.VerifiedStreamingChatModel;
import dev.nanozk.model.sampling.SamplingSettings;
import dev.nanozk.model.sampling.Seed;
import dev.nanozk.receipt.Request;
import dev.nanozk.receipt.Sampling;
import dev.nanozk.receipt.verify.Verdict;
import dev.nanozk.receipt.verify.VerificationReport;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's OpenAI models, unmodified, wrapped by the verifying ones, against a running gateway. */
@QuarkusTest
@TestProfile(StoriesProfile.class)
class VerifiedModelsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String WRONG = "0".repeat(64);

    @TestHTTPResource
    URI server;

    private Gateway gateway;
    private byte[] root;

    /** What an application writes. */
    interface Storyteller {
        String tell(String beginning);
    }

    @BeforeEach
    void connect() throws VerificationFailedException {
        StoriesProfile.requireModel();
        gateway = new Gateway(server, null);
        root = gateway.namedRoot(StoriesProfile.MODEL);
    }

    private ChatModel plain() {
        return OpenAiChatModel.builder()
                .baseUrl(server.resolve("/v1").toString())
                .apiKey("none")
                .modelName(StoriesProfile.MODEL)
                .maxTokens(3)
                .maxRetries(0)
                .build();
    }

    private VerifiedChatModel.Builder verified() {
        return VerifiedChatModel.wrap(plain())
                .gateway(server.toString())
                .pinned(new PinnedModel(root, null))
                .timeout(PATIENCE);
    }

    private static ChatRequest request() {
        return ChatRequest.builder()
                .messages(UserMessage.from("Once upon a time"))
                .build();
    }

    private static Reason reasonOf(UnverifiedAnswerException e) {
        return e.failure().reason();
    }

    @Test
    void anAnswerComesAtOnceAndItsVerdictLater() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        ChatResponse answer = verified()
                .listener(new VerificationListener() {
                    @Override
                    public void verified(String id, VerificationReport report) {
                        heard.complete(id);
                    }
                })
                .build()
                .chat(request());
        PendingReceipt receipt = ReceiptMetadata.of(answer).orElseThrow();
        VerificationReport report = receipt.await();
        assertEquals(Verdict.VERIFIED, report.verdict());
        assertEquals(receipt.id(), heard.get(10, TimeUnit.SECONDS));
        assertFalse(answer.aiMessage().text().isEmpty());

        byte[] bundle = gateway.bundle(receipt.id(), PATIENCE);
        String text = answer.aiMessage().text();
        Request asked = Request.chat(List.of(new Request.Message("user", "Once upon a time")));
        PinnedModel pinned = new PinnedModel(root, null);
        ReceiptCheck.verify(bundle, pinned, new Expectation(text, asked, receipt.nonce()), gateway::key);
        for (Expectation other : List.of(
                new Expectation(text + " ", asked, receipt.nonce()),
                new Expectation(text, Request.chat(List.of(new Request.Message("user", "Once"))), receipt.nonce()),
                new Expectation(text, asked, "another"),
                new Expectation(
                        text,
                        asked,
                        receipt.nonce(),
                        new Sampling(SamplingSettings.ofTemperature(1_000_000), Seed.nonce(), 0)))) {
            VerificationFailedException e = assertThrows(
                    VerificationFailedException.class, () -> ReceiptCheck.verify(bundle, pinned, other, gateway::key));
            assertEquals(Reason.REJECTED, e.reason());
            assertEquals(Verdict.REJECTED, e.report().orElseThrow().tokens());
        }
        VerificationFailedException noRoot = assertThrows(
                VerificationFailedException.class,
                () -> ReceiptCheck.verify(bundle, PinnedModel.none(), Expectation.nothing(), gateway::key));
        assertEquals(Reason.UNCHECKED, noRoot.reason());
        assertEquals(Verdict.UNCHECKED, noRoot.report().orElseThrow().model());
        VerificationFailedException noKey =
                assertThrows(VerificationFailedException.class, () -> ReceiptCheck.verify(bundle, pinned));
        assertEquals(Reason.UNCHECKED, noKey.reason());
        VerificationFailedException otherSigner = assertThrows(
                VerificationFailedException.class,
                () -> ReceiptCheck.verify(
                        bundle, pinned.signedBy("1".repeat(64)), Expectation.nothing(), gateway::key));
        assertEquals(Reason.REJECTED, otherSigner.reason());
    }

    @Test
    void anApplicationWithAiServicesBlocksUntilTheProofIsChecked() {
        Storyteller teller = AiServices.create(
                Storyteller.class,
                verified().policy(VerificationPolicy.REQUIRE_PROOF).build());
        assertFalse(teller.tell("Once upon a time").isEmpty());
    }

    @Test
    void anotherModelThanThePinnedOneIsRefused() {
        UnverifiedAnswerException early = assertThrows(UnverifiedAnswerException.class, () -> verified()
                .pinned(PinnedModel.of(WRONG))
                .policy(VerificationPolicy.REQUIRE_COMMITMENT)
                .build()
                .chat(request()));
        assertEquals(Reason.REJECTED, reasonOf(early));
        ChatResponse optimistic =
                verified().pinned(PinnedModel.of(WRONG)).build().chat(request());
        VerificationFailedException late = assertThrows(
                VerificationFailedException.class,
                () -> ReceiptMetadata.of(optimistic).orElseThrow().await());
        // The gateway has no key of that root, so that nothing can be checked against it.
        assertEquals(Reason.UNCHECKED, late.reason());
    }

    @Test
    void aProofThatIsNotThereInTimeIsPending() {
        UnverifiedAnswerException e = assertThrows(UnverifiedAnswerException.class, () -> verified()
                .policy(VerificationPolicy.REQUIRE_PROOF)
                .timeout(Duration.ZERO)
                .build()
                .chat(request()));
        assertEquals(Reason.PENDING, reasonOf(e));
        assertTrue(e.failure().report().isEmpty());
    }

    @Test
    void receiptsThatAreNotToBeHad() {
        assertEquals(
                Reason.NOT_PROVED,
                assertThrows(VerificationFailedException.class, () -> gateway.bundle("rcpt-none", Duration.ZERO))
                        .reason());
        assertEquals(
                Reason.UNREACHABLE,
                assertThrows(
                                VerificationFailedException.class,
                                () -> new Gateway(URI.create("http://127.0.0.1:9"), null).state("rcpt-none"))
                        .reason());
        assertEquals(Optional.empty(), gateway.key(new byte[32]));
        assertThrows(
                IllegalArgumentException.class,
                () -> VerifiedChatModel.wrap(plain()).pinned(PinnedModel.none()).build());
        assertThrows(IllegalArgumentException.class, () -> PinnedModel.of("abc"));
    }

    @Test
    void aStreamIsVerifiedAtItsEnd() throws Exception {
        StreamingChatModel model = VerifiedStreamingChatModel.wrap(OpenAiStreamingChatModel.builder()
                        .baseUrl(server.resolve("/v1").toString())
                        .apiKey("none")
                        .modelName(StoriesProfile.MODEL)
                        .maxTokens(3)
                        .build())
                .gateway(server.toString())
                .pinned(new PinnedModel(root, null))
                .policy(VerificationPolicy.REQUIRE_PROOF)
                .timeout(PATIENCE)
                .build();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        StringBuilder parts = new StringBuilder();
        model.chat(request(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String part) {
                parts.append(part);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }
        });
        ChatResponse answer = end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(parts.toString(), answer.aiMessage().text());
        assertInstanceOf(ReceiptMetadata.class, answer.metadata());
        assertEquals(
                Verdict.VERIFIED,
                ReceiptMetadata.of(answer).orElseThrow().verdict().get().verdict());
    }

    @Test
    void withoutAPinnedRootALoudWarningAndNoAnswerIsVerified() {
        List<LogRecord> said = new CopyOnWriteArrayList<>();
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.nanozk.client.langchain4j.VerifiedModels");
        logger.addHandler(listening);
        try {
            UnverifiedAnswerException e = assertThrows(UnverifiedAnswerException.class, () -> verified()
                    .pinned(PinnedModel.none())
                    .policy(VerificationPolicy.REQUIRE_PROOF)
                    .build()
                    .chat(request()));
            assertEquals(Reason.UNCHECKED, reasonOf(e));
        } finally {
            logger.removeHandler(listening);
        }
        assertEquals(1, said.size());
        assertTrue(said.getFirst().getLevel().intValue() >= Level.WARNING.intValue());
        assertTrue(
                said.getFirst().getMessage().contains("no model root is pinned"),
                said.getFirst().getMessage());
    }
}
