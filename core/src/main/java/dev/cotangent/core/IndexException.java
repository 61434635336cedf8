package dev.cotangent.core;

import java.util.stream.Collectors;

/**
 * An index, a position or a label is not one of those that there are.
 *
 * <p>The message has the form {@code [op] what must hold: what was given and where; what to try},
 * followed by the place in the expression where it arose.
 */
public final class IndexException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private IndexException(String message) {
    super(message);
  }

  /**
   * Creates an exception.
   *
   * @param op the operation's name
   * @param bound how many indices there are
   * @param given the wrong one
   * @param position where it stands among the others
   * @param shape the shape of all of them
   */
  IndexException(String op, int bound, double given, int position, Shape shape) {
    this(
        "[%s] every index must be a whole number in [0, %s): %s at position %s of %s"
                .formatted(op, bound, given, position, shape)
            + "; indices, and labels of classes, count from 0");
  }

  /** The same complaint, with the node whose value was being computed and its operands. */
  public IndexException at(Node node) {
    String operands =
        node.inputs().stream()
            .map(operand -> Graphs.storage(operand).label())
            .collect(Collectors.joining(", "));
    String built = node.origin().isEmpty() ? "" : ", built at " + node.origin();
    IndexException located =
        new IndexException(
            "%s (%s of %s%s)".formatted(getMessage(), node.label(), operands, built));
    located.setStackTrace(getStackTrace());
    return located;
  }
}
