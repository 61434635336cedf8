package dev.cotangent.core.explain;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The formulas of one operation's derivative, read off the expressions that its rule builds.
 *
 * <p>The result is {@code y}, what flows back to it {@code g}. Operands that are leaves have their
 * own names, numbers are written out, other operands are {@code x}, or {@code a}, {@code b}, ….
 */
final class Rule {
  private static final String RESULT = "y";
  private static final String COTANGENT = "g";

  private final IdentityHashMap<Node, String> known = new IdentityHashMap<>();
  private final List<String> operands;

  /**
   * Reads the rule of one result.
   *
   * @param node the operation applied to its operands
   * @param result its result, or one of them
   * @param cotangent what flows back to the result
   */
  Rule(Node node, Node result, Node cotangent) {
    List<String> own = names(node, true);
    HashSet<String> distinct = new HashSet<>(own);
    boolean clear =
        distinct.size() == own.size()
            && !distinct.contains(RESULT)
            && !distinct.contains(COTANGENT);
    this.operands = clear ? own : names(node, false);
    for (int i = operands.size() - 1; i >= 0; i--) {
      known.put(node.input(i), operands.get(i));
    }
    known.put(result, RESULT);
    known.put(cotangent, COTANGENT);
  }

  /** What the operands are called. */
  List<String> operands() {
    return operands;
  }

  /** The formula of an expression that the rule built. */
  String formula(Node expression) {
    String name = known.get(expression);
    if (name != null) {
      return name;
    }
    return expression.inputs().isEmpty()
        ? leaf(expression)
        : expression.op().formula(expression.inputs().stream().map(this::formula).toList());
  }

  private static String leaf(Node node) {
    if (node.op() instanceof Constant constant && node.shape().size() == 1) {
      return Numbers.text(constant.value().at(0));
    }
    return node.label().substring(node.label().lastIndexOf('/') + 1);
  }

  private static List<String> names(Node node, boolean leavesByName) {
    List<String> names = new ArrayList<>();
    int count = node.inputs().size();
    for (int i = 0; i < count; i++) {
      Node operand = node.input(i);
      boolean named = operand.op() instanceof Input || operand.op() instanceof Variable;
      boolean number = operand.op() instanceof Constant && operand.shape().size() == 1;
      names.add(
          leavesByName && (named || number)
              ? leaf(operand)
              : count == 1 ? "x" : count <= 6 ? String.valueOf((char) ('a' + i)) : "x" + (i + 1));
    }
    return names;
  }
}
