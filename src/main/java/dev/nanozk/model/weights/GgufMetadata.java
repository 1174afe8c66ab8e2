package dev.nanozk.model.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Key-value pairs of a model file; a missing or foreign value is a {@link ModelFormatException} that names the key. */
public final class GgufMetadata {
    private final Map<String, Object> values = new LinkedHashMap<>();

    boolean put(String key, Object value) {
        return values.putIfAbsent(key, value) == null;
    }

    /** All keys in file order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A value as it was read: a String, Long, Double, Boolean, or a List of one of them. */
    public Object value(String key) {
        return get(key, Object.class, "a value");
    }

    private <T> T get(String key, Class<T> type, String kind) {
        Object v = values.get(key);
        if (v == null) {
            throw new ModelFormatException("metadata key " + key + " is missing; convert the model again");
        }
        if (!type.isInstance(v)) {
            throw new ModelFormatException("metadata key " + key + " is not " + kind);
        }
        return type.cast(v);
    }

    public String getString(String key) {
        return get(key, String.class, "a string");
    }

    public String getString(String key, String absent) {
        return has(key) ? getString(key) : absent;
    }

    /** An integer of any width that fits an int. */
    public int getInt(String key) {
        long v = get(key, Long.class, "an integer");
        if (v != (int) v) {
            throw new ModelFormatException("metadata key " + key + " is " + v + ", too large for this server");
        }
        return (int) v;
    }

    public int getInt(String key, int absent) {
        return has(key) ? getInt(key) : absent;
    }

    public float getFloat(String key) {
        return get(key, Double.class, "a number with decimals").floatValue();
    }

    /** A number with or without decimals. */
    public double getNumber(String key) {
        return get(key, Number.class, "a number").doubleValue();
    }

    public boolean getBoolean(String key, boolean absent) {
        return has(key) ? get(key, Boolean.class, "a truth value") : absent;
    }

    /** An array of strings. */
    public List<String> getStrings(String key) {
        List<?> list = get(key, List.class, "an array");
        if (list.stream().anyMatch(o -> !(o instanceof String))) {
            throw new ModelFormatException("metadata key " + key + " is not an array of strings");
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** An array of floats. */
    public float[] getFloats(String key) {
        List<?> list = get(key, List.class, "an array");
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Double d)) {
                throw new ModelFormatException("metadata key " + key + " is not an array of floats");
            }
            out[i] = d.floatValue();
        }
        return out;
    }

    /** An array of integers. */
    public int[] getInts(String key) {
        List<?> list = get(key, List.class, "an array");
        int[] out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            if (!(list.get(i) instanceof Long v) || v != v.intValue()) {
                throw new ModelFormatException("metadata key " + key + " is not an array of 32-bit integers");
            }
            out[i] = v.intValue();
        }
        return out;
    }
}
