package dev.nanozk.gateway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The JSON of a request body, read strictly: UTF-8, one value, no name twice. */
final class RequestReader {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RequestReader() {}

    static Fields read(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonNode node = JSON.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw malformed("it is empty");
            }
            return new Fields(node, "");
        } catch (CharacterCodingException e) {
            throw malformed("it is not UTF-8");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw malformed(reason(e) + where);
        }
    }

    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        return message.startsWith("Duplicate field") ? "a name stands twice" : "syntax error";
    }

    private static ApiException malformed(String why) {
        return new ApiException(
                400, "invalid_request_error", "invalid_json", null, "The body is not sound JSON: " + why + ".", 0);
    }
}
