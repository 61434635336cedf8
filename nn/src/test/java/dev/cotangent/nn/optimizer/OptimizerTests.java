package dev.cotangent.nn.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Each rule against its definition in plain loops, for several steps of given gradients. */
class OptimizerTests {
  private static final double[] START = {1, -2, 0.5};
  private static final double[][] GRADIENTS = {
    {0.1, -0.2, 3}, {-0.5, 0.25, 1}, {0.7, 0.7, -2}, {0, 0.01, -1}, {1e-3, -1, 0.5}
  };
  private static final double[] RATES = {0.1, 0.1, 0.05, 0.2, 0.01};

  /** One variable, changed with the gradient and the rate of the step in turn. */
  private interface Rule {
    void change(int t, double[] w, double[] g, double rate);
  }

  private static void assertSteps(Optimizer optimizer, Rule rule) {
    Node w = Expressions.variable("layer/weight", Tensor.vector(START));
    Node gradient = Expressions.input("gradient", START.length);
    Node rate = Expressions.input("rate", Shape.scalar());
    Map<Node, Node> updates = optimizer.updates(Map.of(w, gradient), rate);
    Program program = Program.of(gradient).updates(updates).precision(Precision.FLOAT64).compile();
    double[] expected = START.clone();
    for (int i = 0; i < GRADIENTS.length; i++) {
      program.run(Map.of(gradient, Tensor.vector(GRADIENTS[i]), rate, Tensor.scalar(RATES[i])));
      rule.change(i + 1, expected, GRADIENTS[i], RATES[i]);
      assertArrayEquals(expected, w.variable().value().toDoubles(), 1e-13, "step " + (i + 1));
    }
  }

  private static Rule sgd(double momentum, boolean nesterov, double decay) {
    double[] m = new double[START.length];
    return (t, w, g, rate) -> {
      for (int i = 0; i < w.length; i++) {
        double d = g[i] + decay * w[i];
        m[i] = momentum * m[i] + d;
        w[i] -= rate * (nesterov ? d + momentum * m[i] : m[i]);
      }
    };
  }

  private static Rule adam(double beta1, double beta2, double epsilon, double decay) {
    double[] m = new double[START.length];
    double[] v = new double[START.length];
    return (t, w, g, rate) -> {
      for (int i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        double mHat = m[i] / (1 - Math.pow(beta1, t));
        double vHat = v[i] / (1 - Math.pow(beta2, t));
        w[i] = w[i] - rate * decay * w[i] - rate * mHat / (Math.sqrt(vHat) + epsilon);
      }
    };
  }

  @Test
  void plainDescent() {
    assertSteps(new Sgd(), sgd(0, false, 0));
  }

  @Test
  void weightDecay() {
    assertSteps(new Sgd().weightDecay(0.1), sgd(0, false, 0.1));
  }

  @Test
  void momentum() {
    assertSteps(new Sgd().momentum(0.9), sgd(0.9, false, 0));
  }

  @Test
  void nesterovMomentumWithWeightDecay() {
    assertSteps(new Sgd().nesterovMomentum(0.8).weightDecay(0.01), sgd(0.8, true, 0.01));
  }

  @Test
  void adamOfThePaper() {
    assertSteps(new Adam(), adam(0.9, 0.999, 1e-8, 0));
  }

  @Test
  void adamWithDecoupledWeightDecay() {
    assertSteps(
        new Adam().betas(0.8, 0.95).epsilon(1e-3).weightDecay(0.1), adam(0.8, 0.95, 1e-3, 0.1));
  }

  @Test
  void adamsCorrectionsAreExactInFloat32() {
    Node w = Expressions.variable("w", Tensor.scalar(0));
    Adam adam = new Adam();
    Map<Node, Node> updates = adam.updates(Map.of(w, Expressions.constant(1)), constant(1e-3));
    Program program = Program.of(Expressions.constant(1)).updates(updates).compile();
    program.run();
    // The first step of Adam is the learning rate, whatever the gradient.
    assertEquals(-1e-3, w.variable().value().item(), 3e-10);
    for (int i = 1; i < 5000; i++) {
      program.run();
    }
    double correction = adam.state(List.of(w)).get(3).variable().value().item();
    assertEquals(1 - Math.pow(0.999, 5000), correction, 1e-5);
    assertEquals(-5, w.variable().value().item(), 1e-3);
  }

  private static Node constant(double value) {
    return Expressions.constant(value);
  }

  @Test
  void stateIsMadeOnceForEachVariableAndNamedAfterIt() {
    Node a = Expressions.variable("a", Tensor.vector(1, 2));
    Node b = Expressions.variable("b/weight", Tensor.scalar(1));
    Sgd sgd = new Sgd().momentum(0.9);
    List<Node> state = sgd.state(List.of(a, b));
    assertEquals(List.of("momentum/a", "momentum/b/weight"), names(state));
    assertEquals(Tensor.zeros(2), state.get(0).variable().value());
    assertEquals(false, state.get(0).variable().isTrainable());
    Map<Node, Node> updates = sgd.updates(Map.of(a, a), constant(1));
    assertEquals(Set.of(a, state.get(0)), updates.keySet());
    assertEquals(updates.keySet(), sgd.updates(Map.of(a, a), constant(1)).keySet());
    assertEquals(state, sgd.state(List.of(a, b)));
    assertEquals(List.of(state.get(1)), sgd.state(List.of(b)));
    assertNotEquals(state, sgd.weightDecay(0.1).state(List.of(a, b))); // a rule of its own
    assertEquals(List.of(), new Sgd().state(List.of(a, b)));
    assertEquals(
        List.of("moment1/a", "moment2/a", "correction1/a", "correction2/a"),
        names(new Adam().state(List.of(a))));
  }

  private static List<String> names(List<Node> state) {
    return state.stream().map(node -> node.variable().name()).toList();
  }

  @Test
  void settingsAtTheEdgesAreTakenAndBeyondThemRefused() {
    assertSteps(new Sgd().momentum(0).weightDecay(0), sgd(0, false, 0));
    assertSteps(new Adam().betas(0, 0).weightDecay(0), adam(0, 0, 1e-8, 0));
    for (double momentum : new double[] {1, -0.1, Double.NaN}) {
      assertRefused("momentum", () -> new Sgd().momentum(momentum));
      assertRefused("momentum", () -> new Sgd().nesterovMomentum(momentum));
    }
    for (double beta : new double[] {1, -0.1, Double.NaN}) {
      assertRefused("betas", () -> new Adam().betas(beta, 0.9));
      assertRefused("betas", () -> new Adam().betas(0.9, beta));
    }
    for (double decay : new double[] {-0.1, Double.NaN}) {
      assertRefused("weight decay", () -> new Sgd().weightDecay(decay));
      assertRefused("weight decay", () -> new Adam().weightDecay(decay));
    }
    for (double epsilon : new double[] {0, -1e-8, Double.NaN}) {
      assertRefused("epsilon", () -> new Adam().epsilon(epsilon));
    }
  }

  private static void assertRefused(String what, Executable setting) {
    String message = assertThrows(IllegalArgumentException.class, setting).getMessage();
    assertTrue(message.contains(what), message);
  }

  @Test
  void everySettingKeepsTheOthersAndIsPrinted() {
    assertEquals("sgd(momentum 0.0, weight decay 0.0)", new Sgd().toString());
    assertEquals(
        "sgd(momentum 0.5 (Nesterov), weight decay 0.1)",
        new Sgd().weightDecay(0.1).nesterovMomentum(0.5).weightDecay(0.1).toString());
    assertEquals(
        "adam(betas 0.5 and 0.6, epsilon 0.01, weight decay 0.1)",
        new Adam().epsilon(0.01).weightDecay(0.1).betas(0.5, 0.6).epsilon(0.01).toString());
  }
}
