package dev.nanozk.bench;

/** A server's metrics in Prometheus' text format. */
final class ServerMetrics {
    private ServerMetrics() {}

    /**
     * The sum of a metric's values over its label sets.
     *
     * @param text what {@code /q/metrics} says
     * @param name of the metric; all its lines have labels
     * @param label as it stands there, {@code key="value"}; "" for all
     */
    static double sum(String text, String name, String label) {
        return text.lines()
                .filter(l -> l.startsWith(name + "{") && l.contains(label))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }
}
