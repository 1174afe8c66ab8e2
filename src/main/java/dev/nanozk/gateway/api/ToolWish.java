package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tools that the model may call, or must.
 *
 * @param definitions as the client describes them
 * @param names of all of them
 * @param forced schemas of the arguments by name, of those of which one must be called; empty where the model is free
 * @param parallel whether an answer may have several calls
 */
public record ToolWish(List<JsonNode> definitions, Set<String> names, Map<String, JsonNode> forced, boolean parallel) {}
