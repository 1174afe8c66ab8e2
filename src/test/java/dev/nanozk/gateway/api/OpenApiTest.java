package dev.nanozk.gateway.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The OpenAPI document has the routes of the server, and no others. */
@QuarkusTest
class OpenApiTest {
    private static Set<String> documented() {
        Map<String, Map<String, Object>> paths = given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        Set<String> out = new TreeSet<>();
        paths.forEach((path, operations) -> operations.keySet().stream()
                .filter(k -> !k.equals("parameters"))
                .forEach(method -> out.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return out;
    }

    private static Set<String> served() {
        Set<String> out = new TreeSet<>();
        for (JavaClass c : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.nanozk.gateway")) {
            if (!c.isAnnotatedWith(Path.class)) {
                continue;
            }
            for (JavaMethod m : c.getMethods()) {
                String path = c.getAnnotationOfType(Path.class).value()
                        + (m.isAnnotatedWith(Path.class)
                                ? "/" + m.getAnnotationOfType(Path.class).value()
                                : "");
                for (var method : List.of(GET.class, POST.class, PUT.class, DELETE.class)) {
                    if (m.isAnnotatedWith(method)) {
                        out.add(method.getSimpleName() + " "
                                + path.replaceAll("/+", "/").replaceAll("\\{(\\w+)[^}]*}", "{$1}"));
                    }
                }
            }
        }
        return out;
    }

    /** The routes of the table in docs/api.md. */
    private static Set<String> tabled() throws Exception {
        Set<String> out = new TreeSet<>();
        for (String line : Files.readAllLines(java.nio.file.Path.of("docs", "api.md"))) {
            if (line.startsWith("## Chat parameters")) {
                break;
            }
            String first = line.startsWith("| `") ? line.split(" \\| ")[0] : "";
            Matcher m = Pattern.compile("`(?:(GET|POST|DELETE) )?(/[^`? ]*)").matcher(first);
            while (m.find()) {
                String method = m.group(1) == null ? "GET" : m.group(1);
                out.add(method + " " + m.group(2).replace("...", "{path}"));
            }
        }
        // Quarkus' own.
        out.removeIf(r -> r.startsWith("GET /q/"));
        return out;
    }

    @Test
    void theTableHasTheRoutesOfTheServer() throws Exception {
        assertEquals(served(), tabled());
    }

    @Test
    void theDocumentHasTheRoutesOfTheServer() {
        Set<String> served = served();
        assertTrue(served.size() > 12, served.toString());
        assertEquals(served, documented());
    }

    @Test
    void everyRouteOfTheDocumentAnswers() {
        for (String route : documented()) {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(route.indexOf(' ') + 1);
            if (path.startsWith("/tile/")) {
                // Of the first tile there is nothing yet, which reads as no such address.
                continue;
            }
            Response r = given().contentType(ContentType.JSON)
                    .body(method.equals("POST") ? "{}" : "")
                    .request(method, path.replaceAll("\\{\\w+}", "none"));
            assertNotEquals(405, r.statusCode(), route);
            assertTrue(r.statusCode() < 500 || r.statusCode() == 503, route + " " + r.statusCode());
            if (r.statusCode() == 404) {
                assertNotEquals("unknown_url", r.path("error.code"), route);
            }
        }
    }
}
