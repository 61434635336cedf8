package dev.cotangent.examples.report;

import static com.google.common.base.Preconditions.checkArgument;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/**
 * Points of a plane, each drawn as its class's name in its class's colour.
 *
 * <p>Both axes have the same unit. Points that are not finite or lie outside are left out.
 */
public final class LabelChart {
  private static final int SIZE = 560;
  private static final int MARGIN = 40;

  private final String title;
  private final double limit;

  /**
   * A chart of the square around the origin.
   *
   * @param limit how far it reaches in each direction, above 0
   */
  public LabelChart(String title, double limit) {
    checkArgument(limit > 0, "[chart] the limit must be above 0: %s", limit);
    this.title = title;
    this.limit = limit;
  }

  /**
   * Draws the points, the first below those after it.
   *
   * @param classes the number of each point's class, at least 0, which is its name
   * @throws IllegalArgumentException if there are not as many of each
   */
  public BufferedImage draw(double[] x, double[] y, int[] classes) {
    checkArgument(
        x.length == y.length && x.length == classes.length,
        "[chart] every point has an x, a y and a class: %s, %s, %s",
        x.length,
        y.length,
        classes.length);
    return Style.canvas(
        SIZE,
        SIZE,
        graphics -> {
          Style.centred(graphics, title, Style.TITLE, Style.INK, SIZE / 2, 8);
          drawGrid(graphics);
          for (int i = 0; i < x.length; i++) {
            if (Math.abs(x[i]) <= limit && Math.abs(y[i]) <= limit) {
              Style.centred(
                  graphics,
                  Integer.toString(classes[i]),
                  Style.SMALL,
                  Style.SERIES.get(classes[i] % Style.SERIES.size()),
                  place(x[i]),
                  place(-y[i]) - Style.height(Style.SMALL) / 2);
            }
          }
        });
  }

  private int place(double value) {
    return (int) Math.round(MARGIN + (SIZE - 2 * MARGIN) * (value + limit) / (2 * limit));
  }

  private void drawGrid(Graphics2D graphics) {
    for (int unit = (int) Math.ceil(-limit); unit <= limit; unit++) {
      int at = place(unit);
      graphics.setColor(unit == 0 ? Style.MUTED : Style.GRID);
      graphics.drawLine(at, MARGIN, at, SIZE - MARGIN);
      graphics.drawLine(MARGIN, at, SIZE - MARGIN, at);
      String name = Integer.toString(unit);
      Style.centred(graphics, name, Style.SMALL, Style.MUTED, at, SIZE - MARGIN + 4);
      Style.centred(
          graphics,
          Integer.toString(-unit),
          Style.SMALL,
          Style.MUTED,
          MARGIN / 2,
          at - Style.height(Style.SMALL) / 2);
    }
  }
}
