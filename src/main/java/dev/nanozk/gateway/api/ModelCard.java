package dev.nanozk.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A model as OpenAI lists it.
 *
 * @param created seconds since 1970
 * @param commitment the model root, hexadecimal
 */
public record ModelCard(
        String id,
        String object,
        long created,
        @JsonProperty("owned_by") String ownedBy,
        String commitment) {
    /** A model of this server. */
    public static ModelCard of(String id, long created, String commitment) {
        return new ModelCard(id, "model", created, "nanozk", commitment);
    }
}
