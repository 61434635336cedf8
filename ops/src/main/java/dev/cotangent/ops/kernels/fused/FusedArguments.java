package dev.cotangent.ops.kernels.fused;

import dev.cotangent.ops.kernels.fused.FusedStep.Number;
import java.util.Arrays;

/** What a {@link FusedLoop} works on; the places and numbers change from tile to tile. */
final class FusedArguments {
  final float[] a;
  final float[] b;
  final float[] c;
  final float[] y;
  final float[] z;

  int aAt;
  int bAt;
  int cAt;
  int yAt;
  int zAt;

  float p;
  float q;
  float r;
  float t;
  float s;

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
    this.read = places(step.arrays(), places);
    this.written = places(step.results(), places);
    this.taken = step.numbers();
    this.a = read[0].array;
    this.b = read[1].array;
    this.c = read[2].array;
    this.y = written[0].array;
    this.z = written[1].array;
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
    t = taken[3].of(numbers);
    s = taken[4].of(numbers);
  }
}
