package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import java.util.Arrays;
import java.util.List;

/**
 * Where the values of a group lie while its loops work on a tile of elements: in memory, or in a
 * tile of scratch.
 */
final class FusedPlaces {
  /** The most elements of a tile. */
  private static final int MOST = 1024;

  /**
   * The most elements that the operands and results of a tile have together: they leave room in the
   * first-level cache for what the processor reads ahead while loops compute.
   */
  private static final int MOST_TOGETHER = 4096;

  private final int size;
  private final List<Operand> layouts;

  /** For each value the output it is written to, or −1. */
  private final int[] outputOf;

  /** For each value the tile of scratch it is kept in, or −1 if it lies in memory. */
  private final int[] tileOf;

  private final int[] periods;

  /** No tile reaches over a multiple of any of these: where numbers change, or runs begin anew. */
  private final int[] borders;

  /** The most elements of a tile: all if a single loop does the group, which reuses nothing. */
  private final int tileLength;

  private final int tiles;

  FusedPlaces(ElementwiseFusion group, List<FusedStep> steps, int lanes) {
    this.size = group.size();
    this.layouts = group.operands();
    int values = layouts.size() + group.instructions().size();
    this.outputOf = new int[values];
    Arrays.fill(outputOf, -1);
    for (int i = 0; i < group.results().size(); i++) {
      outputOf[group.results().get(i)] = i;
    }
    this.tileOf = new int[values];
    Arrays.fill(tileOf, -1);
    this.periods = new int[values];
    Arrays.fill(periods, Integer.MAX_VALUE);
    this.borders = layouts.stream().mapToInt(this::border).filter(border -> border > 0).toArray();
    int used = 0;
    for (int i = 0; i < layouts.size(); i++) {
      if (isRun(layouts.get(i))) {
        periods[i] = layouts.get(i).period();
      } else if (!layouts.get(i).isFull(size) && FusedStep.lastRead(steps, i) >= 0) {
        tileOf[i] = used++;
      }
    }
    this.tiles = assignTiles(steps, used);
    for (int i = 0; i < values; i++) {
      periods[i] = tileOf[i] >= 0 ? 1 : periods[i];
    }
    this.tileLength = tiles == 0 && steps.size() == 1 ? size : tileLength(lanes);
  }

  /** Cuts the shortest run between borders evenly, and into whole vectors. */
  private int tileLength(int lanes) {
    long operands = layouts.stream().filter(layout -> layout.inner() == 1).count();
    long results = Arrays.stream(outputOf).filter(output -> output >= 0).count();
    long share = Math.min(MOST, MOST_TOGETHER / (operands + results));
    int most = Math.max(lanes, (int) share / lanes * lanes);
    int run = Arrays.stream(borders).min().orElse(most);
    int parts = (run - 1) / most + 1;
    return ((run - 1) / parts / lanes + 1) * lanes;
  }

  /** Whether an operand that is repeated as a whole is read where it lies. */
  private boolean isRun(Operand layout) {
    return layout.inner() == 1 && layout.period() >= FusedStep.LEAST_RUN && !layout.isFull(size);
  }

  /** At the multiples of what a tile must end because of an operand; 0 if nowhere. */
  private int border(Operand layout) {
    if (isRun(layout)) {
      return layout.period();
    }
    return FusedStep.isUniform(layout) && !layout.isScalar() ? layout.inner() : 0;
  }

  /**
   * Keeps each inner value in a tile from its loop to its last use; returns the tiles used.
   *
   * @param used the tiles that operands have for good
   */
  private int assignTiles(List<FusedStep> steps, int used) {
    int most = used;
    boolean[] taken = new boolean[used + 2 * steps.size()];
    Arrays.fill(taken, 0, used, true);
    for (int i = 0; i < steps.size(); i++) {
      for (int result : steps.get(i).results()) {
        if (outputOf[result] < 0 && tileOf[result] < 0) {
          int free = 0;
          while (taken[free]) {
            free++;
          }
          taken[free] = true;
          tileOf[result] = free;
          most = Math.max(most, free + 1);
        }
      }
      for (int value : steps.get(i).arrays()) {
        if (value >= layouts.size()
            && tileOf[value] >= 0
            && FusedStep.lastRead(steps, value) == i) {
          taken[tileOf[value]] = false;
        }
      }
    }
    return most;
  }

  /** The floats of scratch that all tiles take. */
  int scratch() {
    return tiles * tileLength;
  }

  int tileLength() {
    return tileLength;
  }

  /** How many of the elements from {@code start} to {@code stop} the next tile has. */
  int length(int start, int stop) {
    int n = Math.min(tileLength, stop - start);
    for (int border : borders) {
      n = Math.min(n, border - start % border);
    }
    return n;
  }

  /** The tile of scratch in which a value is kept, or −1. */
  int tileOf(int value) {
    return tileOf[value];
  }

  /** The output to which a value is written, or −1. */
  int outputOf(int value) {
    return outputOf[value];
  }

  /** After how many elements a value begins anew where it lies; 1 if it is kept in a tile. */
  int period(int value) {
    return periods[value];
  }
}
