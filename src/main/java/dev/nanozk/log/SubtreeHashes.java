package dev.nanozk.log;

import java.io.IOException;

/** Hashes of complete subtrees, from which roots and proofs are made. */
@FunctionalInterface
public interface SubtreeHashes {
    /**
     * {@code MTH(D[index * 2^level : (index + 1) * 2^level])}.
     *
     * @throws IOException if it can't be read
     * @throws LogException if what is read is malformed or not there though it must be
     */
    byte[] hash(int level, long index) throws IOException, LogException;
}
