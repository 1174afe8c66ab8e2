package dev.nanozk.gateway.api;

import dev.nanozk.gateway.store.StoreException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure becomes OpenAI's error body; causes go to the log only. */
public final class ErrorMappers {
    private static final int RETRY_SECONDS = 10;
    private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

    @ServerExceptionMapper
    Response refused(ApiException e) {
        return response(e);
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException e, UriInfo uri) {
        return response(new ApiException(
                404,
                "invalid_request_error",
                "unknown_url",
                null,
                "There is nothing at " + uri.getRequestUri().getPath() + ".",
                0));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        if (status >= 500) {
            return failed(e);
        }
        String message =
                switch (status) {
                    case 405 -> "The method is not allowed here.";
                    case 406 -> "The answer is JSON, or server-sent events with stream.";
                    case 413 -> "The request body is too large.";
                    case 415 -> "The request body must be JSON: Content-Type: application/json.";
                    default -> "The request is malformed.";
                };
        return response(new ApiException(status, "invalid_request_error", null, null, message, 0));
    }

    /** Nothing was written: the request can be sent again. */
    @ServerExceptionMapper
    Response storage(StoreException e) {
        LOG.error("the database can't be used", e);
        return response(
                ApiException.overloaded("storage_unavailable", "The server can't keep receipts now.", RETRY_SECONDS));
    }

    @ServerExceptionMapper
    Response failed(Throwable e) {
        LOG.error("request failed", e);
        return response(ApiException.failed("internal_error"));
    }

    static Response response(ApiException e) {
        Response.ResponseBuilder out = Response.status(e.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(e.error());
        if (e.retryAfter() > 0) {
            out.header("Retry-After", e.retryAfter());
        }
        if (e.status() == 401) {
            out.header("WWW-Authenticate", "Bearer");
        }
        return out.build();
    }
}
