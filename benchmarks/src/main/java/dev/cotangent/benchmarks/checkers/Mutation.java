package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import java.util.List;
import java.util.Optional;

/**
 * A mistake that can be made in many vector–Jacobian products, or beside them.
 *
 * @param name what is wrong, and for which operand
 * @param kind the kind of mistake
 * @param conduct what is wrong beside the rule
 * @param operand for which operand, where that matters
 * @param change makes it
 */
record Mutation(String name, Kind kind, Conduct conduct, int operand, Change change) {
  /** A mistake in the rule alone. */
  Mutation(String name, Kind kind, Change change) {
    this(name, kind, Conduct.RIGHT, -1, change);
  }

  /** Makes a mistake. */
  @FunctionalInterface
  interface Change {
    /**
     * The wrong cotangents of the operands; empty if this mistake cannot be made here.
     *
     * @param original the operation whose product is spoiled
     * @param self it, or what wraps it, applied to operands
     * @param cotangent the cotangent of the result
     */
    Optional<List<Node>> apply(Op original, Node self, Node cotangent);
  }
}
