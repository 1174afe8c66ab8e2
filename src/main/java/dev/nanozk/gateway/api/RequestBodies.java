package dev.nanozk.gateway.api;

import java.io.IOException;
import java.io.InputStream;

/** Bodies up to a size, also of clients that don't say how long theirs is. */
final class RequestBodies {
    private RequestBodies() {}

    /** The whole body; a longer one is a 413. */
    static byte[] read(InputStream in, long most) {
        byte[] body;
        try {
            body = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
        } catch (IOException e) {
            throw new ApiException(
                    400, "invalid_request_error", "body_incomplete", null, "The request body ends too early.", 0);
        }
        if (body.length > most) {
            throw tooLarge(most);
        }
        return body;
    }

    static ApiException tooLarge(long most) {
        return new ApiException(
                413,
                "invalid_request_error",
                "body_too_large",
                null,
                "The request body is larger than " + most + " bytes.",
                0);
    }
}
