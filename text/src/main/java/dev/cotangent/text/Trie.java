package dev.cotangent.text;

import java.util.Arrays;

/** Texts with numbers, found from their first code point on. */
final class Trie {
  static final int ROOT = 0;
  static final int NOWHERE = LongMap.ABSENT;
  private static final int POINT_BITS = 21;

  private final LongMap edges = new LongMap();
  private int[] values = new int[64];
  private int nodes = 1;

  Trie() {
    values[ROOT] = LongMap.ABSENT;
  }

  /** Where a code point leads, or {@link #NOWHERE}. */
  int step(int node, int point) {
    return edges.get(((long) node << POINT_BITS) | point);
  }

  /** The number of the text that ends at a node, or -1. */
  int value(int node) {
    return values[node];
  }

  /** Where a text leads, or {@link #NOWHERE}. */
  int walk(String text) {
    int node = ROOT;
    for (int i = 0; i < text.length() && node != NOWHERE; ) {
      int point = text.codePointAt(i);
      node = step(node, point);
      i += Character.charCount(point);
    }
    return node;
  }

  /** Takes a text in; one that is known keeps its number. */
  void put(String text, int value) {
    int node = ROOT;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = step(node, point);
      if (next == NOWHERE) {
        next = nodes++;
        edges.put(((long) node << POINT_BITS) | point, next);
        if (next == values.length) {
          values = Arrays.copyOf(values, 2 * next);
        }
        values[next] = LongMap.ABSENT;
      }
      node = next;
      i += Character.charCount(point);
    }
    if (values[node] == LongMap.ABSENT) {
      values[node] = value;
    }
  }
}
