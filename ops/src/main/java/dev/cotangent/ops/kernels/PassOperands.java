package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import dev.cotangent.core.program.ElementwisePass.Operand;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The operands of a pass, with the arrays in which its values lie and the numbers it takes. */
final class PassOperands extends Operands {
  private final List<Operand> layouts;
  private final PassPlaces places;

  /** The operands that are one number for all elements. */
  private final int[] scalars;

  /** The operands of which something changes from tile to tile. */
  private final int[] changing;

  private final float[][] arrays;
  private final int[] offsets;

  /** 1, then for each operand the number that all elements of the present tile read. */
  private final float[] numbers;

  PassOperands(Operands operands, List<Operand> layouts, int values, PassPlaces places) {
    super(operands);
    this.layouts = layouts;
    this.places = places;
    this.arrays = new float[values][];
    this.offsets = new int[values];
    for (int value = 0; value < values; value++) {
      int tile = places.tileOf(value);
      int output = places.outputOf(value);
      Values home =
          tile >= 0
              ? local()
              : value < layouts.size() ? input(value) : outputs().get(Math.max(0, output));
      arrays[value] = home.floats();
      offsets[value] = home.offset() + Math.max(0, tile) * places.tileLength();
    }
    this.scalars = operands(i -> layouts.get(i).isScalar());
    this.changing =
        operands(
            i ->
                !layouts.get(i).isScalar()
                    && (PassStep.isUniform(layouts.get(i)) || places.tileOf(i) >= 0));
    this.numbers = new float[layouts.size() + 1];
    numbers[0] = 1;
  }

  private int[] operands(IntPredicate chosen) {
    return IntStream.range(0, layouts.size()).filter(chosen).toArray();
  }

  /** Reads operands that are one number for all elements. */
  void beginTask() {
    for (int i : scalars) {
      float number = input(i).floats()[input(i).offset()];
      numbers[i + 1] = number;
      if (places.tileOf(i) >= 0) {
        Arrays.fill(arrays[i], offsets[i], offsets[i] + places.tileLength(), number);
      }
    }
  }

  /** Reads what changes from tile to tile, for one of {@code n} elements. */
  void beginTile(int start, int n) {
    for (int i : changing) {
      Operand layout = layouts.get(i);
      if (PassStep.isUniform(layout)) {
        int element = start / layout.inner() % layout.period();
        numbers[i + 1] = input(i).floats()[input(i).offset() + element];
      }
      if (places.tileOf(i) >= 0) {
        repeat(layout, input(i), start, arrays[i], offsets[i], n);
      }
    }
  }

  float[] array(int value) {
    return arrays[value];
  }

  /** Where in its array the first element of a value lies that belongs to a tile. */
  int at(int value, int start) {
    return offsets[value] + places.element(value, start);
  }

  float number(PassStep.Number number) {
    return number.factor() * numbers[number.operand() + 1];
  }

  private static void repeat(
      Operand layout, Values source, int start, float[] target, int at, int n) {
    float[] array = source.floats();
    int done = 0;
    while (done < n) {
      int position = start + done;
      int element = position / layout.inner() % layout.period();
      int run;
      if (layout.inner() == 1) {
        run = Math.min(layout.period() - element, n - done);
        System.arraycopy(array, source.offset() + element, target, at + done, run);
      } else {
        run = Math.min(layout.inner() - position % layout.inner(), n - done);
        Arrays.fill(target, at + done, at + done + run, array[source.offset() + element]);
      }
      done += run;
    }
  }
}
