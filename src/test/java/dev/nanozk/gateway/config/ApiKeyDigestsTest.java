package dev.nanozk.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.receipt.Digests;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiKeyDigestsTest {
    private static final String KEY = "sk-secret";

    private static ApiKeys keys(String... entries) {
        Optional<List<String>> setting = entries.length == 0 ? Optional.empty() : Optional.of(List.of(entries));
        return new ApiKeys((NanozkConfig) Proxy.newProxyInstance(
                NanozkConfig.class.getClassLoader(), new Class<?>[] {NanozkConfig.class}, (self, method, args) -> {
                    assertEquals("apiKeys", method.getName());
                    return setting;
                }));
    }

    private static String digest(String key) {
        return Digests.hex(Digests.sha256(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aKeyIsKnownByItsDigest() {
        ApiKeys keys = keys(digest("other"), " " + digest(KEY).toUpperCase(java.util.Locale.ROOT));
        assertTrue(keys.required());
        assertEquals(Optional.of(digest(KEY).substring(0, 16)), keys.owner(KEY));
        // Whoever reads the setting has no key.
        assertEquals(Optional.empty(), keys.owner(digest(KEY)));
        assertEquals(Optional.empty(), keys.owner(""));
        assertFalse(keys().required());
    }

    @Test
    void aSettingThatHoldsAKeyItselfIsRefusedWithoutRepeatingIt() {
        for (String entry : List.of(KEY, "", digest(KEY).substring(1), digest(KEY) + "0")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> keys(digest("other"), entry), entry);
            assertFalse(e.getMessage().contains(KEY), e.getMessage());
        }
    }
}
