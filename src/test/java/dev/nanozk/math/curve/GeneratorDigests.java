package dev.nanozk.math.curve;

import java.util.HexFormat;

/** Prints {@code src/main/resources/dev/nanozk/math/curve/generators.sha256}: digests of the first 64 chunks of G and of T. */
final class GeneratorDigests {
    private static final int CHUNKS = 64;

    private GeneratorDigests() {}

    public static void main(String[] args) {
        for (String label : new String[] {"G", "T"}) {
            for (int k = 0; k < CHUNKS; k++) {
                int first = k * GeneratorFiles.CHUNK;
                byte[] bytes = GeneratorFiles.encode(Generators.make(label, first, first + GeneratorFiles.CHUNK));
                System.out.println(label + "-" + k + " " + HexFormat.of().formatHex(GeneratorFiles.sha256(bytes)));
            }
        }
    }
}
