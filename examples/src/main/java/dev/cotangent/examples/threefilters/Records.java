package dev.cotangent.examples.threefilters;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.LabelledImages;
import java.util.Arrays;

/**
 * A few samples of a large data set, one after the other: what one epoch meets.
 *
 * @param all the data set; after its last sample comes the first
 * @param size how many of them
 * @param number the record's number, from 0
 */
record Records(LabelledImages all, int size, int number) implements Examples {
  Records {
    size = Math.min(size, all.size());
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
    int first = (int) ((long) number * size % all.size());
    return Arrays.stream(indices).map(index -> (first + index) % all.size()).toArray();
  }
}
