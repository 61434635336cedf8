package dev.cotangent.core.program.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ArenaProperties {
  private record Block(int offset, int size) {}

  @Property(tries = 300)
  void livingBlocksNeverOverlapAndGapsMerge(
      @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 1, max = 500) Integer> sizes,
      @ForAll @Size(80) List<@IntRange(max = 99) Integer> frees) {
    Arena arena = new Arena();
    List<Block> living = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Block block = new Block(arena.allocate(sizes.get(i)), sizes.get(i));
      for (Block other : living) {
        assertTrue(
            block.offset + block.size <= other.offset || other.offset + other.size <= block.offset,
            () -> block + " overlaps " + other);
      }
      assertTrue(block.offset + block.size <= arena.size());
      living.add(block);
      if (frees.get(i) < 50) {
        Block dead = living.remove(frees.get(i) % living.size());
        arena.free(dead.offset, dead.size);
      }
    }
    living.forEach(block -> arena.free(block.offset, block.size));
    int size = arena.size();
    assertEquals(0, arena.allocate(size)); // everything merged into one gap
    assertEquals(size, arena.size());
    assertTrue(arena.lowerBound() <= size);
  }

  @Example
  void aGapAtTheEndGrows() {
    Arena arena = new Arena();
    int kept = arena.allocate(32);
    int freed = arena.allocate(16);
    arena.free(freed, 16);
    assertEquals(freed, arena.allocate(48));
    assertEquals(0, kept);
    assertEquals(80, arena.size());
  }

  @Example
  void theLowerBoundIsTheMostThatWasTakenAtOneTime() {
    Arena arena = new Arena();
    int first = arena.allocate(16);
    arena.allocate(17); // takes 32
    arena.free(first, 16);
    arena.allocate(1);
    assertEquals(48, arena.lowerBound());
    arena.allocate(16);
    assertEquals(64, arena.lowerBound());
  }
}
