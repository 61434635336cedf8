package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever compiling rewrites, merges, fuses and reuses, the value stays. */
class CompiledEqualsInterpretedProperties {
  private static final int OPERATIONS = 14;

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void randomExpressionsAndTheirGradientsKeepTheirValues(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    int rows = draw.extent();
    int columns = draw.extent();
    for (Shape shape :
        List.of(Shape.of(rows, columns), Shape.of(rows, columns), Shape.of(columns))) {
      feeds.put(Expressions.input("x" + feeds.size(), shape), draw.normal(shape));
    }
    List<Node> nodes = new ArrayList<>(feeds.keySet());
    for (int i = 0; i < OPERATIONS; i++) {
      nodes.add(RandomExpressions.next(draw, nodes));
    }
    Node loss = Expressions.constant(0);
    for (Node node : nodes) {
      loss = Ops.add(loss, Reductions.mean(Ops.square(node)));
    }
    List<Node> outputs = new ArrayList<>(nodes.subList(feeds.size(), nodes.size()));
    outputs.add(loss);
    outputs.addAll(Gradients.of(loss, feeds.keySet()).values());
    Map<Node, Tensor> interpreted = Interpreter.run(outputs, feeds);
    Results compiled = run(outputs, Precision.FLOAT64, 2, feeds);
    Results single = run(outputs, Precision.FLOAT32, 1, feeds);
    Results threaded = run(outputs, Precision.FLOAT32, 3, feeds);
    Results literal = run(outputs, Precision.FLOAT64, 2, feeds, Optimization.values());
    for (Node output : outputs) {
      assertClose(output, interpreted.get(output), compiled.get(output));
      assertClose(output, interpreted.get(output), literal.get(output));
      assertEquals(single.get(output), threaded.get(output), () -> "threads change " + output);
    }
    for (Optimization bitwise : List.of(Optimization.FUSION, Optimization.IN_PLACE)) {
      Results without = run(outputs, Precision.FLOAT32, 1, feeds, bitwise);
      for (Node output : outputs) {
        assertEquals(single.get(output), without.get(output), () -> bitwise + " at " + output);
      }
    }
  }

  private static Results run(
      List<Node> outputs,
      Precision precision,
      int threads,
      Map<Node, Tensor> feeds,
      Optimization... without) {
    Program.Builder builder = Program.of(outputs.toArray(Node[]::new));
    for (Optimization optimization : without) {
      builder.without(optimization);
    }
    return builder.precision(precision).threads(threads).compile().run(feeds);
  }

  private static void assertClose(Node node, Tensor expected, Tensor actual) {
    double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.at(i), actual.at(i), 1e-12 * Math.max(1, largest), () -> "value of " + node);
    }
  }
}
