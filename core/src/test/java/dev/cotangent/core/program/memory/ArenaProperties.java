package dev.cotangent.core.program.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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
}
