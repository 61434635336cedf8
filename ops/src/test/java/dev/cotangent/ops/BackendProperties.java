package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Programs on a backend whose memory is no array: only the backend itself knows how it computes.
 */
class BackendProperties {
  private static final int OPERATIONS = 12;

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void randomTrainingStepsMeanTheSame(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Shape shape = Shape.of(draw.extent(), draw.extent());
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    feeds.put(input("x", shape), draw.normal(shape));
    feeds.put(input("row", shape.dim(1)), draw.normal(Shape.of(shape.dim(1))));
    List<Node> weights =
        List.of(variable("v", draw.normal(shape)), variable("w", draw.normal(shape)));
    List<Node> nodes = new ArrayList<>(feeds.keySet());
    nodes.addAll(weights);
    for (int i = 0; i < OPERATIONS; i++) {
      nodes.add(RandomExpressions.next(draw, nodes));
    }
    Node loss = Expressions.constant(0);
    for (Node node : nodes) {
      loss = Ops.add(loss, Reductions.mean(Ops.square(node)));
    }
    Map<Node, Node> updates = new LinkedHashMap<>();
    Gradients.of(loss, weights)
        .forEach((w, g) -> updates.put(w, Ops.subtract(w, Ops.multiply(g, 0.1))));
    List<Node> outputs = new ArrayList<>(nodes.subList(nodes.size() - 3, nodes.size()));
    outputs.add(loss);
    Program.Builder builder =
        Program.of(outputs.toArray(Node[]::new))
            .updates(updates)
            .requireFinite(loss)
            .precision(Precision.FLOAT64)
            .backend(new PlainBackend());
    if (draw.coin()) {
      builder.without(Optimization.values()[draw.number(0, 4)]);
    }
    Program plain = builder.compile();
    for (int run = 0; run < 2; run++) {
      List<Node> all = new ArrayList<>(outputs);
      all.addAll(updates.values());
      Map<Node, Tensor> expected = Interpreter.run(all, feeds);
      Results actual = plain.run(feeds);
      outputs.forEach(output -> assertClose(output, expected.get(output), actual.get(output)));
      updates.forEach((w, next) -> assertClose(w, expected.get(next), w.variable().value()));
    }
  }

  private static void assertClose(Node node, Tensor expected, Tensor actual) {
    double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.at(i), actual.at(i), 1e-12 * Math.max(1, largest), () -> "value of " + node);
    }
  }

  /** Two groups of elementwise operations, since one has 24 at most, done on a few samples each. */
  @Example
  void itsKernelsAreTiledToo() {
    Node x = input("x", 16, 4096);
    Node y = x;
    for (int i = 0; i < 30; i++) {
      y = Ops.tanh(y);
    }
    Program plain = Program.of(y).backend(new PlainBackend()).compile();
    assertTrue(plain.explain().contains("2 at a time: plain/6"), plain.explain());
    assertTrue(plain.explain().contains(", plain, element by element"), plain.explain());
    Map<Node, Tensor> feeds = Map.of(x, new Draw(5).normal(x.shape()));
    Program references = Program.of(y).without(Optimization.KERNELS).compile();
    assertEquals(references.run(feeds).get(y), plain.run(feeds).get(y));
  }

  @Example
  void kernelsAreThoseOfTheProgramNotOfTheProcess() {
    Node x = input("x", 3);
    Node y = Ops.tanh(Reductions.sum(x));
    Program none = Program.of(y).kernels().compile();
    assertTrue(none.explain().contains("references"), none.explain());
    Program all = Program.of(y).compile();
    assertTrue(all.explain().contains("sumTo/"), all.explain());
    Program own =
        Program.of(Node.of(new OwnKernels.Alone(), y)).kernels(new OwnKernels()).compile();
    assertTrue(own.explain().contains("own/alone"), own.explain());
    assertTrue(own.explain().contains("reference"), own.explain());
  }

  @Example
  void whatItsKernelsThrowEndsTheRunAndChangesNoVariable() {
    Node w = variable("w", Tensor.vector(1, 2, 3));
    Node index = input("index");
    Node taken = Reductions.sum(Indexing.gather(w, index));
    Program program =
        Program.of(taken)
            .update(w, Ops.add(w, Ops.log(taken)))
            .requireFinite(taken)
            .backend(new PlainBackend())
            .compile();
    program.run(Map.of(index, Tensor.scalar(0)));
    assertEquals(3, w.variable().value().at(2));
    assertThrows(IndexException.class, () -> program.run(Map.of(index, Tensor.scalar(3))));
    w.variable().set(Tensor.vector(Double.NaN, 2, 3));
    assertThrows(NonFiniteException.class, () -> program.run(Map.of(index, Tensor.scalar(0))));
    assertEquals(2, w.variable().value().at(1));
  }
}
