package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.ops.Ops;
import java.util.ArrayList;
import java.util.List;

/** Steps of optimizers, of several variables at once. */
final class TrainingOperators {
  private TrainingOperators() {}

  static void register(Operators all) {
    all.addAll(Operators.TRAINING, "Adagrad", call -> each(call, 1, TrainingOperators::adagrad));
    all.addAll(Operators.TRAINING, "Adam", call -> each(call, 2, TrainingOperators::adam));
    all.addAll(Operators.TRAINING, "Momentum", call -> each(call, 1, TrainingOperators::momentum));
  }

  /** The next values of one variable and of what is remembered of it. */
  @FunctionalInterface
  private interface Step {
    List<Node> apply(Call call, Node x, Node gradient, List<Node> slots);
  }

  /** Operands are a rate, a count of steps, then variables, gradients and each kind of slot. */
  private static List<Value> each(Call call, int slots, Step step) {
    int kinds = 2 + slots;
    int count = (call.inputs() - 2) / kinds;
    call.require(call.inputs() == 2 + kinds * count, "operands must come in groups of %s", kinds);
    List<List<Node>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Node> remembered = new ArrayList<>();
      for (int k = 0; k < slots; k++) {
        remembered.add(call.node(2 + (2 + k) * count + i));
      }
      Node x = call.node(2 + i);
      Node gradient =
          Ops.add(call.node(2 + count + i), Ops.multiply(x, call.number("norm_coefficient", 0)));
      results.add(step.apply(call, x, gradient, remembered));
    }
    List<Value> all = new ArrayList<>();
    for (int kind = 0; kind <= slots; kind++) {
      for (List<Node> result : results) {
        all.add(call.result(result.get(kind), call.type(2)));
      }
    }
    return all;
  }

  private static List<Node> adagrad(Call call, Node x, Node gradient, List<Node> slots) {
    double decay = 1 + call.scalar(1) * call.number("decay_factor", 0);
    Node rate = Ops.divide(call.node(0), decay);
    Node sum = Ops.add(slots.get(0), Ops.square(gradient));
    Node root = Ops.add(Ops.sqrt(sum), call.number("epsilon", 1e-6));
    return List.of(Ops.subtract(x, Ops.divide(Ops.multiply(rate, gradient), root)), sum);
  }

  private static List<Node> adam(Call call, Node x, Node gradient, List<Node> slots) {
    double alpha = call.number("alpha", 0.9);
    double beta = call.number("beta", 0.999);
    if (!call.hasAttribute("epsilon")) {
      throw call.unsupported(
          "no epsilon, for which ONNX' own tests have another number than its definition");
    }
    long t = call.scalar(1);
    Node first = mixed(slots.get(0), gradient, alpha);
    Node second = mixed(slots.get(1), Ops.square(gradient), beta);
    double correction = t > 0 ? Math.sqrt(1 - Math.pow(beta, t)) / (1 - Math.pow(alpha, t)) : 1;
    Node rate = Ops.multiply(call.node(0), correction);
    Node root = Ops.add(Ops.sqrt(second), call.number("epsilon", 0));
    Node next = Ops.subtract(x, Ops.multiply(rate, Ops.divide(first, root)));
    Node last = Ops.multiply(next, 1 - call.number("norm_coefficient_post", 0));
    return List.of(last, first, second);
  }

  private static Node mixed(Node before, Node now, double weight) {
    return Ops.add(Ops.multiply(before, weight), Ops.multiply(now, 1 - weight));
  }

  private static List<Node> momentum(Call call, Node x, Node gradient, List<Node> slots) {
    double alpha = call.number("alpha", 0);
    double beta = call.scalar(1) > 0 ? call.number("beta", 0) : 1;
    Node velocity = Ops.add(Ops.multiply(slots.get(0), alpha), Ops.multiply(gradient, beta));
    Node direction =
        call.text("mode", "standard").equals("nesterov")
            ? Ops.add(gradient, Ops.multiply(velocity, alpha))
            : velocity;
    return List.of(Ops.subtract(x, Ops.multiply(call.node(0), direction)), velocity);
  }
}
