package dev.cotangent.ops.kernels.fused;

import dev.cotangent.ops.kernels.fused.FusedStep.Number;
import dev.cotangent.ops.kernels.loops.LoopArguments;
import java.util.Arrays;

/** What a step's loop works on; the places and numbers change from tile to tile. */
final class FusedArguments extends LoopArguments {
  private final Place[] read;
  private final Place[] written;
  private final Number[] taken;

  /**
   * Where the elements of a value lie.
   *
   * @param period after how many elements it begins anew, 1 if in each tile
   */
  record Place(float[] array, int offset, int period) {
    /** Where the tile that begins with this element does. */
    int at(int element) {
      if (period == Integer.MAX_VALUE) {
        return offset + element;
      }
      return period == 1 ? offset : offset + element % period;
    }
  }

  /** Binds a step to the places of its group's values. */
  FusedArguments(FusedStep step, Place[] places) {
    this(places(step.arrays(), places), places(step.results(), places), step.numbers());
  }

  private FusedArguments(Place[] read, Place[] written, Number[] taken) {
    super(read[0].array, read[1].array, read[2].array, written[0].array, written[1].array);
    this.read = read;
    this.written = written;
    this.taken = taken;
  }

  private static Place[] places(int[] values, Place[] places) {
    return Arrays.stream(values).mapToObj(value -> places[value]).toArray(Place[]::new);
  }

  /**
   * Goes to the tile that begins with an element.
   *
   * @param numbers 1, then for each operand the number that the elements of the tile have in common
   */
  void moveTo(int element, float[] numbers) {
    aAt = read[0].at(element);
    bAt = read[1].at(element);
    cAt = read[2].at(element);
    yAt = written[0].at(element);
    zAt = written[1].at(element);
    p = taken[0].of(numbers);
    q = taken[1].of(numbers);
    r = taken[2].of(numbers);
    s = taken[3].of(numbers);
    t = taken[4].of(numbers);
  }
}
