/**
 * A transparency log that knows only bytes: RFC 6962 Merkle tree, C2SP tlog-tiles, tlog-checkpoint, signed-note and tlog-cosignature; crash-safe appends, and the
 * reader's side of all of it.
 */
package dev.nanozk.log;
