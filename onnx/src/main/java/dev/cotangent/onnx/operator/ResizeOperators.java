package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Images in other sizes: along each axis a sparse linear map, whose numbers are known at import.
 */
final class ResizeOperators {
  private ResizeOperators() {}

  static void register(Operators all) {
    all.add("Resize", ResizeOperators::resize);
    all.add("Upsample", ResizeOperators::upsample);
  }

  /**
   * How places of the result follow from those of the operand, and values from those around.
   *
   * @param places ONNX' coordinate_transformation_mode
   * @param mode nearest, linear or cubic
   * @param nearest which of two pixels is the nearest
   * @param cubic the parameter of cubic convolution
   */
  private record Method(
      String places,
      String mode,
      String nearest,
      double cubic,
      boolean antialias,
      boolean excludeOutside,
      double extrapolation) {}

  private static Value upsample(Call call) {
    double[] scales =
        call.opset() < 9
            ? call.numbers("scales").stream().mapToDouble(Float::doubleValue).toArray()
            : call.doubles(1);
    return simple(call, scales);
  }

  /** Before opset 11, places are those of the result divided by the scale. */
  private static Value simple(Call call, double[] scales) {
    String mode = call.text("mode", "nearest");
    Method method = new Method("asymmetric", mode, "floor", 0, false, false, 0);
    return resize(call, method, scales, null, null);
  }

  private static Value resize(Call call) {
    if (call.opset() < 11) {
      return simple(call, call.doubles(1));
    }
    Method method =
        new Method(
            call.text("coordinate_transformation_mode", "half_pixel"),
            call.text("mode", "nearest"),
            call.text("nearest_mode", "round_prefer_floor"),
            call.number("cubic_coeff_a", -0.75),
            call.flag("antialias", false),
            call.flag("exclude_outside", false),
            call.number("extrapolation_value", 0));
    int rank = call.rank(0);
    int[] dims = call.dims(0);
    int[] axes = ShapeOperators.axes(call, call.integers("axes"), rank);
    double[] scales = new double[rank];
    Arrays.fill(scales, 1);
    int[] sizes = null;
    boolean crop = method.places().equals("tf_crop_and_resize");
    double @Nullable [] roi = null;
    if (crop) {
      double[] given = call.doubles(1);
      call.require(given.length == 2 * axes.length, "roi must have two numbers for each axis");
      roi = new double[2 * rank];
      Arrays.fill(roi, rank, 2 * rank, 1);
      for (int i = 0; i < axes.length; i++) {
        roi[axes[i]] = given[i];
        roi[rank + axes[i]] = given[axes.length + i];
      }
    }
    if (call.has(3) && Value.dims(call.value(3))[0] > 0) {
      int[] wanted = call.ints(3);
      call.require(wanted.length == axes.length, "there must be a size for each axis");
      sizes = dims.clone();
      for (int i = 0; i < axes.length; i++) {
        sizes[axes[i]] = wanted[i];
        scales[axes[i]] = (double) wanted[i] / dims[axes[i]];
      }
      keepAspect(call, axes, dims, scales, sizes);
    } else {
      double[] wanted = call.doubles(2);
      call.require(wanted.length == axes.length, "there must be a scale for each axis");
      for (int i = 0; i < axes.length; i++) {
        scales[axes[i]] = wanted[i];
      }
    }
    return resize(call, method, scales, sizes, roi);
  }

  private static void keepAspect(Call call, int[] axes, int[] dims, double[] scales, int[] sizes) {
    String policy = call.text("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch")) {
      return;
    }
    double least = Arrays.stream(axes).mapToDouble(axis -> scales[axis]).min().orElse(1);
    double greatest = Arrays.stream(axes).mapToDouble(axis -> scales[axis]).max().orElse(1);
    double scale = policy.equals("not_larger") ? least : greatest;
    for (int axis : axes) {
      scales[axis] = scale;
      sizes[axis] = (int) (scale * dims[axis] + 0.5);
    }
  }

  private static Value resize(
      Call call, Method method, double[] scales, int @Nullable [] sizes, double @Nullable [] roi) {
    Node x = call.node(0);
    int rank = x.shape().rank();
    call.require(scales.length == rank, "there must be a scale for each axis");
    for (int axis = 0; axis < rank; axis++) {
      int n = x.shape().dim(axis);
      int m = sizes == null ? (int) Math.floor(scales[axis] * n) : sizes[axis];
      int unused = call.requireSmall((double) m * n);
      call.require(m >= 1, "the result must not be empty: axis %s", axis);
      double[] part = roi == null ? null : new double[] {roi[axis], roi[rank + axis]};
      boolean whole = part == null || (part[0] == 0 && part[1] == 1);
      if (m != n || scales[axis] != 1 || !whole) {
        x = along(x, axis, Taps.of(call, method, n, m, scales[axis], part), method.extrapolation());
      }
    }
    return call.result(x);
  }

  /** A linear map of one axis: a choice if each result is one element, else a product. */
  private static Node along(Node x, int axis, Taps taps, double extrapolation) {
    int m = taps.weights.length;
    int n = x.shape().dim(axis);
    Node result;
    int[] choice = taps.choice();
    if (choice != null) {
      result = Indexing.take(x, axis, choice);
    } else {
      Tensor matrix = Tensor.generate(Shape.of(m, n), i -> taps.weights[i / n][i % n]);
      result =
          ReductionOperators.alongLast(
              x,
              axis,
              rows -> {
                Node flat = Shapes.reshape(rows, -1, n);
                Node product = Linalg.matmul(flat, Expressions.constant(matrix), false, true);
                return Shapes.reshape(product, rows.shape().with(-1, m));
              });
    }
    if (taps.outside == null) {
      return result;
    }
    boolean[] outside = taps.outside;
    Node mask =
        Expressions.constant(
            Tensor.generate(Shape.ones(x.shape().rank()).with(axis, m), i -> outside[i] ? 1 : 0));
    return Ops.where(mask, Expressions.constant(extrapolation), result);
  }

  /**
   * The weights of each element in each result.
   *
   * @param outside which results lie outside; null if none does
   */
  private record Taps(double[][] weights, boolean @Nullable [] outside) {
    static Taps of(Call call, Method method, int n, int m, double scale, double @Nullable [] roi) {
      double[][] weights = new double[m][n];
      boolean[] outside = new boolean[m];
      boolean any = false;
      for (int i = 0; i < m; i++) {
        double place = place(call, method, i, n, m, scale, roi);
        outside[i] = roi != null && (place < 0 || place > n - 1);
        any |= outside[i];
        add(call, method, weights[i], outside[i] ? 0 : place, Math.min(1, scale));
      }
      return new Taps(weights, any ? outside : null);
    }

    private static double place(
        Call call, Method method, int i, int n, int m, double scale, double @Nullable [] roi) {
      double width = scale * n;
      return switch (method.places()) {
        case "half_pixel" -> (i + 0.5) / scale - 0.5;
        case "half_pixel_symmetric" -> n / 2.0 * (1 - m / width) + (i + 0.5) / scale - 0.5;
        case "pytorch_half_pixel" -> width == 1 ? -0.5 : (i + 0.5) / scale - 0.5;
        case "asymmetric" -> i / scale;
        case "align_corners" -> width == 1 ? 0 : i * (n - 1) / (width - 1);
        case "tf_crop_and_resize" -> {
          if (roi == null) {
            throw call.wrong("roi must be given");
          }
          double span = (roi[1] - roi[0]) * (n - 1);
          yield roi[0] * (n - 1) + (width == 1 ? span / 2 : i * span / (width - 1));
        }
        default -> throw call.unsupported("places " + method.places());
      };
    }

    /** Adds the weights of the elements around a place; those beyond the edge are the edge's. */
    private static void add(Call call, Method method, double[] row, double place, double scale) {
      int n = row.length;
      if (method.mode().equals("nearest")) {
        row[Math.max(0, Math.min(n - 1, nearest(call, method, place)))] = 1;
        return;
      }
      double shrink = method.antialias() ? scale : 1;
      int support = method.mode().equals("cubic") ? 2 : 1;
      double reach = support / shrink;
      double sum = 0;
      for (int k = (int) Math.floor(place - reach); k <= Math.ceil(place + reach); k++) {
        double weight = weight(call, method, Math.abs(k - place) * shrink);
        if (weight != 0 && !(method.excludeOutside() && (k < 0 || k >= n))) {
          row[Math.max(0, Math.min(n - 1, k))] += weight;
          sum += weight;
        }
      }
      for (int k = 0; k < n; k++) {
        row[k] /= sum;
      }
    }

    private static int nearest(Call call, Method method, double place) {
      return (int)
          switch (method.nearest()) {
            case "round_prefer_floor" -> Math.ceil(place - 0.5);
            case "round_prefer_ceil" -> Math.floor(place + 0.5);
            case "floor" -> Math.floor(place);
            case "ceil" -> Math.ceil(place);
            default -> throw call.unsupported("nearest_mode " + method.nearest());
          };
    }

    private static double weight(Call call, Method method, double d) {
      double a = method.cubic();
      return switch (method.mode()) {
        case "linear", "bilinear" -> Math.max(0, 1 - d);
        case "cubic" ->
            d <= 1
                ? ((a + 2) * d - (a + 3)) * d * d + 1
                : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
        default -> throw call.unsupported("mode " + method.mode());
      };
    }

    /** The element that each result is, if each is one. */
    int @Nullable [] choice() {
      int[] choice = new int[weights.length];
      for (int i = 0; i < choice.length; i++) {
        choice[i] = -1;
        for (int k = 0; k < weights[i].length; k++) {
          if (weights[i][k] == 1 && choice[i] < 0) {
            choice[i] = k;
          } else if (weights[i][k] != 0) {
            return null;
          }
        }
        if (choice[i] < 0) {
          return null;
        }
      }
      return choice;
    }
  }
}
