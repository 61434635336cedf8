package dev.cotangent.ops.kernels;

import dev.cotangent.ops.kernels.PassStep.Number;

/** What a {@link PassLoop} works on; the places and numbers change from tile to tile. */
final class PassArguments {
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

  private final int[] read;
  private final int[] written;
  private final Number[] taken;

  /** Binds a step to the arrays in which the values of its pass lie. */
  PassArguments(PassStep step, float[][] arrays) {
    this.read = step.arrays();
    this.written = step.results();
    this.taken = step.numbers();
    this.a = arrays[read[0]];
    this.b = arrays[read[1]];
    this.c = arrays[read[2]];
    this.y = arrays[written[0]];
    this.z = arrays[written[1]];
  }

  /**
   * Goes to a tile.
   *
   * @param places where in its array the tile begins, for each value
   * @param numbers 1, then for each operand the number that the elements of the tile have in common
   */
  void moveTo(int[] places, float[] numbers) {
    aAt = places[read[0]];
    bAt = places[read[1]];
    cAt = places[read[2]];
    yAt = places[written[0]];
    zAt = places[written[1]];
    p = taken[0].of(numbers);
    q = taken[1].of(numbers);
    r = taken[2].of(numbers);
    t = taken[3].of(numbers);
  }
}
