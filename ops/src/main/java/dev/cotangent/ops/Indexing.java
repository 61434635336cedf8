package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;

/**
 * Elements and rows by their index.
 *
 * <p>Indices are whole numbers in floating-point values; others are refused when the value is
 * computed.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Indexing {
  private Indexing() {}

  /** Rows by index: {@code x [v, …]} and indices of any shape give {@code indices.shape + […]}. */
  public static Node gather(Node x, Node indices) {
    return Node.of(new Gather(), x, indices);
  }

  /** Rows added up by index: indices and {@code indices.shape + […]} give {@code [rows, …]}. */
  public static Node scatterAdd(Node indices, Node updates, int rows) {
    return Node.of(new ScatterAdd(rows), indices, updates);
  }

  /** Elements by position along the last axis: {@code x […, n]} and {@code […, k]}. */
  public static Node takeAlong(Node x, Node positions) {
    return Node.of(new TakeAlong(), x, positions);
  }

  /** Elements added up by position along the last axis: {@code […, k]} gives {@code […, size]}. */
  public static Node putAlong(Node positions, Node updates, int size) {
    return Node.of(new PutAlong(size), positions, updates);
  }

  /** 1 at each index, else 0: {@code indices.shape + [depth]}. */
  public static Node oneHot(Node indices, int depth) {
    return Node.of(new OneHot(depth), indices);
  }
}
