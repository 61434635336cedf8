package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Random programs with several updates, of expressions that share values, read each other's
 * variables, and take indices that may be refused.
 */
class UpdateProperties {
  private static final int OPERATIONS = 10;
  private static final int RUNS = 3;

  /** What is compiled, and what is fed. */
  private static final class Step {
    final Shape shape;
    final List<Node> variables = new ArrayList<>();
    final Map<Node, Tensor> feeds = new LinkedHashMap<>();
    final List<Node> indices = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    final Map<Node, Node> updates = new LinkedHashMap<>();
    final List<Node> outputs = new ArrayList<>();

    Step(Draw draw) {
      shape = Shape.of(draw.number(2, 6), draw.number(1, 40));
      for (int i = draw.number(1, 4); i > 0; i--) {
        variables.add(variable("v" + i, draw.normal(shape)));
      }
      nodes.addAll(variables);
      Node x = input("x", shape);
      feeds.put(x, draw.normal(shape));
      nodes.add(x);
      for (int i = 0; i < OPERATIONS; i++) {
        nodes.add(next(draw));
      }
      for (Node variable : variables) {
        if (updates.isEmpty() || draw.number(0, 3) > 0) {
          updates.put(variable, any(draw));
        }
      }
      for (int i = draw.number(1, 2); i > 0; i--) {
        Node output = any(draw);
        outputs.add(draw.coin() ? Reductions.mean(output) : output);
      }
    }

    Node any(Draw draw) {
      return nodes.get(draw.number(0, nodes.size() - 1));
    }

    Node next(Draw draw) {
      Node a = any(draw);
      Node b = any(draw);
      return switch (draw.number(0, 10)) {
        case 0 -> Ops.add(a, b);
        case 1 -> Ops.subtract(a, Ops.multiply(b, 0.1));
        case 2 -> Ops.multiply(Ops.tanh(a), b);
        case 3 -> Activations.relu(a);
        case 4 -> Ops.subtract(a, Ops.multiply(Ops.tanh(Ops.add(b, a)), 0.5));
        case 5 -> Indexing.gather(a, index(draw, Shape.of(shape.dim(0)), shape.dim(0)));
        case 6 -> Indexing.takeAlong(a, index(draw, shape, shape.dim(1)));
        case 7 ->
            Indexing.scatterAdd(index(draw, Shape.of(shape.dim(0)), shape.dim(0)), a, shape.dim(0));
        case 8 -> Ops.add(a, Reductions.sum(Linalg.matmul(b, Shapes.transpose(b)), 0, 1));
        case 9 -> Shapes.reshape(Shapes.reshape(a, -1), shape);
        default -> Ops.tanh(a);
      };
    }

    Node index(Draw draw, Shape of, int bound) {
      Node index = input("index" + indices.size(), of);
      feeds.put(index, draw.indices(of, bound));
      indices.add(index);
      return index;
    }

    Program.Builder program() {
      return Program.of(outputs.toArray(Node[]::new)).updates(updates);
    }

    /** What is fed of the inputs that the program has. */
    Map<Node, Tensor> fed(Map<Node, Tensor> all) {
      Set<Node> used = new LinkedHashSet<>(outputs);
      used.addAll(updates.values());
      Set<Node> reached = new LinkedHashSet<>(Graphs.topologicalOrder(used));
      Map<Node, Tensor> fed = new LinkedHashMap<>(all);
      fed.keySet().retainAll(reached);
      return fed;
    }

    List<Tensor> values() {
      return variables.stream().map(v -> v.variable().value()).toList();
    }

    void set(List<Tensor> values) {
      for (int i = 0; i < values.size(); i++) {
        variables.get(i).variable().set(values.get(i));
      }
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void updatesAreWhatTheirExpressionsMean(@ForAll long seed) {
    Step step = new Step(new Draw(seed * 0x9E3779B97F4A7C15L));
    List<Tensor> initial = step.values();
    Map<Node, Tensor> feeds = step.fed(step.feeds);
    Program doubles = step.program().precision(Precision.FLOAT64).compile();
    for (int run = 0; run < RUNS; run++) {
      List<Node> roots = new ArrayList<>(step.updates.values());
      roots.addAll(step.outputs);
      Map<Node, Tensor> expected = Interpreter.run(roots, feeds);
      var results = doubles.run(feeds);
      step.outputs.forEach(output -> assertEquals(expected.get(output), results.get(output)));
      step.updates.forEach(
          (variable, value) ->
              assertEquals(expected.get(value).as(Precision.FLOAT64), variable.variable().value()));
    }
    List<Tensor> singles = initial.stream().map(value -> value.as(Precision.FLOAT32)).toList();
    step.set(singles);
    Program plain =
        step.program()
            .without(Optimization.FUSION)
            .without(Optimization.IN_PLACE)
            .without(Optimization.CHAINING)
            .compile();
    List<List<Tensor>> expected = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      var unused = plain.run(feeds);
      expected.add(step.values());
    }
    step.set(singles);
    Program program = step.program().compile();
    Statistics.collect(program.explain().contains("in place\n"));
    Statistics.coverage(inPlace -> inPlace.check(true).percentage(share -> share > 20));
    for (int run = 0; run < RUNS; run++) {
      var unused = program.run(feeds);
      assertEquals(expected.get(run), step.values(), program::explain);
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void aRunThatRefusesAnIndexChangesNothing(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Step step = new Step(draw);
    Map<Node, Tensor> fed = step.fed(step.feeds);
    List<Node> indices = step.indices.stream().filter(fed::containsKey).toList();
    if (indices.isEmpty()) {
      return;
    }
    Node wrong = indices.get(draw.number(0, indices.size() - 1));
    Tensor right = fed.get(wrong);
    int place = draw.number(0, right.size() - 1);
    Map<Node, Tensor> feeds = new LinkedHashMap<>(fed);
    feeds.put(wrong, Tensor.generate(right.shape(), i -> i == place ? 0.5 : right.at(i)));
    step.set(step.values().stream().map(value -> value.as(Precision.FLOAT32)).toList());
    for (Precision precision : Precision.values()) {
      Program program = step.program().precision(precision).compile();
      List<Tensor> before = step.values();
      assertThrows(IndexException.class, () -> program.run(feeds));
      assertEquals(before, step.values(), program::explain);
    }
  }

  /**
   * An update that is read later is not put off: brought forward, it would need a place and a copy.
   */
  @Example
  void workThatChangesAVariableStaysBehindWhatMayRefuse() {
    Draw draw = new Draw(1);
    Node w = variable("w", draw.normal(Shape.of(40, 40)));
    Node x = input("x", 40, 40);
    Node table = input("table", 40, 40);
    Node index = input("index", 7);
    Node product = Linalg.matmul(x, x);
    Node next = Ops.subtract(w, Ops.multiply(product, 0.1));
    Node[] outputs = {
      Reductions.mean(product),
      Reductions.mean(Indexing.gather(table, index)),
      Reductions.mean(next)
    };
    String plan = Program.of(outputs).update(w, next).compile().explain();
    assertTrue(plan.matches("(?s).*new w [^\n]* in place\n.*"), plan);
  }
}
