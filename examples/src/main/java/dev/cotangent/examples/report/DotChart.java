package dev.cotangent.examples.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A row for each name with a mark for each of its values, on an axis of powers of ten.
 *
 * <p>Series differ in colour and shape. Values that are 0 or not finite have no mark; others beyond
 * the axis are marked at its end.
 */
public final class DotChart {
  private static final int MARGIN = 14;
  private static final int ROW = 20;
  private static final int DOT = 8;
  private static final int DECADE = 34;

  private record Row(String name, double[] values) {}

  private final String title;
  private final int lowest;
  private final int highest;
  private final List<String> series;
  private final List<Row> rows = new ArrayList<>();

  /**
   * An empty chart.
   *
   * @param lowest where the axis begins, as a power of ten
   * @param highest where it ends
   * @param series the names of each row's values, at most two
   * @throws IllegalArgumentException if the axis is empty or there are no or more than two series
   */
  public DotChart(String title, int lowest, int highest, List<String> series) {
    checkArgument(lowest < highest, "[chart] the axis ends where it begins: %s", highest);
    checkArgument(
        series.size() == 1 || series.size() == 2, "[chart] needs one or two series: %s", series);
    this.title = title;
    this.lowest = lowest;
    this.highest = highest;
    this.series = List.copyOf(series);
  }

  /**
   * Appends a row.
   *
   * @throws IllegalArgumentException if there is not one value for each series
   */
  @CanIgnoreReturnValue
  public DotChart add(String name, double... values) {
    checkArgument(
        values.length == series.size(), "[chart] needs a value for each of %s: %s", series, name);
    rows.add(new Row(name, values.clone()));
    return this;
  }

  /** Draws the chart at {@link Images#DENSITY}, as high as its rows need. */
  public BufferedImage draw() {
    int names =
        rows.stream().mapToInt(row -> Style.width(row.name, Style.SMALL)).max().orElse(0) + 12;
    int left = MARGIN + names;
    int top = MARGIN + Style.height(Style.TITLE) + 8 + ROW;
    int bottom = top + rows.size() * ROW;
    int width = left + (highest - lowest) * DECADE + 2 * MARGIN;
    return Style.canvas(
        width,
        bottom + Style.height(Style.SMALL) + MARGIN,
        graphics -> {
          Style.left(graphics, title, Style.TITLE, Style.INK, MARGIN, MARGIN);
          drawLegend(graphics, left, top - ROW);
          drawAxis(graphics, left, top, bottom);
          for (int i = 0; i < rows.size(); i++) {
            drawRow(graphics, rows.get(i), left, top + i * ROW);
          }
        });
  }

  private void drawLegend(Graphics2D graphics, int left, int y) {
    int x = left;
    for (int i = 0; i < series.size(); i++) {
      mark(graphics, i, x + DOT, y + ROW / 2 - 2);
      Style.left(graphics, series.get(i), Style.SMALL, Style.MUTED, x + 2 * DOT, y);
      x += Style.width(series.get(i), Style.SMALL) + 4 * DOT;
    }
  }

  private void drawAxis(Graphics2D graphics, int left, int top, int bottom) {
    for (int power = lowest; power <= highest; power++) {
      int x = left + (power - lowest) * DECADE;
      graphics.setColor(Style.GRID);
      graphics.drawLine(x, top, x, bottom);
      if ((power - lowest) % 2 == 0) {
        Style.centred(graphics, "1e" + power, Style.SMALL, Style.MUTED, x, bottom + 4);
      }
    }
  }

  private void drawRow(Graphics2D graphics, Row row, int left, int y) {
    Style.left(graphics, row.name, Style.SMALL, Style.INK, MARGIN, y + 2);
    int middle = y + ROW / 2;
    graphics.setColor(Style.GRID);
    graphics.drawLine(left, middle, left + (highest - lowest) * DECADE, middle);
    for (int i = 0; i < row.values.length; i++) {
      double value = row.values[i];
      if (value > 0 && Double.isFinite(value)) {
        double power = Math.min(Math.max(Math.log10(value), lowest), highest);
        mark(graphics, i, left + (int) Math.round((power - lowest) * DECADE), middle);
      }
    }
  }

  private static void mark(Graphics2D graphics, int index, int x, int y) {
    graphics.setColor(Style.SERIES.get(index));
    if (index == 0) {
      graphics.fillOval(x - DOT / 2, y - DOT / 2, DOT, DOT);
    } else {
      graphics.drawRect(x - DOT / 2, y - DOT / 2, DOT, DOT);
    }
  }
}
