package dev.nanozk.gateway.api;

/** OpenAI's error body. */
public record ApiError(Detail error) {
    /**
     * What went wrong.
     *
     * @param param the parameter at fault, or null
     * @param code short and stable, or null
     */
    public record Detail(String message, String type, String param, String code) {}

    static ApiError of(String message, String type, String param, String code) {
        return new ApiError(new Detail(message, type, param, code));
    }
}
