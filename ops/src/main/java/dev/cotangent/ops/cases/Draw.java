package dev.cotangent.ops.cases;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.Random;

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

  /** Any window that fits an image, with strides, uneven paddings and dilations. */
  public Window window(int height, int width) {
    while (true) {
      int kh = number(1, 4);
      int kw = number(1, 4);
      Window window =
          new Window(
              kh,
              kw,
              number(1, 3),
              number(1, 3),
              number(0, kh),
              number(0, kh),
              number(0, kw),
              number(0, kw),
              number(1, 2),
              number(1, 2));
      if ((kh - 1) * window.dilationHeight() < height + window.padTop() + window.padBottom()
          && (kw - 1) * window.dilationWidth() < width + window.padLeft() + window.padRight()) {
        return window;
      }
    }
  }

  /** A window that holds an element of the image wherever it is placed. */
  public Window touchingWindow(int height, int width) {
    List<Shape> images = List.of(Shape.of(1, 1, height, width));
    while (true) {
      Window window = window(height, width);
      try {
        Shape unused = new MaxPoolPositions(window).infer(images);
        return window;
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }
}
