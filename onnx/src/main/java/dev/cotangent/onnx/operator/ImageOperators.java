package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Images;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images taken at places of one's own. */
final class ImageOperators {
  private ImageOperators() {}

  static void register(Operators all) {
    all.add("GridSample", ImageOperators::gridSample);
    all.add("AffineGrid", ImageOperators::affineGrid);
    all.add("RoiAlign", ImageOperators::align);
    all.add("MaxRoiPool", ImageOperators::maxPool);
  }

  private static Value gridSample(Call call) {
    Images.Interpolation interpolation =
        switch (call.text("mode", "linear")) {
          case "linear", "bilinear" -> Images.Interpolation.LINEAR;
          case "nearest" -> Images.Interpolation.NEAREST;
          case "cubic", "bicubic" -> Images.Interpolation.CUBIC;
          default -> throw call.unsupported("mode " + call.text("mode", ""));
        };
    Images.Border border =
        switch (call.text("padding_mode", "zeros")) {
          case "zeros" -> Images.Border.ZEROS;
          case "border" -> Images.Border.EDGE;
          case "reflection" -> Images.Border.REFLECTION;
          default -> throw call.unsupported("padding " + call.text("padding_mode", ""));
        };
    if (interpolation == Images.Interpolation.CUBIC) {
      throw call.unsupported("cubic interpolation");
    }
    boolean aligned = call.flag("align_corners", false);
    return call.result(
        Images.gridSample(call.node(0), call.node(1), interpolation, border, aligned));
  }

  /**
   * Places of a picture under affine maps: {@code [n, axes, axes + 1]} gives {@code [n, …, axes]}.
   */
  private static Value affineGrid(Call call) {
    Node theta = call.node(0);
    int[] size = call.ints(1);
    boolean aligned = call.flag("align_corners", false);
    int[] extents = Arrays.copyOfRange(size, 2, size.length);
    int axes = extents.length;
    int spots = Shape.of(extents).size();
    Tensor places =
        Tensor.generate(
            Shape.of(spots, axes + 1),
            i -> {
              int column = i % (axes + 1);
              if (column == axes) {
                return 1;
              }
              int rest = i / (axes + 1);
              int index = 0;
              for (int axis = axes - 1; axis >= axes - 1 - column; axis--) {
                index = rest % extents[axis];
                rest /= extents[axis];
              }
              int n = extents[axes - 1 - column];
              return aligned ? (n == 1 ? 0 : 2.0 * index / (n - 1) - 1) : (2.0 * index + 1) / n - 1;
            });
    Node regular =
        Shapes.broadcastTo(Expressions.constant(places), Shape.of(size[0], spots, axes + 1));
    Node grid = Linalg.matmul(regular, theta, false, true);
    Shape result = Shape.of(size[0]).concat(Shape.of(extents)).concat(Shape.of(axes));
    return call.result(Shapes.reshape(grid, result));
  }

  /**
   * What a bin of a region sees.
   *
   * @param positions in the image, row-major
   * @param weights of the pixels there
   */
  private record Bin(List<Integer> positions, List<Double> weights) {
    Bin() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(int position, double weight) {
      positions.add(position);
      weights.add(weight);
    }
  }

  private static Value align(Call call) {
    Node x = call.node(0);
    int height = x.shape().dim(2);
    int width = x.shape().dim(3);
    double[] regions = call.doubles(1);
    int[] batches = call.ints(2);
    int rows = call.integer("output_height", 1);
    int columns = call.integer("output_width", 1);
    double scale = call.number("spatial_scale", 1);
    int sampling = call.integer("sampling_ratio", 0);
    boolean max = call.text("mode", "avg").equals("max");
    String places = call.opset() < 16 ? "output_half_pixel" : "half_pixel";
    boolean half = call.text("coordinate_transformation_mode", places).equals("half_pixel");
    List<Bin> bins = new ArrayList<>();
    for (int r = 0; r < batches.length; r++) {
      double shift = half ? 0.5 : 0;
      double left = regions[4 * r] * scale - shift;
      double top = regions[4 * r + 1] * scale - shift;
      double w = regions[4 * r + 2] * scale - shift - left;
      double h = regions[4 * r + 3] * scale - shift - top;
      w = half ? w : Math.max(w, 1);
      h = half ? h : Math.max(h, 1);
      int down = sampling > 0 ? sampling : (int) Math.ceil(h / rows);
      int across = sampling > 0 ? sampling : (int) Math.ceil(w / columns);
      int unused = call.requireSmall((double) down * across * rows * columns);
      int count = Math.max(1, down * across);
      for (int bin = 0; bin < rows * columns; bin++) {
        Bin taps = new Bin();
        for (int s = 0; s < down * across; s++) {
          double y = top + (bin / columns + (s / across + 0.5) / down) * h / rows;
          double column = left + (bin % columns + (s % across + 0.5) / across) * w / columns;
          sample(taps, y, column, height, width, max ? 1 : 1.0 / count);
        }
        bins.add(taps);
      }
    }
    return regions(call, x, batches, bins, rows, columns, max);
  }

  /** The four pixels around a place; none if it lies outside. */
  private static void sample(Bin taps, double y, double x, int height, int width, double weight) {
    if (y < -1 || y > height || x < -1 || x > width) {
      taps.add(0, 0);
      return;
    }
    double row = Math.min(Math.max(y, 0), height - 1);
    double column = Math.min(Math.max(x, 0), width - 1);
    int above = (int) row;
    int before = (int) column;
    int below = Math.min(above + 1, height - 1);
    int behind = Math.min(before + 1, width - 1);
    double down = row - above;
    double across = column - before;
    taps.add(above * width + before, weight * (1 - down) * (1 - across));
    taps.add(above * width + behind, weight * (1 - down) * across);
    taps.add(below * width + before, weight * down * (1 - across));
    taps.add(below * width + behind, weight * down * across);
  }

  /** Sums, or greatest of weighted pixels, for each bin of each region. */
  private static Value regions(
      Call call, Node x, int[] batches, List<Bin> bins, int rows, int columns, boolean max) {
    int channels = x.shape().dim(1);
    int plane = x.shape().dim(2) * x.shape().dim(3);
    int taps = bins.stream().mapToInt(bin -> bin.positions.size()).max().orElse(1);
    int[] positions = new int[bins.size() * taps];
    double[] weights = new double[positions.length];
    for (int i = 0; i < positions.length; i++) {
      Bin bin = bins.get(i / taps);
      int size = bin.positions.size();
      int tap = i % taps < size ? i % taps : max ? 0 : -1;
      int batch = batches[i / taps / (rows * columns)];
      call.require(batch >= 0 && batch < x.shape().dim(0), "a region must be of an image");
      positions[i] = batch * plane + (tap < 0 || size == 0 ? 0 : bin.positions.get(tap));
      weights[i] = tap < 0 || size == 0 ? 0 : bin.weights.get(tap);
    }
    Node pixels = Shapes.reshape(Shapes.permute(x, 0, 2, 3, 1), -1, channels);
    Node taken = Indexing.gather(pixels, ShapeOperators.indices(positions));
    Node weighted =
        Ops.multiply(
            taken, Expressions.constant(Tensor.of(Shape.of(positions.length, 1), weights)));
    Node stacked = Shapes.reshape(weighted, batches.length, rows * columns, taps, channels);
    Node pooled = max ? Reductions.max(stacked, 2) : Reductions.sum(stacked, 2);
    Node result = Shapes.permute(pooled, 0, 2, 1);
    return call.result(Shapes.reshape(result, batches.length, channels, rows, columns));
  }

  private static Value maxPool(Call call) {
    Node x = call.node(0);
    double[] regions = call.doubles(1);
    int[] shape = call.integers("pooled_shape", 2, 1);
    double scale = call.number("spatial_scale", 1);
    int height = x.shape().dim(2);
    int width = x.shape().dim(3);
    int count = regions.length / 5;
    int[] batches = new int[count];
    List<Bin> bins = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      batches[r] = (int) regions[5 * r];
      int left = (int) Math.round(regions[5 * r + 1] * scale);
      int top = (int) Math.round(regions[5 * r + 2] * scale);
      int w = Math.max(1, (int) Math.round(regions[5 * r + 3] * scale) - left + 1);
      int h = Math.max(1, (int) Math.round(regions[5 * r + 4] * scale) - top + 1);
      for (int bin = 0; bin < shape[0] * shape[1]; bin++) {
        int i = bin / shape[1];
        int j = bin % shape[1];
        Bin taps = new Bin();
        int lastRow = Math.min(height, top + (int) Math.ceil((i + 1.0) * h / shape[0]));
        int lastColumn = Math.min(width, left + (int) Math.ceil((j + 1.0) * w / shape[1]));
        for (int y = Math.max(0, top + i * h / shape[0]); y < lastRow; y++) {
          for (int c = Math.max(0, left + j * w / shape[1]); c < lastColumn; c++) {
            taps.add(y * width + c, 1);
          }
        }
        bins.add(taps);
      }
    }
    return regions(call, x, batches, bins, shape[0], shape[1], true);
  }
}
