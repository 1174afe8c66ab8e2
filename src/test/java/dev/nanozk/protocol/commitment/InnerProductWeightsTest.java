package dev.nanozk.protocol.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** What the verifier of an inner product argument computes for many indices at once, against one at a time. */
class InnerProductWeightsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void sealedWeightsAreProductsOfTheInversesOfAnIndexBits() {
        for (int columnBits = 1; columnBits <= 5; columnBits++) {
            for (int sealed : new int[] {0, 1, 2, 3, 7, 8, 13, 16, 37, 64, 100}) {
                FieldVector y = FieldVector.random(RANDOM, InnerProductArgument.rounds((1 << columnBits) + sealed));
                FieldVector t = InnerProductArgument.sealedWeights(y, columnBits, sealed);
                assertEquals(sealed, t.size());
                for (int k = 0; k < sealed; k++) {
                    FieldElement s = FieldElement.ONE;
                    for (int bit = 0; bit < y.size(); bit++) {
                        s = ((1 << columnBits) + k >> bit & 1) == 1 ? s.multiply(y.get(bit)) : s;
                    }
                    assertEquals(s, t.get(k), "weight " + k + " of " + sealed + " behind " + columnBits + " bits");
                }
            }
        }
    }

    @Test
    void inversesByOneInversion() {
        for (int n : new int[] {0, 1, 2, 15}) {
            FieldVector x = FieldVector.random(RANDOM, n);
            FieldVector inverses = InnerProductArgument.inverses(x);
            for (int i = 0; i < n; i++) {
                assertEquals(x.get(i).invert(), inverses.get(i));
            }
        }
    }
}
