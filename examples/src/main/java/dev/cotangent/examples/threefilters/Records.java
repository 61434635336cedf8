package dev.cotangent.examples.threefilters;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.LabelledImages;
import java.util.Arrays;

/** The next few samples of a large data set: what one epoch meets. */
final class Records implements Examples {
  private final LabelledImages all;
  private final int size;
  private int first;

  /** The first samples. */
  Records(LabelledImages all, int size) {
    this.all = all;
    this.size = Math.min(size, all.size());
  }

  /** Moves on to the samples behind these; after the last sample comes the first. */
  void next() {
    first = (first + size) % all.size();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Tensor inputs(int... indices) {
    return all.inputs(moved(indices));
  }

  @Override
  public Tensor targets(int... indices) {
    return all.targets(moved(indices));
  }

  private int[] moved(int[] indices) {
    return Arrays.stream(indices).map(index -> (first + index) % all.size()).toArray();
  }
}
