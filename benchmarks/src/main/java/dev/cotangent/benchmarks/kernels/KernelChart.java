package dev.cotangent.benchmarks.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Cotangent's rates as multiples of native libraries', as an SVG: a row for each kernel, with a
 * mark for each library on an axis of doublings.
 */
public final class KernelChart {
  private static final int LEFT = 270;
  private static final int RIGHT = 30;
  private static final int TOP = 80;
  private static final int BOTTOM = 30;
  private static final int LEGEND = 50;
  private static final int ROW = 20;
  private static final int DOUBLING = 110;

  private static final String DASHED =
      "stroke=\"#666\" stroke-width=\"1.5\" stroke-dasharray=\"5 3\"";

  /** The multiple that a kernel should reach. */
  private static final double GOAL = 0.9;

  private final KernelRatios ratios;
  private final int lowest;
  private final int highest;
  private final StringBuilder svg = new StringBuilder();

  private KernelChart(KernelRatios ratios) {
    this.ratios = ratios;
    this.lowest = (int) Math.floor(log2(Math.min(ratios.least(), GOAL)));
    this.highest = (int) Math.ceil(log2(Math.max(ratios.most(), 1)));
  }

  /**
   * Draws the multiples.
   *
   * @param table the {@code kernels.csv} that {@code kernels} wrote
   * @return whether any library was measured; else there is no picture
   */
  public static boolean write(Path table, Path file) throws IOException {
    KernelRatios ratios = KernelRatios.read(table);
    if (ratios.byKernel().isEmpty()) {
      return false;
    }
    Files.writeString(file, new KernelChart(ratios).draw());
    return true;
  }

  private String draw() {
    int bottom = TOP + ratios.byKernel().size() * ROW;
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d"
            font-family="sans-serif" font-size="13" fill="#222">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="14" y="28" font-size="17" font-weight="bold">Rates of kernels on one thread, \
        as multiples of native libraries'</text>
        """,
        x(highest) + RIGHT, bottom + BOTTOM);
    addLegend();
    addAxis(bottom);
    int y = TOP + ROW / 2;
    for (Map.Entry<String, Map<Engine, Double>> row : ratios.byKernel().entrySet()) {
      addRow(row.getKey(), row.getValue(), y);
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private void addLegend() {
    int x = LEFT;
    for (Engine peer : Engine.PEERS) {
      addMark(peer, x, LEGEND);
      add("<text x=\"%d\" y=\"%d\">%s</text>\n", x + 12, LEGEND + 5, peer.title());
      x += DOUBLING;
    }
    add("<path d=\"M%d %dh30\" %s/>\n", x - 8, LEGEND, DASHED);
    add("<text x=\"%d\" y=\"%d\">%s×</text>\n", x + 30, LEGEND + 5, GOAL);
  }

  private void addAxis(int bottom) {
    for (int power = lowest; power <= highest; power++) {
      add(
          """
          <path d="M%1$d %2$dV%3$d" stroke="%4$s"/>
          <text x="%1$d" y="%5$d" text-anchor="middle">%6$s×</text>
          """,
          x(power),
          TOP,
          bottom,
          power == 0 ? "#999" : "#ddd",
          bottom + 18,
          power < 0 ? "1/" + (1 << -power) : 1 << power);
    }
    add("<path d=\"M%d %dV%d\" %s/>\n", x(log2(GOAL)), TOP, bottom, DASHED);
  }

  private void addRow(String kernel, Map<Engine, Double> multiples, int y) {
    add("<path d=\"M%d %dH%d\" stroke=\"#eee\"/>\n", LEFT, y, x(highest));
    add("<text x=\"14\" y=\"%d\">%s</text>\n", y + 5, kernel);
    multiples.forEach((peer, multiple) -> addMark(peer, x(log2(multiple)), y));
  }

  /** A filled mark; colour-blind readers tell the colours apart (Okabe and Ito, 2008). */
  private void addMark(Engine peer, int x, int y) {
    add(
        switch (peer) {
          case ONEDNN -> "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"#0072b2\"/>\n";
          case OPENBLAS -> "<path d=\"M%d %dm-6 5h12l-6 -10z\" fill=\"#d55e00\"/>\n";
          case COTANGENT -> throw new IllegalArgumentException("no peer: " + peer);
        },
        x,
        y);
  }

  private int x(double power) {
    return LEFT + (int) Math.round((power - lowest) * DOUBLING);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
