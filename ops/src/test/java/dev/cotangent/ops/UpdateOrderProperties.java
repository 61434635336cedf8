package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** All new values are made of the old ones, though most are written over them as they are made. */
class UpdateOrderProperties {
  private static final int SIDE = 7;

  /** An operation that no kernel does. */
  private record Twice() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return 2 * x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Ops.multiply(g, 2));
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void newValuesAreMadeOfOldOnes(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    List<Node> variables = new ArrayList<>();
    for (int i = draw.number(2, 5); i > 0; i--) {
      variables.add(variable("v" + i, draw.between(Shape.of(SIDE, SIDE), -1, 1)));
    }
    Map<Node, Node> updates = new LinkedHashMap<>();
    for (int i : draw.permutation(variables.size())) {
      if (draw.number(0, 4) > 0) {
        updates.put(variables.get(i), newValue(draw, variables, updates.values()));
      }
    }
    List<Node> outputs = new ArrayList<>();
    for (int i = draw.number(0, 2); i > 0; i--) {
      outputs.add(draw.coin() ? any(draw, variables) : newValue(draw, variables, List.of()));
    }
    if (outputs.isEmpty() && updates.isEmpty()) {
      return;
    }
    List<Node> all = new ArrayList<>(outputs);
    all.addAll(variables);
    all.addAll(updates.values());
    Map<Node, Tensor> expected = Interpreter.run(all, Map.of());
    Program program = Program.of(outputs.toArray(Node[]::new)).updates(updates).compile();
    Results results = program.run();
    outputs.forEach(output -> assertClose(expected.get(output), results.get(output), program));
    for (Node variable : variables) {
      assertClose(
          expected.get(updates.getOrDefault(variable, variable)),
          variable.variable().value(),
          program);
    }
    Statistics.collect(program.explain().contains(" in place\n"));
    Statistics.coverage(seen -> seen.check(true).percentage(share -> share > 30));
  }

  private static Node any(Draw draw, List<Node> variables) {
    return variables.get(draw.number(0, variables.size() - 1));
  }

  private static Node newValue(Draw draw, List<Node> variables, Iterable<Node> others) {
    Node a = any(draw, variables);
    Node b = any(draw, variables);
    for (Node other : others) {
      b = draw.number(0, 3) == 0 ? other : b;
    }
    return switch (draw.number(0, 9)) {
      case 0 -> Ops.add(a, b);
      case 1 -> Ops.multiply(a, Ops.tanh(b));
      case 2 -> Shapes.transpose(a);
      case 3 -> Linalg.matmul(a, b);
      case 4 -> a;
      case 5 -> Ops.add(Linalg.matmul(a, b), a);
      case 6 -> Shapes.reshape(Shapes.reshape(a, -1), SIDE, SIDE);
      case 7 -> Node.of(new Twice(), a);
      case 8 -> Ops.subtract(a, Reductions.mean(b, 0));
      default -> Activations.relu(Ops.subtract(a, 0.25));
    };
  }

  private static void assertClose(Tensor expected, Tensor actual, Program program) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), 1e-5, program::explain);
    }
  }

  /**
   * The first update waits for the second, which reads what it overwrites; so the third, which came
   * after the first, now comes before it, and must leave it the old value.
   */
  @Example
  void anUpdateThatWaitsKeepsWhatItReads() {
    Node a = variable("a", Tensor.vector(2, 3));
    Node b = variable("b", Tensor.vector(5, 7));
    Node c = variable("c", Tensor.vector(11, 13));
    Program.of()
        .update(a, Ops.multiply(a, b))
        .update(c, Ops.add(c, a))
        .update(b, Ops.add(b, 1))
        .compile()
        .run();
    assertHolds(a, 10, 21);
    assertHolds(b, 6, 8);
    assertHolds(c, 13, 16);
  }

  @Example
  void whatAnotherUpdateRefusesChangesNothing() {
    Node a = variable("a", Tensor.vector(2, 3));
    Node b = variable("b", Tensor.vector(5, 7));
    Node index = Expressions.input("index", 2);
    Program program =
        Program.of().update(a, Ops.add(a, 1)).update(b, Indexing.gather(b, index)).compile();
    assertThrows(IndexException.class, () -> program.run(Map.of(index, Tensor.vector(0, 2))));
    assertHolds(a, 2, 3);
    assertHolds(b, 5, 7);
    program.run(Map.of(index, Tensor.vector(1, 0)));
    assertHolds(a, 3, 4);
    assertHolds(b, 7, 5);
  }

  private static void assertHolds(Node variable, double... values) {
    assertArrayEquals(values, variable.variable().value().toDoubles());
  }
}
