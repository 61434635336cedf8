package dev.cotangent.text;

import java.util.Arrays;

/** A hash table from non-negative longs to ints, by open addressing. */
final class LongMap {
  static final int ABSENT = -1;
  private static final long FREE = -1;

  private long[] keys = new long[64];
  private int[] values = new int[64];
  private int size;

  LongMap() {
    Arrays.fill(keys, FREE);
  }

  int get(long key) {
    int mask = keys.length - 1;
    for (int i = slot(key, mask); ; i = (i + 1) & mask) {
      if (keys[i] == key) {
        return values[i];
      }
      if (keys[i] == FREE) {
        return ABSENT;
      }
    }
  }

  void put(long key, int value) {
    if (2 * size >= keys.length) {
      grow();
    }
    int mask = keys.length - 1;
    int i = slot(key, mask);
    while (keys[i] != FREE && keys[i] != key) {
      i = (i + 1) & mask;
    }
    if (keys[i] == FREE) {
      size++;
    }
    keys[i] = key;
    values[i] = value;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    Arrays.fill(keys, FREE);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        put(oldKeys[i], oldValues[i]);
      }
    }
  }

  /** Fibonacci hashing: the upper bits of a product with 2⁶⁴ / φ. */
  private static int slot(long key, int mask) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
  }
}
