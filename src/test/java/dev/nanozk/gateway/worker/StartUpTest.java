package dev.nanozk.gateway.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StartUpTest {
    @Test
    void anOpenServerIsForItsOwnMachineOnly() {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            assertDoesNotThrow(() -> StartUp.checkHost(host, false));
        }
        for (String host : new String[] {"0.0.0.0", "::", "192.0.2.1"}) {
            assertThrows(IllegalArgumentException.class, () -> StartUp.checkHost(host, false));
            assertDoesNotThrow(() -> StartUp.checkHost(host, true));
        }
    }
}
