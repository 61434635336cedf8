package dev.cotangent.nn;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.stream.IntStream;

/** A tensor of samples, from which batches are copied in one pass. */
final class SampleBuffer {
  private final Buffer values;
  private final int width;

  /** Samples along the first axis; stored as float32 if they are not. */
  SampleBuffer(Tensor samples) {
    this.values = samples.as(Precision.FLOAT32).values();
    this.width = samples.size() / samples.shape().dim(0);
  }

  int count() {
    return values.shape().dim(0);
  }

  /** The samples with the given indices. */
  Tensor gather(int... indices) {
    Shape shape = values.shape().with(0, indices.length);
    float[] batch = new float[shape.size()];
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= count()) {
        throw new IllegalArgumentException(
            "[examples] an index must be in [0, %s): %s".formatted(count(), indices[i]));
      }
      System.arraycopy(
          values.floats(), values.offset() + indices[i] * width, batch, i * width, width);
    }
    return Tensor.of(shape, batch);
  }

  /** The samples {@code from} (inclusive) to {@code to} (exclusive). */
  Tensor range(int from, int to) {
    return gather(IntStream.range(from, to).toArray());
  }
}
