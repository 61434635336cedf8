package dev.cotangent.examples.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/**
 * A confusion matrix as a heat map.
 *
 * <p>What was recognised is blue, what was confused is orange. The shade is the logarithm of the
 * count over that of its row, so that single errors are seen beside hundreds of hits. Numbers are
 * left out where there are too many classes for them, then names too.
 */
final class ConfusionPicture {
  private static final int MARGIN = 14;
  private static final int GAP = 8;
  private static final int LARGEST_CELL = 48;
  private static final int LARGEST_GRID = 720;
  private static final int SMALLEST_NUMBERED_CELL = 34;

  private final ConfusionMatrix matrix;
  private final String heading;
  private final int classes;
  private final int cell;
  private final boolean numbered;
  private final boolean named;
  private final int longestName;
  private final int left;
  private final int top;

  ConfusionPicture(ConfusionMatrix matrix, String title) {
    this.matrix = matrix;
    heading = "%s: %s correct".formatted(title, ConfusionMatrix.percent(matrix.accuracy()));
    classes = matrix.classes().size();
    cell = Math.max(2, Math.min(LARGEST_CELL, LARGEST_GRID / classes));
    numbered = cell >= SMALLEST_NUMBERED_CELL;
    named = cell >= Style.height(Style.SMALL);
    longestName =
        named
            ? matrix.classes().stream().mapToInt(n -> Style.width(n, Style.SMALL)).max().getAsInt()
            : 0;
    int edgeName = numbered ? Style.width("precision", Style.SMALL) : 0;
    left = MARGIN + Style.height(Style.TEXT) + GAP + Math.max(longestName, edgeName) + GAP;
    int namesHeight = namesLieFlat() ? Style.height(Style.SMALL) : longestName;
    top =
        MARGIN + Style.height(Style.TITLE) + GAP + Style.height(Style.TEXT) + 2 + namesHeight + GAP;
  }

  private boolean namesLieFlat() {
    return longestName <= cell;
  }

  BufferedImage draw() {
    int size = classes * cell;
    int right = left + size + (numbered ? GAP + Style.width("100.00 %", Style.SMALL) : 0);
    int bottom = top + size + (numbered ? GAP + Style.height(Style.SMALL) : 0);
    int width = Math.max(right, MARGIN + Style.width(heading, Style.TITLE)) + MARGIN;
    return Style.canvas(
        width,
        bottom + MARGIN,
        graphics -> {
          drawTitles(graphics, size);
          for (int actual = 0; actual < classes; actual++) {
            for (int predicted = 0; predicted < classes; predicted++) {
              drawCell(graphics, actual, predicted);
            }
          }
          if (named) {
            drawNames(graphics);
          }
          if (numbered) {
            drawEdges(graphics, size);
          }
        });
  }

  private void drawTitles(Graphics2D graphics, int size) {
    Style.left(graphics, heading, Style.TITLE, Style.INK, MARGIN, MARGIN);
    int belowTitle = MARGIN + Style.height(Style.TITLE) + GAP;
    Style.centred(graphics, "predicted", Style.TEXT, Style.MUTED, left + size / 2, belowTitle);
    int middle = top + size / 2 + Style.width("actual", Style.TEXT) / 2;
    upwards(
        graphics,
        () -> Style.left(graphics, "actual", Style.TEXT, Style.MUTED, 0, 0),
        MARGIN,
        middle);
  }

  private static void upwards(Graphics2D graphics, Runnable drawing, int x, int bottom) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, bottom);
    graphics.rotate(-Math.PI / 2);
    drawing.run();
    graphics.setTransform(before);
  }

  private void drawNames(Graphics2D graphics) {
    int line = Style.height(Style.SMALL);
    for (int i = 0; i < classes; i++) {
      String name = matrix.classes().get(i);
      int middle = left + i * cell + cell / 2;
      if (namesLieFlat()) {
        Style.centred(graphics, name, Style.SMALL, Style.INK, middle, top - GAP - line);
      } else {
        upwards(
            graphics,
            () -> Style.left(graphics, name, Style.SMALL, Style.INK, 0, 0),
            middle - line / 2,
            top - GAP);
      }
      Style.left(
          graphics,
          name,
          Style.SMALL,
          Style.INK,
          left - GAP - Style.width(name, Style.SMALL),
          top + i * cell + (cell - line) / 2);
    }
  }

  private void drawCell(Graphics2D graphics, int actual, int predicted) {
    long count = matrix.count(actual, predicted);
    double shade =
        count == 0
            ? 0
            : 0.15 + 0.85 * Math.log1p((double) count) / Math.log1p((double) matrix.actual(actual));
    Color full = actual == predicted ? Style.BLUE : Style.VERMILLION;
    int x = left + predicted * cell;
    int y = top + actual * cell;
    graphics.setColor(ColorScale.mix(Color.WHITE, full, shade));
    graphics.fillRect(x, y, cell, cell);
    graphics.setColor(Style.GRID);
    graphics.drawRect(x, y, cell, cell);
    if (numbered && count > 0) {
      Style.centred(
          graphics,
          Long.toString(count),
          Style.SMALL,
          shade > 0.7 ? Color.WHITE : Style.INK,
          x + cell / 2,
          y + (cell - Style.height(Style.SMALL)) / 2);
    }
  }

  private void drawEdges(Graphics2D graphics, int size) {
    int line = Style.height(Style.SMALL);
    int right = left + size + GAP;
    int bottom = top + size + GAP;
    Style.left(graphics, "recall", Style.SMALL, Style.MUTED, right, top - GAP - line);
    int width = Style.width("precision", Style.SMALL);
    Style.left(graphics, "precision", Style.SMALL, Style.MUTED, left - GAP - width, bottom);
    for (int i = 0; i < classes; i++) {
      String recall = ConfusionMatrix.percent(matrix.recall(i));
      int y = top + i * cell + (cell - line) / 2;
      Style.left(graphics, recall, Style.SMALL, Style.MUTED, right, y);
      String precision = ConfusionMatrix.percent(matrix.precision(i)).replace(" %", "");
      int x = left + i * cell + cell / 2;
      Style.centred(graphics, precision, Style.SMALL, Style.MUTED, x, bottom);
    }
    Style.left(graphics, "%", Style.SMALL, Style.MUTED, right, bottom);
  }
}
