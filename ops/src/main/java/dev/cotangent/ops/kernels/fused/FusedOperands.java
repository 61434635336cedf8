package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.fused.FusedArguments.Place;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The operands of a group, with the arguments of its loops. */
final class FusedOperands extends KernelArguments {
  private final List<Operand> layouts;
  private final FusedPlaces places;

  /** The operands that are one number for all elements. */
  private final int[] scalars;

  /** The operands of which something changes from tile to tile. */
  private final int[] changing;

  /** Where each value lies. */
  private final Place[] homes;

  /** 1, then for each operand the number that all elements of the present tile read. */
  private final float[] numbers;

  /** What each loop works on. */
  private final FusedArguments[] arguments;

  FusedOperands(
      KernelArguments operands, ElementwiseFusion group, FusedStep[] steps, FusedPlaces places) {
    super(operands);
    this.layouts = group.operands();
    this.places = places;
    this.homes = new Place[layouts.size() + group.instructions().size()];
    Arrays.setAll(homes, this::home);
    this.scalars = operands(i -> layouts.get(i).isScalar());
    this.changing =
        operands(
            i ->
                !layouts.get(i).isScalar()
                    && (FusedStep.isUniform(layouts.get(i)) || places.tileOf(i) >= 0));
    this.numbers = new float[layouts.size() + 1];
    numbers[0] = 1;
    this.arguments =
        Arrays.stream(steps)
            .map(step -> new FusedArguments(step, homes))
            .toArray(FusedArguments[]::new);
  }

  private Place home(int value) {
    int tile = places.tileOf(value);
    int output = places.outputOf(value);
    Buffer memory =
        tile >= 0
            ? local()
            : value < layouts.size() ? input(value) : outputs().get(Math.max(0, output));
    int offset = memory.offset() + Math.max(0, tile) * places.tileLength();
    return new Place(memory.floats(), offset, places.period(value));
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
        Place tile = homes[i];
        Arrays.fill(tile.array(), tile.offset(), tile.offset() + places.tileLength(), number);
      }
    }
  }

  /** Goes to a tile of {@code n} elements: reads what changes from tile to tile. */
  void beginTile(int start, int n) {
    for (int i : changing) {
      Operand layout = layouts.get(i);
      if (FusedStep.isUniform(layout)) {
        int element = start / layout.inner() % layout.period();
        numbers[i + 1] = input(i).floats()[input(i).offset() + element];
      }
      if (places.tileOf(i) >= 0) {
        repeat(layout, input(i), start, homes[i].array(), homes[i].offset(), n);
      }
    }
    for (FusedArguments one : arguments) {
      one.moveTo(start, numbers);
    }
  }

  /** What a loop works on in the present tile. */
  FusedArguments arguments(int step) {
    return arguments[step];
  }

  private static void repeat(
      Operand layout, Buffer source, int start, float[] target, int at, int n) {
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
