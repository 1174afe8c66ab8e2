package dev.nanozk.gateway.api;

/** A request that is refused, as OpenAI's error body says it; the message is for the client. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final transient ApiError error;
    private final int retryAfter;

    /**
     * @param status HTTP status
     * @param param the parameter at fault, or null
     * @param retryAfter seconds, 0 for none
     */
    public ApiException(int status, String type, String code, String param, String message, int retryAfter) {
        super(message);
        this.status = status;
        this.error = ApiError.of(message, type, param, code);
        this.retryAfter = retryAfter;
    }

    /** 400: a parameter that is wrong. */
    public static ApiException invalid(String param, String message) {
        return new ApiException(400, INVALID, "invalid_value", param, message, 0);
    }

    /** 400: a parameter that is right but can't be honoured. */
    public static ApiException unsupported(String param, String message) {
        return new ApiException(400, INVALID, "unsupported_value", param, message, 0);
    }

    /** 400: the prompt leaves no room. */
    public static ApiException contextLength(String param, int tokens, int limit) {
        return new ApiException(
                400,
                INVALID,
                "context_length_exceeded",
                param,
                "The prompt has " + tokens + " tokens; the largest prompt that leaves room for an answer has " + limit
                        + ". Shorten the " + param + ".",
                0);
    }

    /** 404: no such model. */
    public static ApiException unknownModel(String id) {
        return new ApiException(
                404,
                INVALID,
                "model_not_found",
                "model",
                "The model `" + id + "` does not exist; GET /v1/models lists those that do.",
                0);
    }

    /** 401: no key or a wrong one. */
    public static ApiException unauthorized(String message) {
        return new ApiException(401, INVALID, "invalid_api_key", null, message, 0);
    }

    /** 429: the key sends more than it may. */
    public static ApiException tooMany(int retryAfter) {
        return new ApiException(
                429,
                "rate_limit_error",
                "rate_limit_exceeded",
                null,
                "This key has sent more requests than it may; try again in " + retryAfter + " s.",
                retryAfter);
    }

    /** 503: try again. */
    public static ApiException overloaded(String code, String message, int retryAfter) {
        return new ApiException(503, "server_error", code, null, message, retryAfter);
    }

    /** 500: the answer could not be made; the message holds a code only. */
    public static ApiException failed(String code) {
        return new ApiException(500, "server_error", code, null, "The answer could not be made (" + code + ").", 0);
    }

    public int status() {
        return status;
    }

    public ApiError error() {
        return error;
    }

    /** Seconds after which to try again, 0 for none. */
    public int retryAfter() {
        return retryAfter;
    }
}
