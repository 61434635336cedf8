package dev.cotangent.core.program.memory;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Hands out places in one array, so that values whose lives do not overlap share it.
 *
 * <p>Best fit: the smallest gap that is large enough; freed neighbours merge.
 */
public final class Arena {
  /** Places start at multiples of this many elements: a cache line of floats. */
  private static final int ALIGNMENT = 16;

  private record Gap(int size, int offset) {}

  private final TreeSet<Gap> bySize =
      new TreeSet<>(Comparator.comparingInt(Gap::size).thenComparingInt(Gap::offset));
  private final TreeMap<Integer, Integer> sizeByOffset = new TreeMap<>();
  private int end;
  private long live;
  private long mostLive;

  /** Takes a place for so many elements. */
  public int allocate(int elements) {
    int size = rounded(elements);
    live += size;
    mostLive = Math.max(mostLive, live);
    Gap gap = bySize.ceiling(new Gap(size, 0));
    if (gap != null) {
      removeGap(gap.offset, gap.size);
      if (gap.size > size) {
        addGap(gap.offset + size, gap.size - size);
      }
      return gap.offset;
    }
    int offset = end;
    Map.Entry<Integer, Integer> last = sizeByOffset.lastEntry();
    if (last != null && last.getKey() + last.getValue() == end) {
      offset = last.getKey();
      removeGap(offset, last.getValue());
    }
    try {
      end = Math.addExact(offset, size);
    } catch (ArithmeticException e) {
      throw new IllegalStateException(
          "[compile] the values alive at one time exceed 2147483647 elements; use a smaller batch",
          e);
    }
    return offset;
  }

  /** Gives a place back. */
  void free(int offset, int elements) {
    int size = rounded(elements);
    live -= size;
    int start = offset;
    Map.Entry<Integer, Integer> before = sizeByOffset.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() == offset) {
      start = before.getKey();
      removeGap(start, before.getValue());
    }
    int stop = offset + size;
    Integer after = sizeByOffset.get(stop);
    if (after != null) {
      removeGap(stop, after);
      stop += after;
    }
    addGap(start, stop - start);
  }

  /** The elements the array must hold. */
  public int size() {
    return end;
  }

  /** The most elements that were ever taken at one time: no plan of this order needs fewer. */
  long lowerBound() {
    return mostLive;
  }

  private void addGap(int offset, int size) {
    sizeByOffset.put(offset, size);
    bySize.add(new Gap(size, offset));
  }

  private void removeGap(int offset, int size) {
    sizeByOffset.remove(offset);
    bySize.remove(new Gap(size, offset));
  }

  private static int rounded(int elements) {
    return Math.toIntExact(((long) elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  }
}
