package dev.nanozk.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked, as far as it fixes the prompt: a text to continue or a conversation. Its digest is part of the claim, itself of the bundle, so that the
 * verifier can make the prompt tokens again.
 *
 * @param prompt a text to continue, null for a conversation
 * @param messages a conversation, empty for a text
 */
public record Request(String prompt, List<Message> messages) {
    /** A turn. */
    public record Message(String role, String content) {}

    public Request {
        messages = List.copyOf(messages);
        if ((prompt == null) == messages.isEmpty()) {
            throw new IllegalArgumentException("a request is either a text or a conversation");
        }
    }

    public static Request raw(String prompt) {
        return new Request(prompt, List.of());
    }

    public static Request chat(List<Message> messages) {
        return new Request(null, messages);
    }

    ObjectNode toJson() {
        ObjectNode n = CanonicalJson.object();
        if (prompt != null) {
            return n.put("prompt", prompt);
        }
        ArrayNode list = n.putArray("messages");
        for (Message m : messages) {
            list.addObject().put("role", m.role()).put("content", m.content());
        }
        return n;
    }

    static Request fromJson(JsonNode node, String path) throws ReceiptFormatException {
        if (node.isObject() && node.has("prompt")) {
            return raw(new JsonFields(node, path, "prompt").string("prompt"));
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode m : new JsonFields(node, path, "messages").nodes("messages")) {
            JsonFields f = new JsonFields(m, path + ".messages", "role", "content");
            messages.add(new Message(f.string("role"), f.string("content")));
        }
        if (messages.isEmpty()) {
            throw new ReceiptFormatException(path + ".messages is empty");
        }
        return chat(messages);
    }

    /** Canonical bytes. */
    public byte[] bytes() {
        return CanonicalJson.bytes(toJson());
    }

    /** Strict inverse of {@link #bytes()}. */
    public static Request decode(byte[] bytes) throws ReceiptFormatException {
        return fromJson(CanonicalJson.parse(bytes, "request"), "request");
    }

    /** SHA-256 of the canonical JSON. */
    public byte[] digest() {
        return Digests.sha256(bytes());
    }
}
