package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An operation's operands for many samples at once, some with the samples along a new first axis,
 * some the same for each; what {@link Op#batch} is given.
 */
final class Samples {
  private final Node self;
  private final List<Node> operands;
  private final int count;

  Samples(Node self, List<Node> operands) {
    this.self = self;
    this.operands = operands;
    this.count =
        IntStream.range(0, operands.size())
            .filter(this::differ)
            .map(k -> operands.get(k).shape().dim(0))
            .findFirst()
            .orElseThrow();
  }

  /** How many samples there are. */
  int count() {
    return count;
  }

  /** Whether an operand has the samples along a first axis. */
  boolean differ(int operand) {
    return differ(self.input(operand), operands.get(operand));
  }

  /** Whether what stands for a node has the samples along a first axis. */
  static boolean differ(Node node, Node standing) {
    return standing.shape().rank() > node.shape().rank();
  }

  /** An operand with the samples along the first axis, repeated if it is the same for each. */
  Node each(int operand) {
    Node x = operands.get(operand);
    return differ(operand) ? x : repeated(x, count);
  }

  /** A value for each sample. */
  static Node repeated(Node x, int count) {
    return Shapes.broadcastTo(x, Shape.of(count).concat(x.shape()));
  }

  /**
   * The results of an operation that treats axes in front as what it is done for: those of the
   * operation itself, of operands that all have the samples along the first axis.
   */
  List<Node> inFront() {
    return inFront(self.op());
  }

  /** The result of an operation that is right for operands with the samples along a first axis. */
  List<Node> inFront(Op op) {
    return Node.of(op, IntStream.range(0, operands.size()).mapToObj(this::each).toList()).results();
  }

  /** An operand of indices as positions along the last axis, the same in each of so many rows. */
  Node positions(int operand, int rows) {
    Node list = Shapes.reshape(each(operand), count, 1, -1);
    return Shapes.broadcastTo(list, list.shape().with(1, rows));
  }

  /** An axis joined with the one behind it. */
  static Node joined(Node x, int axis) {
    Shape shape = x.shape();
    int extent = shape.dim(axis) * shape.dim(axis + 1);
    return Shapes.reshape(
        x,
        shape.slice(0, axis).concat(Shape.of(extent)).concat(shape.slice(axis + 2, shape.rank())));
  }

  /** An axis as two, of which the first has the given extent. */
  static Node split(Node x, int axis, int extent) {
    Shape shape = x.shape();
    Shape both = Shape.of(extent, shape.dim(axis) / extent);
    return Shapes.reshape(
        x, shape.slice(0, axis).concat(both).concat(shape.slice(axis + 1, shape.rank())));
  }

  /** An axis taken out, and put in at another place; the others keep their order. */
  static Node moved(Node x, int from, int to) {
    int[] order = new int[x.shape().rank()];
    for (int place = 0, next = 0; place < order.length; place++) {
      next += next == from ? 1 : 0;
      order[place] = place == to ? from : next++;
    }
    return from == to ? x : Shapes.permute(x, order);
  }

  /**
   * The samples along the first axis, put in front of the channels of each group, as channels of a
   * joined axis.
   *
   * @param axis the channels' axis in one sample
   */
  Node inGroups(Node x, int axis, int groups) {
    Node grouped = split(x, axis + 1, groups);
    return joined(joined(moved(grouped, 0, axis + 1), axis + 1), axis);
  }

  /** The inverse of {@link #inGroups}. */
  Node outOfGroups(Node x, int axis, int groups) {
    Node grouped = split(split(x, axis, groups), axis + 1, count);
    return joined(moved(grouped, axis + 1, 0), axis + 1);
  }
}
