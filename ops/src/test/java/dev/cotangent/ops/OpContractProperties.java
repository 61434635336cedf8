package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CoreOp;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Get;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import dev.cotangent.ops.cases.OpCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What every operation must keep, whatever it computes; each try draws a sample of every one. */
class OpContractProperties {
  private static final Set<Class<?>> WITHOUT_CASES =
      Set.of(
          dev.cotangent.core.Constant.class,
          dev.cotangent.core.Input.class,
          dev.cotangent.core.Variable.class,
          Gradients.NONE.op().getClass(),
          Get.class); // a result of an operation that has cases

  @Example
  void everyOperationHasCasesAndEveryCaseAnOperation() {
    Set<Class<?>> operations = new LinkedHashSet<>();
    collect(StandardOp.class, operations);
    collect(CoreOp.class, operations);
    assertTrue(operations.containsAll(WITHOUT_CASES));
    operations.removeAll(WITHOUT_CASES);
    assertTrue(operations.size() >= 40, "only " + operations.size() + " operations were found");
    assertEquals(operations, OpCases.all().keySet());
    assertEquals(operations, OpDefinitions.ALL.keySet());
  }

  private static void collect(Class<?> type, Set<Class<?>> operations) {
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(sub -> collect(sub, operations));
    } else {
      operations.add(type);
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void valuesAreThoseOfTheDefinition(@ForAll long seed) {
    forEachOperation(
        seed,
        sample -> {
          Tensor expected =
              OpDefinitions.ALL.get(sample.op().getClass()).apply(sample.op(), sample.operands());
          assertEquals(expected.shape(), sample.apply(inputs(sample)).shape());
          List<Shape> shapes = sample.op().inferAll(sample.shapes());
          Buffer output = Buffer.allocate(expected.shape(), Precision.FLOAT64);
          output.fill(Double.NaN); // an operation must not rely on what is there before
          List<Buffer> outputs = new ArrayList<>();
          int from = 0;
          for (Shape shape : shapes) {
            outputs.add(output.slice(from, shape.size()).withShape(shape));
            from += shape.size();
          }
          List<Buffer> operands = sample.operands().stream().map(Tensor::values).toList();
          sample.op().evaluateAll(operands, outputs);
          assertClose(expected, Tensor.copyOf(output), 1e-12 * largest(expected));
        });
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void derivativesAgreeWithDifferenceQuotients(@ForAll long seed) {
    forEachOperation(
        seed,
        sample -> {
          List<Node> inputs = inputs(sample);
          List<Node> targets = targets(sample, inputs);
          Node y = sample.apply(inputs);
          Node cotangent = Expressions.input("u", y.shape());
          Map<Node, Node> vjp = Gradients.vjp(List.of(y), List.of(cotangent), inputs);
          for (Node input : inputs) {
            assertEquals(targets.contains(input), !Gradients.isNone(vjp.get(input)));
          }
          if (!targets.isEmpty()) {
            GradientCheck.of(y)
                .at(feeds(sample, inputs))
                .withRespectTo(targets.toArray(Node[]::new))
                .seed(seed)
                .directions(2)
                .verify();
          }
        });
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void linearOperationsEqualTheirDerivative(@ForAll long seed) {
    int[] checked = {0};
    forEachOperation(
        seed,
        sample -> {
          for (int k = 0; k < sample.operands().size(); k++) {
            if (sample.op().isLinearIn(k)) {
              checkLinear(sample, k, new Draw(seed));
              checked[0]++;
            }
          }
        });
    assertTrue(checked[0] >= 20, "only " + checked[0] + " linear operands were seen");
  }

  private static void checkLinear(Sample sample, int k, Draw draw) {
    List<Node> inputs = inputs(sample);
    Node y = sample.apply(inputs);
    Map<Node, Tensor> feeds = new HashMap<>(feeds(sample, inputs));
    Tensor x = draw.small(inputs.get(k).shape());
    Tensor v = draw.small(x.shape());
    Node cotangent = Expressions.input("u", y.shape());
    feeds.put(cotangent, draw.small(y.shape()));
    feeds.put(inputs.get(k), Tensor.generate(x.shape(), i -> x.at(i) + v.at(i)));
    Tensor both = Interpreter.evaluate(y, feeds);
    feeds.put(inputs.get(k), x);
    Tensor first = Interpreter.evaluate(y, feeds);
    Node vjp =
        Gradients.vjp(List.of(y), List.of(cotangent), List.of(inputs.get(k))).get(inputs.get(k));
    Node tangent = Expressions.input("v", v.shape());
    feeds.put(tangent, v);
    Tensor jvp = Interpreter.evaluate(Gradients.jvp(y, inputs.get(k), tangent), feeds);
    Tensor pulledBack = Interpreter.evaluate(vjp, feeds);
    feeds.put(inputs.get(k), v);
    Tensor moved = Interpreter.evaluate(y, feeds);
    double tolerance = 1e-12 * (largest(both) + largest(first));
    assertClose(jvp, Tensor.generate(y.shape(), i -> both.at(i) - first.at(i)), tolerance);
    assertClose(jvp, moved, tolerance);
    double forward = dot(moved, feeds.get(cotangent));
    double backward = dot(v, pulledBack);
    assertEquals(forward, backward, 1e-12 * y.shape().size() * largest(moved));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void programsAgreeWithTheReference(@ForAll long seed) {
    forEachOperation(
        seed,
        sample -> {
          List<Tensor> rounded =
              sample.operands().stream().map(t -> t.as(Precision.FLOAT32)).toList();
          Sample fed = new Sample(sample.op(), rounded);
          List<Node> inputs = inputs(fed);
          Node y = fed.apply(inputs);
          Map<Node, Tensor> feeds = feeds(fed, inputs);
          Tensor expected = Interpreter.evaluate(y, feeds);
          assertEquals(
              expected,
              Program.of(y).precision(Precision.FLOAT64).compile().run(feeds).get(y),
              "compiled in float64");
          Tensor single = Program.of(y).threads(1).compile().run(feeds).get(y);
          assertClose(expected, single, tolerance(rounded, expected));
          for (int threads = 2; threads <= 3; threads++) {
            assertEquals(single, Program.of(y).threads(threads).compile().run(feeds).get(y));
          }
        });
  }

  /** What rounding to float32 may do to a sum of products as long as the longest operand. */
  private static double tolerance(List<Tensor> operands, Tensor expected) {
    int longest = operands.stream().mapToInt(Tensor::size).max().orElse(1);
    double product =
        operands.stream().mapToDouble(OpContractProperties::largest).reduce(1, Math::max);
    return Math.ulp(1f) * (8 + Math.sqrt(longest)) * Math.max(product * product, largest(expected));
  }

  @Example
  void whatDoesNotFitIsRefused() {
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              assertTrue(!opCase.refusals().isEmpty(), "no refusals for " + type);
              assertAll(
                  opCase.refusals().stream().map(refusal -> () -> checkRefusal(type, refusal)));
            });
  }

  private static void checkRefusal(Class<?> type, Refusal refusal) {
    String message =
        assertThrows(IllegalArgumentException.class, refusal.attempt()::get, type.getSimpleName())
            .getMessage();
    for (String fragment : refusal.fragments()) {
      assertTrue(message.contains(fragment), () -> fragment + " is not in: " + message);
    }
  }

  private static void forEachOperation(long seed, Consumer<Sample> check) {
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              Sample sample = opCase.sample(new CounterRandom(seed, 1).bits(0));
              try {
                check.accept(sample);
              } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(sample + ": " + e.getMessage(), e);
              }
            });
  }

  private static List<Node> inputs(Sample sample) {
    List<Node> inputs = new ArrayList<>();
    for (Tensor operand : sample.operands()) {
      inputs.add(Expressions.input("x" + inputs.size(), operand.shape()));
    }
    return inputs;
  }

  private static List<Node> targets(Sample sample, List<Node> inputs) {
    return OpCases.all().get(sample.op().getClass()).differentiable().stream()
        .filter(k -> k < inputs.size())
        .map(inputs::get)
        .toList();
  }

  private static Map<Node, Tensor> feeds(Sample sample, List<Node> inputs) {
    Map<Node, Tensor> feeds = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      feeds.put(inputs.get(i), sample.operand(i));
    }
    return feeds;
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), tolerance, "position " + i);
    }
  }

  /** The largest magnitude, at least 1. */
  private static double largest(Tensor x) {
    return Math.max(1, Arrays.stream(x.toDoubles()).map(Math::abs).max().orElse(0));
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.at(i) * b.at(i);
    }
    return sum;
  }
}
