package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nanozk.gateway.config.NanozkConfig;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** {@code POST /tokenize} and {@code /detokenize}, as llama.cpp's server has them; {@code model} where there are several. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class TokensResource {
    private final ChatBackend backend;
    private final NanozkConfig config;

    TokensResource(ChatBackend backend, NanozkConfig config) {
        this.backend = backend;
        this.config = config;
    }

    /** What a text is made of: ids, or ids with their pieces. */
    public record TokenList(List<Object> tokens) {}

    /** A token with its text, or with its bytes where those are no text. */
    public record TokenPiece(int id, Object piece) {}

    /** The text of tokens. */
    public record TokenText(String content) {}

    /** What {@code /tokenize} takes. */
    @Schema(name = "TokenizeRequest")
    public record TokenizeRequest(
            @Schema(required = true) String content,

            @Schema(description = "Needed where the server has several models")
            String model,

            @JsonProperty("add_special") boolean addSpecial,
            @JsonProperty("parse_special") boolean parseSpecial,
            @JsonProperty("with_pieces") boolean withPieces) {}

    /** What {@code /detokenize} takes. */
    @Schema(name = "DetokenizeRequest")
    public record DetokenizeRequest(@Schema(required = true) List<Integer> tokens, String model) {}

    @POST
    @Path("tokenize")
    @Operation(summary = "The tokens of a text")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TokenizeRequest.class)))
    public TokenList tokenize(InputStream body) {
        Fields f = read(body);
        String content = f.string("content").orElseThrow(() -> ApiException.invalid("content", "content is missing."));
        boolean special = f.bool("add_special").orElse(false);
        boolean parse = f.bool("parse_special").orElse(true);
        boolean pieces = f.bool("with_pieces").orElse(false);
        return backend.withTokens(model(f), tokens -> {
            List<Object> out = new ArrayList<>();
            for (int id : tokens.encode(content, special, parse)) {
                out.add(pieces ? new TokenPiece(id, piece(tokens.bytes(id))) : (Object) id);
            }
            return new TokenList(out);
        });
    }

    @POST
    @Path("detokenize")
    @Operation(summary = "The text of tokens; bytes that are not UTF-8 become U+FFFD")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = DetokenizeRequest.class)))
    public TokenText detokenize(InputStream body) {
        Fields f = read(body);
        JsonNode list = f.array("tokens").orElseThrow(() -> ApiException.invalid("tokens", "tokens is missing."));
        return backend.withTokens(model(f), tokens -> text(list, tokens));
    }

    private static TokenText text(JsonNode list, ChatBackend.Tokens tokens) {
        int size = tokens.size();
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode n = list.get(i);
            if (!n.isIntegralNumber() || !n.canConvertToInt() || n.intValue() < 0 || n.intValue() >= size) {
                throw ApiException.invalid(
                        "tokens[" + i + "]", "tokens[" + i + "] must be an integer from 0 to " + (size - 1) + ".");
            }
            ids[i] = n.intValue();
        }
        return new TokenText(new String(tokens.bytes(ids), StandardCharsets.UTF_8));
    }

    private Fields read(InputStream body) {
        return RequestReader.read(RequestBodies.read(body, config.maxBody().asLongValue()));
    }

    private String model(Fields f) {
        return f.string("model").orElseGet(() -> {
            List<String> names = backend.names();
            if (names.size() != 1) {
                throw ApiException.invalid("model", "model is missing; the server has " + names.size() + " models.");
            }
            return names.getFirst();
        });
    }

    private static Object piece(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            List<Integer> out = new ArrayList<>();
            for (byte b : bytes) {
                out.add(b & 0xff);
            }
            return out;
        }
    }
}
