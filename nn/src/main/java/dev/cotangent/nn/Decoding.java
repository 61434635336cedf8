package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An application to one position of each sequence: where that is, and what layers remember of the
 * positions before.
 */
public final class Decoding {
  private final int capacity;
  private final Node position = Expressions.state("position", Tensor.zeros());
  private final Map<Node, Node> updates = new LinkedHashMap<>();

  Decoding(int capacity) {
    this.capacity = capacity;
    updates.put(position, add(position, 1));
  }

  /** The greatest number of positions. */
  public int capacity() {
    return capacity;
  }

  /** The position, from 0: a scalar. */
  public Node position() {
    return position;
  }

  /**
   * The rows of all positions, of which that of the present one has just been computed; those
   * behind it mean nothing.
   *
   * @param row the present position's, {@code […, 1, width]}
   * @return {@code […, capacity, width]}
   */
  public Node remember(Node row) {
    Shape all = row.shape().with(-2, capacity);
    Node cache = Expressions.state("cache", Tensor.zeros(all.dims()));
    Tensor counting = Tensor.generate(Shape.of(capacity, 1), i -> i);
    Node here = equal(constant(counting), reshape(position, 1, 1));
    Node next = where(here, row, cache);
    updates.put(cache, next);
    return next;
  }

  /** What a program updates with each position. */
  Map<Node, Node> updates() {
    return Collections.unmodifiableMap(updates);
  }
}
