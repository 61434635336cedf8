package dev.cotangent.ops;

import static dev.cotangent.ops.Shapes.alongLast;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;
import static dev.cotangent.ops.Shapes.swappedWithLast;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;

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

  /**
   * Some indices along an axis, in the order in which they are named.
   *
   * @param indices from 0 to below the extent, repeated or not
   */
  public static Node take(Node x, int axis, int... indices) {
    Shape shape = x.shape();
    int along = shape.axis(axis);
    for (int index : indices) {
      if (index < 0 || index >= shape.dim(along)) {
        throw new IllegalArgumentException(
            "[take] indices must be from 0 to %s: %s in axis %s of %s"
                .formatted(shape.dim(along) - 1, index, axis, shape));
      }
    }
    Tensor wanted = Tensor.vector(Arrays.stream(indices).asDoubleStream().toArray());
    int before = shape.slice(0, along).size();
    int behind = shape.slice(along + 1, shape.rank()).size();
    Node rows = reshape(x, before, shape.dim(along), behind);
    Node first = gather(permute(rows, 1, 0, 2), Expressions.constant(wanted));
    return reshape(permute(first, 1, 0, 2), shape.with(along, indices.length));
  }

  /** The elements along an axis in ascending order, NaN last; equal ones stay in order. */
  public static Node sort(Node x, int axis) {
    return alongLast(x, axis, rows -> takeAlong(rows, Node.of(new ArgSort(false), rows)));
  }

  /** The positions along an axis that {@link #sort} takes its elements from. */
  public static Node argSort(Node x, int axis) {
    return alongLast(x, axis, rows -> Node.of(new ArgSort(false), rows));
  }

  /**
   * The greatest elements, the greatest first, and their positions.
   *
   * @param values the elements
   * @param positions where they are along the axis
   */
  public record TopK(Node values, Node positions) {}

  /** The k greatest elements along an axis, NaN first; of equal ones the first. */
  public static TopK topK(Node x, int axis, int k) {
    int n = x.shape().dim(x.shape().axis(axis));
    if (k < 1 || k > n) {
      throw new ShapeException(
          "topK",
          "k must be at least 1, and at most the extent",
          "%s of axis %s of %s".formatted(k, axis, x.shape()));
    }
    Node rows = swappedWithLast(x, axis);
    Node positions = slice(Node.of(new ArgSort(true), rows), -1, 0, k);
    return new TopK(
        swappedWithLast(takeAlong(rows, positions), axis), swappedWithLast(positions, axis));
  }
}
