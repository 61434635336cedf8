package dev.cotangent.benchmarks.workload;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The extents of one sample, or of what a layer makes of it: channels, height and width of an
 * image, steps and features of a sequence, or features alone.
 */
public record Dims(List<Integer> extents) {
  /** Copies the extents. */
  public Dims {
    extents = List.copyOf(extents);
  }

  /** Extents, the outermost first. */
  public static Dims of(int... extents) {
    return new Dims(IntStream.of(extents).boxed().toList());
  }

  /** The number of axes. */
  public int rank() {
    return extents.size();
  }

  /** The channels of an image, the steps of a sequence. */
  public int channels() {
    return extents.get(0);
  }

  /** The rows of an image; 1 where there are none. */
  public int height() {
    return rank() == 3 ? extents.get(1) : 1;
  }

  /** The columns of an image; 1 where there are none. */
  public int width() {
    return rank() == 3 ? extents.get(2) : 1;
  }

  /** The last extent. */
  public int features() {
    return extents.get(rank() - 1);
  }

  /** The number of values. */
  public int size() {
    return extents.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
  }

  /** These extents behind the size of a batch. */
  public long[] batch(int size) {
    return IntStream.concat(IntStream.of(size), extents.stream().mapToInt(Integer::intValue))
        .asLongStream()
        .toArray();
  }
}
