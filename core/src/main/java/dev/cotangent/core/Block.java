package dev.cotangent.core;

import org.jspecify.annotations.Nullable;

/** What was built in one {@link Expressions#checkpoint}; blocks nest. */
final class Block {
  private final @Nullable Block parent;
  private final int depth;

  Block(@Nullable Block parent) {
    this.parent = parent;
    this.depth = parent == null ? 1 : parent.depth + 1;
  }

  /** The block around this one. */
  @Nullable Block parent() {
    return parent;
  }

  /** Whether this is the other block or around it. */
  boolean encloses(@Nullable Block other) {
    return equals(common(this, other));
  }

  /** The innermost block around both; none if there is none. */
  static @Nullable Block common(@Nullable Block first, @Nullable Block second) {
    Block a = first;
    Block b = second;
    while (a != null && b != null && !a.equals(b)) {
      if (a.depth >= b.depth) {
        a = a.parent;
      } else {
        b = b.parent;
      }
    }
    return a == null ? null : b;
  }
}
