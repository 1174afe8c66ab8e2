package dev.nanozk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LinePlotTest {
    @Test
    void isWellFormedAndDrawsToScale() throws Exception {
        String svg = new LinePlot("a < b & c", "n", "ms")
                .add("t", new double[] {1, 2, 4}, new double[] {10, 20, 40})
                .svg();
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        NodeList circles = root.getElementsByTagName("circle");
        assertEquals(3, circles.getLength());
        double[] x = new double[3];
        double[] y = new double[3];
        for (int i = 0; i < 3; i++) {
            x[i] = Double.parseDouble(((Element) circles.item(i)).getAttribute("cx"));
            y[i] = Double.parseDouble(((Element) circles.item(i)).getAttribute("cy"));
        }
        // Proportional values lie on one line.
        assertEquals((y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1]), 0.01);
        assertTrue(y[2] < y[0]);
    }

    @Test
    void axesEndAtRoundNumbers() {
        assertEquals(1, LinePlot.ceiling(0));
        assertEquals(40, LinePlot.ceiling(40));
        assertEquals(50, LinePlot.ceiling(40.1));
        assertEquals(100, LinePlot.ceiling(81));
        assertEquals(0.2, LinePlot.ceiling(0.15), 1e-12);
    }

    @Test
    void seriesOfUnequalLengthAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new LinePlot("", "", "").add("t", new double[1], new double[2]));
    }
}
