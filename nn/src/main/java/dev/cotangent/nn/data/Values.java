package dev.cotangent.nn.data;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;

/**
 * Numbers that are written, in float32, to where they are needed: to a sample's place in a batch.
 *
 * <p>What is read from a file, converted or drawn at random is so put together in its last place
 * and never copied. Values may be written several times, also by several threads at once, and are
 * always the same.
 */
public interface Values {
  /** The extents. */
  Shape shape();

  /**
   * Writes all values in row-major order.
   *
   * @param target where to
   * @param at the place of the first value
   * @throws IOException if they cannot be read
   */
  void writeTo(float[] target, int at) throws IOException;

  /** What writes values of a known shape. */
  @FunctionalInterface
  interface Writer {
    /** See {@link Values#writeTo}. */
    void writeTo(float[] target, int at) throws IOException;
  }

  /** Values of this shape that the writer writes. */
  static Values of(Shape shape, Writer writer) {
    return new Values() {
      @Override
      public Shape shape() {
        return shape;
      }

      @Override
      public void writeTo(float[] target, int at) throws IOException {
        writer.writeTo(target, at);
      }
    };
  }

  /** The values of a tensor. */
  static Values of(Tensor tensor) {
    return of(tensor.shape(), (target, at) -> tensor.copyTo(Buffer.of(tensor.shape(), target, at)));
  }

  /** One number. */
  static Values scalar(double value) {
    return of(Shape.scalar(), (target, at) -> target[at] = (float) value);
  }

  /** The values as a tensor of their own. */
  default Tensor tensor() throws IOException {
    Tensor tensor = Tensor.zeros(shape().dims());
    writeTo(tensor.values().floats(), 0); // nobody else has them yet
    return tensor;
  }
}
