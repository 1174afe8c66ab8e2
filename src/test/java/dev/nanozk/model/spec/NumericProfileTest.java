package dev.nanozk.model.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NumericProfileTest {
    private static final BlockProfile BLOCK =
            new BlockProfile(28, 29, 32, 32, 18, 11, 32, 32, 13, 28, 30, 20, 10, 15, 22, 43980464);

    private static NumericProfile profile() {
        TreeMap<String, Integer> exponents = new TreeMap<>();
        exponents.put("b", 24);
        exponents.put("a\u00e9", 0);
        return new NumericProfile(18, 18, 5, 12, 14, List.of(BLOCK, BLOCK), new HeadProfile(31, 32, 7), exponents);
    }

    @Test
    void bytesDecodeToTheSameProfile() {
        byte[] bytes = profile().canonicalBytes();
        NumericProfile decoded = NumericProfile.fromCanonicalBytes(bytes);
        assertEquals(profile(), decoded);
        assertArrayEquals(bytes, decoded.canonicalBytes());
        assertTrue(decoded.toJson().contains("\"gExponent\":10"));
    }

    @Test
    void everyTruncationAndExtensionIsRejected() {
        byte[] bytes = profile().canonicalBytes();
        for (int n = 0; n < bytes.length; n++) {
            byte[] cut = Arrays.copyOf(bytes, n);
            assertThrows(IllegalArgumentException.class, () -> NumericProfile.fromCanonicalBytes(cut));
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(IllegalArgumentException.class, () -> NumericProfile.fromCanonicalBytes(longer));
    }

    @Test
    void everyFlippedByteIsRejectedOrAnotherProfile() {
        byte[] bytes = profile().canonicalBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) 0x80;
            try {
                NumericProfile other = NumericProfile.fromCanonicalBytes(flipped);
                assertArrayEquals(flipped, other.canonicalBytes());
                assertTrue(!other.equals(profile()));
            } catch (IllegalArgumentException expected) {
                assertTrue(expected.getMessage().startsWith("profile"));
            }
        }
    }

    @Test
    void valuesOutsideTheirRangesAreRejected() {
        assertThrows(IllegalArgumentException.class, () -> new HeadProfile(0, 32, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeadProfile(31, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeadProfile(31, 32, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new BlockProfile(28, 29, 32, 32, 18, 17, 32, 32, 13, 28, 30, 20, 10, 15, 22, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new BlockProfile(28, 29, 32, 32, 18, 16, 48, 32, 13, 28, 30, 20, 10, 15, 22, 1));
    }

    @Test
    void modelSpecRoundTripsAndChecksShapes() {
        ModelSpec spec = new ModelSpec(
                Architecture.LLAMA, 64, 5, 8, 4, 8, 172, 512, 512, true, new PositionKind.Rotary(10000f), 1e-5f);
        assertEquals(spec, ModelSpec.fromCanonicalBytes(spec.canonicalBytes()));
        assertEquals(3, spec.kvHead(7));
        byte[] bytes = spec.canonicalBytes();
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelSpec.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length - 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelSpec.fromCanonicalBytes(Arrays.copyOf(bytes, bytes.length + 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ModelSpec(
                        Architecture.LLAMA,
                        64,
                        5,
                        8,
                        3,
                        8,
                        172,
                        512,
                        512,
                        true,
                        new PositionKind.Rotary(10000f),
                        1e-5f));
    }
}
