package example;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.nanozk.client.PinnedModel;
import dev.nanozk.client.VerificationFailedException;
import dev.nanozk.client.VerificationListener;
import dev.nanozk.client.VerificationPolicy;
import dev.nanozk.client.langchain4j.UnverifiedAnswerException;
import dev.nanozk.client.langchain4j.VerifiedChatModel;
import dev.nanozk.receipt.verify.VerificationReport;
import java.time.Duration;

/**
 * Tells a story whose every word is proved to come from the pinned model: {@code Storyteller ADDRESS MODEL ROOT ANIMAL}. Exit code 1 where the story is not verified.
 */
public final class Storyteller {
    /** What the application asks for; LangChain4j implements it. */
    interface Stories {
        @UserMessage("Tell me a story about a {{animal}}.")
        Result<String> about(@V("animal") String animal);
    }

    private Storyteller() {}

    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: Storyteller ADDRESS MODEL ROOT ANIMAL");
            System.exit(2);
        }
        Stories stories = AiServices.create(Stories.class, verified(args[0], args[1], args[2]));
        try {
            System.out.println(stories.about(args[3]).content());
        } catch (UnverifiedAnswerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static ChatModel verified(String address, String model, String root) {
        ChatModel plain = OpenAiChatModel.builder()
                .baseUrl(address + "/v1")
                .apiKey("none")
                .modelName(model)
                .maxTokens(24)
                .build();
        return VerifiedChatModel.wrap(plain)
                .gateway(address)
                .pinned(PinnedModel.of(root))
                .policy(VerificationPolicy.REQUIRE_PROOF)
                .timeout(Duration.ofMinutes(5))
                .listener(new VerificationListener() {
                    @Override
                    public void verified(String id, VerificationReport report) {
                        System.err.println("verified: " + report.layers().size() + " layers, receipt " + id);
                    }

                    @Override
                    public void failed(String id, VerificationFailedException why) {
                        System.err.println(why.reason() + ": " + why.getMessage());
                    }
                })
                .build();
    }
}
