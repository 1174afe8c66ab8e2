package dev.nanozk.math.simd;

import java.util.Locale;

/** What the user asked for. */
final class SimdSetting {
    private SimdSetting() {}

    /**
     * auto, off, 128, 256 or 512.
     *
     * @throws IllegalArgumentException for another value
     */
    static String value() {
        String environment = System.getenv("NANOZK_SIMD");
        String value = System.getProperty(Simd.PROPERTY, environment == null ? "auto" : environment)
                .toLowerCase(Locale.ROOT);
        return switch (value) {
            case "auto", "off", "128", "256", "512" -> value;
            case "" -> "auto";
            default ->
                throw new IllegalArgumentException(Simd.PROPERTY + " is auto, off, 128, 256 or 512, not " + value);
        };
    }
}
