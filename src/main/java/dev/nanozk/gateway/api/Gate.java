package dev.nanozk.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.gateway.config.ApiKeys;
import dev.nanozk.gateway.config.NanozkConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Before anything is read: request id, Bearer key, size of the body, admission. */
@ApplicationScoped
public class Gate {
    /** Where the owner of a request stands in its routing context. */
    static final String OWNER = "nanozk.owner";

    private static final String REQUEST_ID = "X-Request-Id";
    private static final int FIRST = 1000;
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    /** What costs work and is admitted one by one. */
    private static final Set<String> WORK =
            Set.of("/v1/chat/completions", "/v1/completions", "/tokenize", "/detokenize", "/v1/receipts/verify");

    private final ApiKeys keys;
    private final Admission admission;
    private final AccessLog log;
    private final ObjectMapper json;
    private final long maxBody;
    private final long maxBundle;
    private final boolean provenance;

    public Gate(ApiKeys keys, Admission admission, AccessLog log, ObjectMapper json, NanozkConfig config) {
        this.keys = keys;
        this.admission = admission;
        this.log = log;
        this.json = json;
        this.maxBody = config.maxBody().asLongValue();
        this.provenance = config.provenance();
        this.maxBundle = config.maxBundle().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::requestId, FIRST);
        filters.register(this::admit, FIRST - 1);
    }

    private void requestId(RoutingContext call) {
        String given = call.request().getHeader(REQUEST_ID);
        boolean sound = given != null && given.matches("[A-Za-z0-9._-]{1,128}");
        String id = sound ? given : "req_" + UUID.randomUUID().toString().replace("-", "");
        call.response().putHeader(REQUEST_ID, id);
        log.watch(call, id);
        call.next();
    }

    private void admit(RoutingContext call) {
        String path = call.normalizedPath();
        if (path.startsWith("/v1/") || path.equals("/tokenize") || path.equals("/detokenize")) {
            Optional<ApiException> refusal =
                    keys.required() ? (isProvenance(call) ? Optional.empty() : key(call)) : foreignHost(call);
            long most = path.equals("/v1/receipts/verify") ? maxBundle : maxBody;
            if (refusal.isEmpty() && tooLong(call, most)) {
                refusal = Optional.of(RequestBodies.tooLarge(most));
            }
            if (refusal.isEmpty() && WORK.contains(path) && call.request().method() == HttpMethod.POST) {
                refusal = admission.enter(call, call.get(OWNER));
            }
            if (refusal.isPresent()) {
                refuse(call, refusal.get());
                return;
            }
        }
        call.next();
    }

    /** Where the operator lets anybody ask which model wrote a text, anybody needs no key. */
    private boolean isProvenance(RoutingContext call) {
        return provenance
                && call.request().method() == HttpMethod.GET
                && call.normalizedPath().equals("/v1/receipts")
                && call.queryParams().contains("content_sha256")
                && !call.queryParams().contains("completion_id");
    }

    private Optional<ApiException> key(RoutingContext call) {
        String header = call.request().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(ApiException.unauthorized(
                    "An API key is needed: send it in the header Authorization: Bearer KEY."));
        }
        Optional<String> owner = keys.owner(header.substring(7).strip());
        owner.ifPresent(o -> call.put(OWNER, o));
        return owner.isPresent()
                ? Optional.empty()
                : Optional.of(ApiException.unauthorized("The API key is not known."));
    }

    /** Without keys only this machine's own names lead here, so that no web page reaches the server under a name of its own. */
    private static Optional<ApiException> foreignHost(RoutingContext call) {
        String host = call.request().getHeader("Host");
        if (host == null) {
            return Optional.empty();
        }
        String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        return LOCAL_NAMES.contains(name)
                ? Optional.empty()
                : Optional.of(new ApiException(
                        403,
                        "invalid_request_error",
                        "unknown_host",
                        null,
                        "Without API keys this server answers as localhost only.",
                        0));
    }

    private static boolean tooLong(RoutingContext call, long most) {
        String length = call.request().getHeader("Content-Length");
        return length != null && length.matches("\\d{1,18}") && Long.parseLong(length) > most;
    }

    private void refuse(RoutingContext call, ApiException e) {
        HttpServerResponse out = call.response();
        out.setStatusCode(e.status()).putHeader("Content-Type", "application/json");
        if (e.status() == 401) {
            out.putHeader("WWW-Authenticate", "Bearer");
        }
        if (e.status() == 413) {
            out.putHeader("Connection", "close");
        }
        if (e.retryAfter() > 0) {
            out.putHeader("Retry-After", Integer.toString(e.retryAfter()));
        }
        try {
            out.end(json.writeValueAsString(e.error()));
        } catch (JsonProcessingException f) {
            call.fail(f);
        }
    }
}
