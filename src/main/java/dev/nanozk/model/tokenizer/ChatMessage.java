package dev.nanozk.model.tokenizer;

/**
 * A turn of a conversation.
 *
 * @param role system, user, assistant, ...
 * @param content the text
 */
public record ChatMessage(String role, String content) {}
