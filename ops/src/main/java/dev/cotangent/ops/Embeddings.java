package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Indexing.gather;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.divideNoNan;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.any;
import static dev.cotangent.ops.Reductions.keepDims;
import static dev.cotangent.ops.Shapes.expandDims;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.squeeze;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;

/**
 * Rows of a table {@code [rows, width]} that stand for words or other things of which there is a
 * number. The gradient of a table adds up the cotangents of each row.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Embeddings {
  private Embeddings() {}

  /** The rows that indices of any shape name: {@code indices.shape + [width]}. */
  public static Node embedding(Node table, Node indices) {
    return gather(table, indices);
  }

  /**
   * {@link #embedding(Node, Node)}, to one row of which no gradient flows.
   *
   * @param padding the index that fills up sequences; its row stays as it is
   */
  public static Node embedding(Node table, Node indices, int padding) {
    if (padding < 0 || padding >= table.shape().dim(0)) {
      throw new IllegalArgumentException(
          "[embedding] the padding must be a row of the table %s: %s"
              .formatted(table.shape(), padding));
    }
    Node rows = gather(table, indices);
    Node held = equal(expandDims(indices, -1), constant(padding));
    return where(held, Expressions.stopGradient(rows), rows);
  }

  /** What a bag of rows is summed up to. */
  public enum Bag {
    /** The sum of the rows, each times its weight. */
    SUM,
    /** The sum of the rows, each times its weight, divided by the weights' sum. */
    MEAN,
    /** The greatest elements of the rows whose weight is not 0. */
    MAX
  }

  /**
   * One row for each bag of rows; zeros for a bag without weight.
   *
   * @param indices the rows in each bag, {@code […, k]}
   * @param weights how much each counts, {@code […, k]}; 0 for what only fills a bag up
   * @return {@code […, width]}
   */
  public static Node embeddingBag(Bag bag, Node table, Node indices, Node weights) {
    if (indices.shape().rank() < 1 || !weights.shape().equals(indices.shape())) {
      throw new ShapeException(
          "embeddingBag",
          "indices must be […, k], and weights of the same shape",
          "%s and %s".formatted(indices.shape(), weights.shape()));
    }
    Node rows = gather(table, indices);
    if (bag == Bag.MAX) {
      Node counts = expandDims(weights, -1);
      Node low = constant(Double.NEGATIVE_INFINITY);
      Node greatest = Reductions.max(where(counts, rows, low), -2);
      return where(any(counts, -2), greatest, constant(0));
    }
    Node shares =
        bag == Bag.SUM ? weights : divideNoNan(weights, keepDims(Reductions::sum, weights, -1));
    return squeeze(matmul(expandDims(shares, -2), rows), -2);
  }

  /** One row for each bag of rows, which all count alike. */
  public static Node embeddingBag(Bag bag, Node table, Node indices) {
    return embeddingBag(bag, table, indices, full(indices.shape(), 1));
  }
}
