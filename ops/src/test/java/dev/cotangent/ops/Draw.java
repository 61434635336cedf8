package dev.cotangent.ops;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.Random;

/** Random shapes and tensors, drawn one after another. */
final class Draw {
  private static final int[] EXTENTS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 33};
  private static final int LARGEST = 600;

  private final Random random;

  Draw(Random random) {
    this.random = random;
  }

  /** A whole number in [from, to]. */
  int number(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  long seed() {
    return random.nextLong();
  }

  /** An extent, awkward for vectors and tiles. */
  int extent() {
    return EXTENTS[random.nextInt(EXTENTS.length)];
  }

  /** A shape of a rank in [from, to] with a few hundred elements at most. */
  Shape shape(int from, int to) {
    int[] dims = new int[number(from, to)];
    int room = LARGEST;
    for (int axis : permutation(dims.length)) {
      int extent = extent();
      dims[axis] = extent <= room ? extent : 1;
      room /= dims[axis];
    }
    return Shape.of(dims);
  }

  int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Normal numbers, moved 0.1 away from 0: difference quotients take steps in proportion. */
  Tensor normal(Shape shape) {
    return Tensor.generate(
        shape,
        i -> {
          double number = random.nextGaussian();
          return number + Math.copySign(0.1, number);
        });
  }

  Tensor between(Shape shape, double low, double high) {
    return Tensor.generate(shape, i -> low + (high - low) * random.nextDouble());
  }

  /** Numbers whose magnitude is in [low, high]. */
  Tensor apart(Shape shape, double low, double high) {
    return Tensor.generate(
        shape, i -> (coin() ? 1 : -1) * (low + (high - low) * random.nextDouble()));
  }

  /** Whole numbers in [0, bound). */
  Tensor indices(Shape shape, int bound) {
    return Tensor.generate(shape, i -> random.nextInt(bound));
  }

  /** Whole numbers in [−3, 3]. */
  Tensor small(Shape shape) {
    return Tensor.generate(shape, i -> number(-3, 3));
  }

  /** Any window that fits an image, with strides, uneven paddings and dilations. */
  Window window(int height, int width) {
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
  Window touchingWindow(int height, int width) {
    while (true) {
      Window window = window(height, width);
      try {
        window.requireImageEverywhere("test", height, width);
        return window;
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
  }
}
