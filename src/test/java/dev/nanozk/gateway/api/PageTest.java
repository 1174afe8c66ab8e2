package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page: every part of it comes from this server, under a policy that allows nothing else. */
@QuarkusTest
class PageTest {
    private static final Pattern PART = Pattern.compile("(?:src|href)=\"(/[^\"#]+)\"|from \"\\./([a-z]+\\.js)\"");

    @Test
    void partsAreThereAndNothingComesFromElsewhere() {
        String page = given().get("/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Cache-Control", containsString("no-cache"))
                .body(not(containsString("http://")))
                .extract()
                .asString();
        assertFalse(page.contains("https://"), "no address elsewhere");
        assertFalse(
                Pattern.compile("<script(?![^>]*\\bsrc=)|\\son[a-z]+=|\\sstyle=")
                        .matcher(page)
                        .find(),
                "nothing inline");
        int parts = 0;
        for (Matcher m = PART.matcher(page); m.find(); parts++) {
            part(m.group(1));
        }
        assertTrue(parts >= 3);
    }

    private void part(String path) {
        String text = given().get(path).then().statusCode(200).extract().asString();
        for (Matcher m = PART.matcher(text); m.find(); ) {
            if (m.group(2) != null) {
                given().get("/page/" + m.group(2)).then().statusCode(200);
            }
        }
    }
}
