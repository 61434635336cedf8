package dev.cotangent.ops;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Node;
import java.util.OptionalDouble;

/** What is known about constants behind changes of shape. */
final class Constants {
  private Constants() {}

  /** Whether the value is known to be this number everywhere; 0 and −0 are different numbers. */
  static boolean isEverywhere(Node node, double number) {
    return source(node).isConstant(number);
  }

  /** The number that the value is known to be everywhere. */
  static OptionalDouble number(Node node) {
    Node source = source(node);
    return source.op() instanceof Constant constant && source.shape().size() == 1
        ? OptionalDouble.of(constant.value().at(0))
        : OptionalDouble.empty();
  }

  private static Node source(Node node) {
    Node source = node;
    while (source.op() instanceof BroadcastTo || source.op() instanceof Reshape) {
      source = source.input(0);
    }
    return source;
  }
}
