package dev.cotangent.ops;

import dev.cotangent.core.Node;

/** What is known about constants behind changes of shape. */
final class Constants {
  private Constants() {}

  /** Whether the value is known to be this number everywhere; 0 and −0 are different numbers. */
  static boolean isEverywhere(Node node, double number) {
    Node source = node;
    while (source.op() instanceof BroadcastTo || source.op() instanceof Reshape) {
      source = source.input(0);
    }
    return source.isConstant(number);
  }
}
