package dev.cotangent.ops.cases;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random shapes and tensors, drawn one after another; a pure function of the seed. */
public final class Draw {
  private static final int[] EXTENTS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 33};
  private static final int LARGEST = 600;

  private final Random random;

  /** Begins a sequence of draws. */
  public Draw(long seed) {
    random = new Random(seed);
  }

  /** A whole number in [from, to]. */
  public int number(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  /** True or false, equally likely. */
  public boolean coin() {
    return random.nextBoolean();
  }

  /** Any 64 bits. */
  public long seed() {
    return random.nextLong();
  }

  /** An extent, awkward for vectors and tiles. */
  public int extent() {
    return EXTENTS[random.nextInt(EXTENTS.length)];
  }

  /** A shape of a rank in [from, to] with 600 elements at most. */
  public Shape shape(int from, int to) {
    int[] dims = new int[number(from, to)];
    int room = LARGEST;
    for (int axis : permutation(dims.length)) {
      int extent = extent();
      dims[axis] = extent <= room ? extent : 1;
      room /= dims[axis];
    }
    return Shape.of(dims);
  }

  /** The numbers below {@code count} in any order. */
  public List<Integer> permutation(int count) {
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return List.of(order);
  }

  /** Normal numbers, moved 0.1 away from 0: difference quotients take steps in proportion. */
  public Tensor normal(Shape shape) {
    return Tensor.generate(
        shape,
        i -> {
          double number = random.nextGaussian();
          return number + Math.copySign(0.1, number);
        });
  }

  /** Numbers in [low, high). */
  public Tensor between(Shape shape, double low, double high) {
    return Tensor.generate(shape, i -> low + (high - low) * random.nextDouble());
  }

  /** Numbers of either sign whose magnitude is in [low, high). */
  public Tensor apart(Shape shape, double low, double high) {
    return Tensor.generate(
        shape, i -> (coin() ? 1 : -1) * (low + (high - low) * random.nextDouble()));
  }

  /** Whole numbers in [0, bound). */
  public Tensor indices(Shape shape, int bound) {
    return Tensor.generate(shape, i -> random.nextInt(bound));
  }

  /** Whole numbers in [−3, 3]. */
  public Tensor small(Shape shape) {
    return Tensor.generate(shape, i -> number(-3, 3));
  }

  /** Images of one, two or three axes with so many channels. */
  public Shape images(int channels) {
    int axes = number(1, 3);
    int[] extents = new int[axes];
    for (int axis = 0; axis < axes; axis++) {
      extents[axis] = number(1, axes == 3 ? 5 : 9);
    }
    return Shape.of(number(1, 2), channels).concat(Shape.of(extents));
  }

  /** Any window that fits images, with strides, uneven paddings and dilations. */
  public Window window(Shape images) {
    return new Window(
        IntStream.range(2, images.rank()).mapToObj(i -> axis(images.dim(i))).toList());
  }

  private WindowAxis axis(int extent) {
    while (true) {
      int size = number(1, 4);
      WindowAxis axis =
          new WindowAxis(size, number(1, 3), number(1, 2), number(0, size), number(0, size));
      if ((size - 1) * axis.dilation() < extent + axis.before() + axis.after()) {
        return axis;
      }
    }
  }

  /** A window that holds an element of the images wherever it is placed. */
  public Window touchingWindow(Shape shape) {
    List<Shape> images = List.of(shape);
    while (true) {
      Window window = window(shape);
      try {
        Shape unused = new MaxPoolPositions(window).infer(images);
        return window;
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }
}
