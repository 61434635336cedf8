package dev.cotangent.ops.kernels.pooling;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.loops.FloatSupport;

/**
 * The sums of the squares of four that an image is cut into, or their adjoint; cut into planes.
 *
 * <p>Planes of even height are taken as one tall plane.
 */
public abstract class SquareSumKernel extends PlaneKernel {
  private static final double NANOS_PER_ELEMENT = 0.1;

  private SquareSumKernel(String name, Shape image) {
    super(
        name + "/squares",
        image.dim(0),
        image.dim(1),
        NANOS_PER_ELEMENT * image.slice(2, 4).size());
  }

  /** Whether a window cuts images into squares of four, but for an odd row or column. */
  public static boolean sums(Window window) {
    return window.equals(MaxPoolKernel.SQUARES);
  }

  public static SquareSumKernel sum(FloatSupport loops, Shape image) {
    int height = image.dim(2);
    int width = image.dim(3);
    int rows = height / 2;
    int columns = width / 2;
    return new SquareSumKernel("sumPool", image) {
      @Override
      public void run(int from, int to, KernelArguments operands) {
        Buffer x = operands.input(0);
        Buffer y = operands.output();
        int together = height % 2 == 0 ? to - from : 1;
        for (int i = from; i < to; i += together) {
          int at = x.offset() + i * height * width;
          int sumsAt = y.offset() + i * rows * columns;
          loops.sumInSquares(x.floats(), at, width, together * rows, columns, y.floats(), sumsAt);
        }
      }
    };
  }

  /** Whether a window cuts images of this shape into squares of four and nothing else. */
  public static boolean fills(Window window, Shape image) {
    return sums(window) && image.dim(2) % 2 == 0 && image.dim(3) % 2 == 0;
  }

  public static SquareSumKernel unpool(FloatSupport loops, Shape image) {
    int rows = image.dim(2) / 2;
    int columns = image.dim(3) / 2;
    return new SquareSumKernel("sumUnpool", image) {
      @Override
      public void run(int from, int to, KernelArguments operands) {
        Buffer x = operands.input(0);
        Buffer y = operands.output();
        int first = from * rows * columns;
        int at = x.offset() + first;
        int imageAt = y.offset() + 4 * first;
        loops.fillSquares(x.floats(), at, (to - from) * rows, columns, y.floats(), imageAt);
      }
    };
  }
}
