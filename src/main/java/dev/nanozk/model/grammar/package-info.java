/**
 * Constrained decoding: from a JSON schema to a grammar over bytes, and from there to the tokens that may come next. A pure function of schema, tokenizer and the
 * tokens so far, so that a verifier makes the same masks again.
 */
package dev.nanozk.model.grammar;
