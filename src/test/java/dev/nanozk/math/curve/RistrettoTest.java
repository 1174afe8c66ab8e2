package dev.nanozk.math.curve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.ScalarField;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors of RFC 9496, appendix A. */
class RistrettoTest {
    private static final String[] MULTIPLES = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
        "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
        "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
        "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
    };

    static final String[] INVALID = {
        "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    };

    @Test
    void multiplesOfTheGenerator() throws InvalidPointException {
        Point p = Point.IDENTITY;
        for (int i = 0; i < MULTIPLES.length; i++) {
            assertEquals(MULTIPLES[i], p.compress().toString());
            assertEquals(p, Point.BASE.multiply(FieldElement.of(i)));
            assertEquals(p, p.compress().decompress());
            p = p.add(Point.BASE);
        }
        assertTrue(Point.IDENTITY.isIdentity());
        assertFalse(Point.BASE.isIdentity());
        assertEquals(Point.IDENTITY, Point.BASE.subtract(Point.BASE));
        assertNotEquals(Point.IDENTITY, Point.BASE);
    }

    @Test
    void encodingsThatAreNotCanonicalAreRejected() {
        for (String s : INVALID) {
            CompressedPoint c = new CompressedPoint(HexFormat.of().parseHex(s));
            assertThrows(InvalidPointException.class, c::decompress, s);
        }
    }

    @Test
    void elementDerivation() throws Exception {
        String[][] vectors = {
            {
                "Ristretto is traditionally a short shot of espresso coffee",
                "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"
            },
            {
                "made with the normal amount of ground coffee but extracted with",
                "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b"
            },
        };
        for (String[] v : vectors) {
            byte[] h = MessageDigest.getInstance("SHA-512").digest(v[0].getBytes(StandardCharsets.UTF_8));
            assertEquals(v[1], Ristretto.derive(h).compress().toString());
        }
    }

    @Test
    void theGroupHasTheOrderOfTheScalarField() {
        FieldElement last = FieldElement.of(ScalarField.ORDER.subtract(BigInteger.ONE));
        assertEquals(Point.BASE.negate(), Point.BASE.multiply(last));
        assertEquals(Point.BASE.dbl(), Point.BASE.add(Point.BASE));
    }

    @Test
    void generatorsGrowWithoutChanging() {
        PointVector few = Generators.get("test", 3);
        List<Point> before = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            before.add(few.get(i));
        }
        PointVector more = Generators.get("test", 10);
        for (int i = 0; i < 10; i++) {
            assertEquals(HashToGroup.point("test", i), more.get(i));
        }
        assertArrayEquals(before.toArray(), new Object[] {more.get(0), more.get(1), more.get(2)});
        assertNotEquals(HashToGroup.point("test", 0), HashToGroup.point("other", 0));
    }
}
