package dev.cotangent.benchmarks.kernels;

import dev.cotangent.benchmarks.kernels.KernelCase.Convolved;
import dev.cotangent.benchmarks.kernels.KernelCase.Direction;
import dev.cotangent.benchmarks.kernels.KernelCase.Product;
import dev.cotangent.benchmarks.kernels.KernelCase.Streamed;
import dev.cotangent.core.Add;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Abs;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Exponential;
import dev.cotangent.ops.Hyperbolic;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.PiecewiseConstant;
import dev.cotangent.ops.Polar;
import dev.cotangent.ops.Pow;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Trigonometric;
import dev.cotangent.ops.Window;
import java.util.ArrayList;
import java.util.List;

/** The kernels that are measured. */
public final class KernelCases {
  private static final int[][] PRODUCTS = {
    {64, 64, 64},
    {128, 128, 128},
    {256, 256, 256},
    {512, 512, 512},
    {1024, 1024, 1024},
    {2048, 2048, 2048},
    {50176, 32, 9},
    {12544, 64, 288},
    {32, 784, 25},
    {64, 196, 288},
    {64, 128, 3136},
    {128, 10, 128},
    {100352, 64, 576},
  };

  /** Images, channels, height, width, filters, size, padding. */
  private static final int[][] CONVOLUTIONS = {
    {64, 1, 28, 28, 32, 3, 1},
    {64, 32, 14, 14, 64, 3, 1},
    {64, 1, 28, 28, 6, 5, 2},
    {64, 6, 14, 14, 16, 5, 0},
    {32, 64, 56, 56, 64, 3, 1},
    {64, 3, 32, 32, 32, 3, 1},
    {64, 32, 32, 32, 32, 3, 1},
  };

  private static final Shape IN_CACHE = Shape.of(4096);
  private static final Shape IN_MEMORY = Shape.of(1 << 22);
  private static final Shape IMAGES = Shape.of(64, 32, 28, 28);
  private static final Window HALVES = Window.valid(2, 2).stride(2, 2);

  private KernelCases() {}

  /** All of them. */
  public static List<KernelCase> all() {
    List<KernelCase> cases = new ArrayList<>();
    for (int[] s : PRODUCTS) {
      cases.add(new Product(s[0], s[1], s[2]));
    }
    for (int[] s : CONVOLUTIONS) {
      for (Direction direction : Direction.values()) {
        cases.add(new Convolved(direction, s[0], s[1], s[2], s[3], s[4], s[5], s[6]));
      }
    }
    cases.addAll(streamed());
    return cases;
  }

  private static List<KernelCase> streamed() {
    Shape classes = Shape.of(128, 10);
    return List.of(
        new Streamed("relu-4k", new Relu(), List.of(IN_CACHE)),
        new Streamed("relu-4M", new Relu(), List.of(IN_MEMORY)),
        new Streamed("add-4k", new Add(), List.of(IN_CACHE, IN_CACHE)),
        new Streamed("add-4M", new Add(), List.of(IN_MEMORY, IN_MEMORY)),
        new Streamed("exp-4k", new Exp(), List.of(IN_CACHE)),
        new Streamed("tanh-4k", new Tanh(), List.of(IN_CACHE)),
        new Streamed("abs-4k", new Abs(), List.of(IN_CACHE)),
        new Streamed("round-4k", new PiecewiseConstant.Round(), List.of(IN_CACHE)),
        new Streamed("expm1-4k", new Exponential.Expm1(), List.of(IN_CACHE)),
        new Streamed("log1p-4k", new Exponential.Log1p(), List.of(IN_CACHE)),
        new Streamed("erf-4k", new ErrorFunction.Erf(), List.of(IN_CACHE)),
        new Streamed("erfc-4k", new ErrorFunction.Erfc(), List.of(IN_CACHE)),
        new Streamed("sinh-4k", new Hyperbolic.Sinh(), List.of(IN_CACHE)),
        new Streamed("sin-4k", new Trigonometric.Sin(), List.of(IN_CACHE)),
        new Streamed("asin-4k", new Trigonometric.Asin(), List.of(IN_CACHE)),
        new Streamed("pow-4k", new Pow(), List.of(IN_CACHE, IN_CACHE)),
        new Streamed("atan2-4k", new Polar.Atan2(), List.of(IN_CACHE, IN_CACHE)),
        new Streamed("hypot-4k", new Polar.Hypot(), List.of(IN_CACHE, IN_CACHE)),
        new Streamed("softmax-128x10", new Softmax(), List.of(classes)),
        new Streamed("softmax-64x1000", new Softmax(), List.of(Shape.of(64, 1000))),
        new Streamed("logsoftmax-128x10", new LogSoftmax(), List.of(classes)),
        new Streamed("maxpool-2x2", new MaxPoolPositions(HALVES), List.of(IMAGES)),
        new Streamed("sumpool-2x2", new SumPool(HALVES), List.of(IMAGES)),
        new Streamed("argsort-64x1000", new ArgSort(false), List.of(Shape.of(64, 1000))),
        new Streamed("argsort-128x10", new ArgSort(false), List.of(classes)),
        new Streamed(
            "cumulativesum-64x1000", new CumulativeSum(false), List.of(Shape.of(64, 1000))),
        new Streamed("sum-rows-128x512", new SumTo(Shape.of(512)), List.of(Shape.of(128, 512))));
  }

  /** A small one of each kind. */
  public static List<KernelCase> small() {
    List<KernelCase> cases = new ArrayList<>();
    for (int[] s : PRODUCTS) {
      if ((long) s[0] * s[1] * s[2] < 1 << 25) {
        cases.add(new Product(s[0], s[1], s[2]));
      }
    }
    for (int[] s : CONVOLUTIONS) {
      for (Direction direction : Direction.values()) {
        cases.add(new Convolved(direction, 2, s[1], s[2], s[3], s[4], s[5], s[6]));
      }
    }
    cases.addAll(streamed().stream().filter(one -> one.bytes() < 1 << 22).toList());
    return cases;
  }

  /**
   * The case with a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static KernelCase labelled(String label) {
    return all().stream()
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such kernel: " + label));
  }
}
