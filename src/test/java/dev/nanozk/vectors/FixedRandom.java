package dev.nanozk.vectors;

import dev.nanozk.protocol.transcript.SecretRandom;
import java.security.SecureRandom;
import java.util.Random;

/** Randomness that repeats itself, for vectors only: production code makes its own generators. */
public final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final Random random = new Random(1);

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    static SecretRandom secrets() {
        return new SecretRandom(new byte[32], new FixedRandom());
    }
}
