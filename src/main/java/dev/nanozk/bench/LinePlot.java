package dev.nanozk.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of a few series over one axis, as SVG; both axes begin at zero, so that proportional growth is a straight line through the corner. */
final class LinePlot {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int BOTTOM = 44;
    private static final int TOP = 34;
    private static final int RIGHT = 16;
    private static final int TICKS = 4;
    private static final List<String> COLOURS = List.of("#1b6ca8", "#c0392b", "#27864a", "#8e5ea2");

    private record Series(String name, double[] x, double[] y, List<String> labels) {}

    private final String title;
    private final String xName;
    private final String yName;
    private final List<Series> series = new ArrayList<>();

    LinePlot(String title, String xName, String yName) {
        this.title = title;
        this.xName = xName;
        this.yName = yName;
    }

    /** @param x ascending, as many as y, none negative */
    LinePlot add(String name, double[] x, double[] y) {
        return add(name, x, y, java.util.Collections.nCopies(x.length, ""));
    }

    /** @param labels one beside each point, empty for none; with them x need not ascend, the line joins the points as they come */
    LinePlot add(String name, double[] x, double[] y, List<String> labels) {
        if (x.length != y.length || x.length != labels.size() || x.length == 0) {
            throw new IllegalArgumentException(
                    name + ": " + x.length + " and " + y.length + " values, " + labels.size() + " labels");
        }
        series.add(new Series(name, x.clone(), y.clone(), List.copyOf(labels)));
        return this;
    }

    String svg() {
        double maxX = ceiling(series.stream()
                .flatMapToDouble(s -> java.util.Arrays.stream(s.x))
                .max()
                .orElse(1));
        double maxY = ceiling(series.stream()
                .flatMapToDouble(s -> java.util.Arrays.stream(s.y))
                .max()
                .orElse(1));
        StringBuilder out = new StringBuilder();
        line(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">",
                WIDTH,
                HEIGHT);
        line(out, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        line(out, "<text x=\"%d\" y=\"18\" font-size=\"13\">%s</text>", LEFT, escaped(title));
        for (int i = 0; i <= TICKS; i++) {
            double x = px(maxX * i / TICKS, maxX);
            double y = py(maxY * i / TICKS, maxY);
            line(
                    out,
                    "<path d=\"M%.1f %dV%d M%d %.1fH%d\" stroke=\"#ddd\"/>",
                    x,
                    TOP,
                    HEIGHT - BOTTOM,
                    LEFT,
                    y,
                    WIDTH - RIGHT);
            line(
                    out,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x,
                    HEIGHT - BOTTOM + 15,
                    number(maxX * i / TICKS));
            line(
                    out,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6,
                    y + 4,
                    number(maxY * i / TICKS));
        }
        line(
                out,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 8,
                escaped(xName));
        line(
                out,
                "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2,
                escaped(yName));
        for (int k = 0; k < series.size(); k++) {
            draw(out, series.get(k), COLOURS.get(k % COLOURS.size()), k, maxX, maxY);
        }
        return out.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder out, Series s, String colour, int k, double maxX, double maxY) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < s.x.length; i++) {
            double x = px(s.x[i], maxX);
            double y = py(s.y[i], maxY);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            line(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, colour);
            if (!s.labels.get(i).isEmpty()) {
                line(
                        out,
                        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>",
                        x + 5,
                        y - 5,
                        colour,
                        escaped(s.labels.get(i)));
            }
        }
        line(
                out,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>",
                points.toString().trim(),
                colour);
        line(
                out,
                "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                LEFT + 8,
                TOP + 12 + 14 * k,
                colour,
                escaped(s.name));
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static double px(double x, double max) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x / max;
    }

    private static double py(double y, double max) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / max;
    }

    /** The smallest of 1, 2, 4, 5, 8 and 10 times a power of ten that is not below. */
    static double ceiling(double v) {
        if (v <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(v)));
        for (double m : new double[] {1, 2, 4, 5, 8}) {
            if (v <= m * power) {
                return m * power;
            }
        }
        return 10 * power;
    }

    private static String number(double v) {
        return v == Math.rint(v) ? String.format(Locale.ROOT, "%.0f", v) : String.format(Locale.ROOT, "%.3g", v);
    }

    private static String escaped(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
