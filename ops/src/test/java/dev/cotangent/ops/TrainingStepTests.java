package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.state;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole training steps of a small convolutional network with momentum. */
class TrainingStepTests {
  private static final int BATCH = 3;

  /** For the compiler to be done with the kernels, on a busy machine, too. */
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final int QUIET_STEPS = 100;

  private final Node x = input("x", BATCH, 1, 12, 12);
  private final Node labels = input("labels", BATCH);
  private final Map<Node, Node> updates = new LinkedHashMap<>();
  private final Map<Node, Tensor> initial = new LinkedHashMap<>();
  private final List<Node> weights = new ArrayList<>();
  private final Node loss = network();
  private final Map<Node, Tensor> feeds =
      Map.of(
          x,
          new CounterRandom(2, 0).normal(x.shape()),
          labels,
          Tensor.of(Shape.of(BATCH), new float[] {1, 0, 3}));

  private Node network() {
    Node y = x;
    for (int layer = 0; layer < 2; layer++) {
      int channels = y.shape().dim(1);
      weights.add(weight("filter" + layer, Shape.of(4, channels, 3, 3)));
      weights.add(weight("bias" + layer, Shape.of(1, 4, 1, 1)));
      y = Convolutions.conv2d(y, weights.get(2 * layer), Window.same(3, 3));
      y = Activations.relu(Ops.add(y, weights.get(2 * layer + 1)));
      y = Pooling.maxPool(y, Window.valid(2, 2).stride(2, 2));
    }
    y = Shapes.flatten(y);
    weights.add(weight("dense", Shape.of(y.shape().dim(1), 5)));
    Node result = Losses.logLoss(Activations.softmax(Linalg.matmul(y, weights.get(4))), labels);
    Gradients.of(result, weights)
        .forEach(
            (weight, gradient) -> {
              Node momentum =
                  state(weight.label() + "/momentum", Tensor.zeros(weight.shape().dims()));
              initial.put(momentum, momentum.variable().value());
              Node velocity = Ops.add(Ops.multiply(momentum, 0.9), gradient);
              updates.put(momentum, velocity);
              updates.put(weight, Ops.subtract(weight, Ops.multiply(velocity, 0.05)));
            });
    return result;
  }

  private Node weight(String name, Shape shape) {
    Tensor value = new CounterRandom(3, initial.size()).normal(shape);
    Node weight = variable(name, Tensor.generate(shape, i -> 0.3 * value.at(i)));
    initial.put(weight, weight.variable().value());
    return weight;
  }

  private List<Tensor> trained(UnaryOperator<Program.Builder> settings) {
    initial.forEach((node, value) -> node.variable().set(value));
    Program program = settings.apply(Program.of(loss).updates(updates)).compile();
    for (int i = 0; i < 5; i++) {
      program.run(feeds);
    }
    return updates.keySet().stream().map(node -> node.variable().value()).toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyOptimizationCanBeLeftOut(Optimization optimization) {
    List<Tensor> with = trained(builder -> builder);
    List<Tensor> without = trained(builder -> builder.without(optimization));
    boolean bitwise =
        EnumSet.of(Optimization.FUSION, Optimization.CHAINING, Optimization.IN_PLACE)
            .contains(optimization);
    for (int i = 0; i < with.size(); i++) {
      for (int j = 0; j < with.get(i).size(); j++) {
        double tolerance = bitwise ? 0 : 1e-4;
        assertEquals(without.get(i).at(j), with.get(i).at(j), tolerance, "variable " + i);
      }
    }
  }

  @Test
  void newValuesAreWrittenOverOldOnes() {
    String plan = Program.of(loss).updates(updates).compile().explain();
    for (Node variable : updates.keySet()) {
      if (!variable.label().endsWith("momentum")) { // these share a step with their momentum
        String line = "(?s).*new " + variable.label() + " [^\n]* in place\n.*";
        assertTrue(plan.matches(line), variable + " in " + plan);
      }
    }
    String without =
        Program.of(loss).updates(updates).without(Optimization.IN_PLACE).compile().explain();
    assertFalse(without.contains("in place\n"), without);
  }

  @Test
  void aRunThatThrowsChangesNothing() {
    Program program = Program.of(loss).updates(updates).compile();
    program.run(feeds);
    List<Tensor> before = updates.keySet().stream().map(node -> node.variable().value()).toList();
    Map<Node, Tensor> wrong =
        Map.of(x, Tensor.zeros(x.shape().dims()), labels, Tensor.vector(0, 5, 1));
    assertThrows(IllegalArgumentException.class, () -> program.run(wrong));
    assertEquals(before, updates.keySet().stream().map(node -> node.variable().value()).toList());
  }

  @Test
  void updatesSeeEachOthersOldValues() {
    Node a = variable("a", Tensor.of(Shape.of(2), new float[] {1, 2}));
    Node b = variable("b", Tensor.of(Shape.of(2), new float[] {10, 20}));
    Node c = variable("c", Tensor.of(Shape.of(2), new float[] {5, 5}));
    Node sum = Ops.add(a, b);
    Node sines = Ops.multiply(Ops.square(b), a);
    Program program = Program.of(a, sum).update(a, sum).update(b, sines).update(c, sum).compile();
    assertEquals(Tensor.of(Shape.of(2), new float[] {1, 2}), program.run(Map.of()).get(a));
    assertEquals(Tensor.of(Shape.of(2), new float[] {11, 22}), a.variable().value());
    assertEquals(Tensor.of(Shape.of(2), new float[] {100, 800}), b.variable().value());
    assertEquals(a.variable().value(), c.variable().value());
    Program.of().update(a, b).update(b, a).compile().run();
    assertEquals(Tensor.of(Shape.of(2), new float[] {100, 800}), a.variable().value());
    assertEquals(Tensor.of(Shape.of(2), new float[] {11, 22}), b.variable().value());
  }

  @Test
  void warmStepsAllocateLessThanAKilobyte() {
    assertAllocatesLittle(Program.of(loss).updates(updates).threads(1).compile(), feeds);
  }

  @Test
  void warmChainsAllocateNoMore() {
    Node images = input("images", 40, 1, 24, 24);
    Node filters = weights.get(0);
    Node y = Activations.relu(Convolutions.conv2d(images, filters, Window.same(3, 3)));
    Node squares = Reductions.mean(Ops.square(Pooling.maxPool(y, Window.valid(2, 2).stride(2, 2))));
    Node gradient = Gradients.of(squares, List.of(filters)).get(filters);
    Program program =
        Program.of(squares)
            .update(filters, Ops.subtract(filters, Ops.multiply(gradient, 1e-3)))
            .threads(1)
            .compile();
    assertTrue(program.explain().contains(" at a time: "), program.explain());
    assertAllocatesLittle(program, Map.of(images, new CounterRandom(4, 0).normal(images.shape())));
  }

  private static void assertAllocatesLittle(Program program, Map<Node, Tensor> feeds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long perStep = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (perStep >= 1024 && System.nanoTime() - start < PATIENCE_NANOS) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < QUIET_STEPS; i++) {
        program.run(feeds);
      }
      perStep = (threads.getCurrentThreadAllocatedBytes() - before) / QUIET_STEPS;
    }
    assertTrue(perStep < 1024, "bytes a step: " + perStep);
  }
}
