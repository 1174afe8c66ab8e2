package dev.nanozk.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Typed access to a JSON object of a request; what is wrong is a 400 that names the parameter. */
final class Fields {
    private final JsonNode object;
    private final String path;

    /** @param path of the object, empty for the body */
    Fields(JsonNode object, String path) {
        if (!object.isObject()) {
            throw ApiException.invalid(
                    path.isEmpty() ? null : path, (path.isEmpty() ? "The body" : path) + " must be a JSON object.");
        }
        this.object = object;
        this.path = path;
    }

    /** The full name of a field. */
    String name(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Refuses fields of other names. */
    void only(String... names) {
        List<String> known = List.of(names);
        object.fieldNames().forEachRemaining(n -> {
            if (!known.contains(n)) {
                throw ApiException.invalid(name(n), name(n) + " is not known here.");
            }
        });
    }

    /** A field that is there and not null. */
    Optional<JsonNode> get(String field) {
        JsonNode n = object.get(field);
        return n == null || n.isNull() ? Optional.empty() : Optional.of(n);
    }

    Optional<Fields> object(String field) {
        return get(field).map(n -> new Fields(n, name(field)));
    }

    Optional<JsonNode> array(String field) {
        return get(field).map(n -> {
            require(n.isArray(), field, "an array");
            return n;
        });
    }

    Optional<String> string(String field) {
        return get(field).map(n -> {
            require(n.isTextual(), field, "a string");
            return wellFormed(n.textValue(), name(field));
        });
    }

    Optional<Boolean> bool(String field) {
        return get(field).map(n -> {
            require(n.isBoolean(), field, "true or false");
            return n.booleanValue();
        });
    }

    /** An integer in a range. */
    Optional<Integer> integer(String field, int low, int high) {
        return get(field).map(n -> {
            boolean in = n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= low && n.intValue() <= high;
            String range = high == Integer.MAX_VALUE ? "of at least " + low : "from " + low + " to " + high;
            require(in, field, "an integer " + range);
            return n.intValue();
        });
    }

    /** A number in a range, as exactly as it was written. */
    Optional<BigDecimal> number(String field, int low, int high) {
        return get(field).map(n -> {
            boolean in = n.isNumber()
                    && n.decimalValue().compareTo(BigDecimal.valueOf(low)) >= 0
                    && n.decimalValue().compareTo(BigDecimal.valueOf(high)) <= 0;
            require(in, field, "a number from " + low + " to " + high);
            return n.decimalValue();
        });
    }

    private void require(boolean good, String field, String what) {
        if (!good) {
            throw ApiException.invalid(name(field), name(field) + " must be " + what + ".");
        }
    }

    /** Refuses halves of surrogate pairs: they have no UTF-8. */
    static String wellFormed(String s, String name) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isHighSurrogate(s.charAt(i))
                    && i + 1 < s.length()
                    && Character.isLowSurrogate(s.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(s.charAt(i))) {
                throw ApiException.invalid(name, name + " holds half of a surrogate pair: it is not Unicode text.");
            }
        }
        return s;
    }
}
