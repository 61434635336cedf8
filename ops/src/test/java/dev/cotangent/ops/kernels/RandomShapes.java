package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.Random;

/** Random shapes and tensors, drawn one after another. */
public final class RandomShapes {
  private static final int[] EXTENTS = {1, 1, 2, 3, 5, 7, 8, 10, 16, 17, 31, 33, 65, 130};

  public final Random random;

  public RandomShapes(long seed) {
    this.random = new Random(seed);
  }

  public int number(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  /** A shape of a rank in [from, to] with so many elements at most. */
  public Shape shape(int from, int to, int most) {
    int[] dims = new int[number(from, to)];
    int room = most;
    for (int axis = 0; axis < dims.length; axis++) {
      int extent = EXTENTS[random.nextInt(EXTENTS.length)];
      dims[axis] = extent <= room ? extent : 1;
      room /= dims[axis];
    }
    for (int axis = dims.length - 1; axis > 0; axis--) {
      int other = random.nextInt(axis + 1);
      int extent = dims[axis];
      dims[axis] = dims[other];
      dims[other] = extent;
    }
    return Shape.of(dims);
  }

  /** A shape that can be repeated to another: some axes of extent 1, some in front left out. */
  public Shape repeatable(Shape large) {
    int[] dims = large.slice(random.nextInt(large.rank() + 1), large.rank()).dims();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = random.nextBoolean() ? 1 : dims[axis];
    }
    return Shape.of(dims);
  }

  public Tensor normal(Shape shape) {
    return Tensor.generate(shape, i -> random.nextGaussian());
  }

  /** Whole numbers in [0, bound). */
  public Tensor indices(Shape shape, int bound) {
    return Tensor.generate(shape, i -> random.nextInt(bound));
  }
}
