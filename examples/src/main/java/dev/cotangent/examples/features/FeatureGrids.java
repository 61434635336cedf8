package dev.cotangent.examples.features;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.nn.data.LabelledImages;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Features drawn as grids of pictures. */
final class FeatureGrids {
  private static final int COLUMNS = 8;

  private FeatureGrids() {}

  /** At most so many, in rows that are full. */
  static int fullRows(int most) {
    return most < COLUMNS ? most : most - most % COLUMNS;
  }

  /** A signed picture about middle grey, its largest magnitude being black or full colour. */
  static BufferedImage signed(Tensor pixels) {
    double largest = 0;
    for (int i = 0; i < pixels.size(); i++) {
      largest = Math.max(largest, Math.abs(pixels.at(i)));
    }
    double scale = largest > 0 ? 0.5 / largest : 0;
    return Images.rgb(Tensor.generate(pixels.shape(), i -> 0.5 + scale * pixels.at(i)));
  }

  /** The number of a feature as it is shown, from 1. */
  static String number(int feature) {
    return "#" + (feature + 1);
  }

  /** The first layer's weights {@code [filters, 3, height, width]}. */
  static BufferedImage filters(Tensor weights) {
    TileGrid grid = new TileGrid("First filters").columns(COLUMNS).zoom(12);
    for (int i = 0; i < weights.shape().dim(0); i++) {
      grid.add(signed(Projector.row(weights, i)), number(i));
    }
    return grid.draw();
  }

  /** Every feature of one picture, with what it follows in other pictures. */
  static BufferedImage all(String title, Projector.View view, Correlations correlations) {
    TileGrid grid = new TileGrid(title).columns(COLUMNS);
    for (int i = 0; i < view.size(); i++) {
      Cue.Match match = correlations.follows(i);
      String word = view.strongest(i) == 0 ? " silent" : match.isClear() ? " " + match.cue() : "";
      grid.add(signed(view.pixels(i)), number(i) + word);
    }
    return grid.draw();
  }

  /**
   * Pictures, and below each of them a feature's projection.
   *
   * @param chosen the numbers of the pictures in the data: so many that rows are full
   * @param features which feature is projected, for each of them
   */
  static BufferedImage pairs(
      String title, LabelledImages data, int[] chosen, int[] features, Projector.View view) {
    TileGrid grid = new TileGrid(title).columns(Math.min(COLUMNS, chosen.length));
    for (int from = 0; from < chosen.length; from += COLUMNS) {
      int end = Math.min(chosen.length, from + COLUMNS);
      for (int i = from; i < end; i++) {
        grid.add(Images.rgb(data.image(chosen[i])), className(data, chosen[i]));
      }
      for (int i = from; i < end; i++) {
        grid.add(signed(view.pixels(i)), caption(features[i], view.strongest(i)));
      }
    }
    return grid.draw();
  }

  /** One picture, and several features' projections of it. */
  static BufferedImage oneOfMany(
      LabelledImages data, int picture, List<Integer> features, Projector.View view) {
    TileGrid grid = new TileGrid("One picture, several features").columns(5).zoom(3);
    grid.add(Images.rgb(data.image(picture)), className(data, picture));
    IntStream.range(0, features.size())
        .forEach(
            i -> grid.add(signed(view.pixels(i)), caption(features.get(i), view.strongest(i))));
    return grid.draw();
  }

  static String className(LabelledImages data, int picture) {
    return data.classes().get(data.label(picture));
  }

  private static String caption(int feature, double strongest) {
    return strongest == 0
        ? number(feature) + " silent"
        : String.format(Locale.ROOT, "%s  %.2f", number(feature), strongest);
  }
}
