package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** Whatever of an expression is in checkpoints, nested or not, its derivatives stay. */
class CheckpointProperties {
  private static final int DEEPEST = 3;

  /** An expression that is a function of the seed, with checkpoints or without. */
  private static final class Drawn {
    final Map<Node, Tensor> feeds = new LinkedHashMap<>();
    final List<Node> nodes = new ArrayList<>();
    final List<Node> targets = new ArrayList<>();
    final Node loss;
    private final Draw draw;
    private final boolean checkpoints;

    Drawn(long seed, boolean checkpoints) {
      this.draw = new Draw(seed * 0x9E3779B97F4A7C15L);
      this.checkpoints = checkpoints;
      int rows = draw.extent();
      int columns = draw.extent();
      for (Shape shape : List.of(Shape.of(rows, columns), Shape.of(columns))) {
        feeds.put(Expressions.input("x" + feeds.size(), shape), draw.normal(shape));
      }
      nodes.addAll(feeds.keySet());
      Object unused = grow(12, 0);
      Node sum = Expressions.constant(0);
      for (int i = 0; i < 3; i++) {
        Node chosen = i == 0 ? nodes.get(nodes.size() - 1) : any();
        sum = Ops.add(sum, Reductions.mean(Ops.square(Ops.tanh(chosen))));
      }
      for (Node input : feeds.keySet()) { // so that there is a gradient
        sum = Ops.add(sum, Reductions.mean(Ops.tanh(input)));
      }
      loss = sum;
      targets.addAll(feeds.keySet());
      for (int i = 0; i < 2; i++) {
        Node inner = any();
        if (Graphs.topologicalOrder(List.of(loss)).contains(inner) && !targets.contains(inner)) {
          targets.add(inner);
        }
      }
    }

    private Node any() {
      return nodes.get(draw.number(0, nodes.size() - 1));
    }

    private boolean grow(int operations, int depth) {
      for (int i = 0; i < operations; i++) {
        if (depth < DEEPEST && draw.number(0, 2) == 0) {
          Supplier<Boolean> body = () -> grow(4, depth + 1);
          boolean unused = checkpoints ? Expressions.checkpoint(body) : body.get();
        } else {
          int last = nodes.size(); // mostly a chain, or else nothing would be private to a block
          List<Node> recent = nodes.subList(Math.max(0, last - draw.number(1, 3)), last);
          nodes.add(RandomExpressions.next(draw, draw.number(0, 4) == 0 ? nodes : recent));
        }
      }
      return true;
    }

    /** The gradients. */
    List<Node> first() {
      return derivatives(loss);
    }

    /** Those of an expression of the gradients. */
    List<Node> second() {
      Node sum = loss;
      for (Node gradient : first()) {
        sum = Ops.add(sum, Reductions.mean(Ops.square(Ops.add(gradient, 0.5))));
      }
      return derivatives(sum);
    }

    private List<Node> derivatives(Node of) {
      return Gradients.vjp(List.of(of), List.of(Expressions.constant(1)), targets).values().stream()
          .filter(gradient -> !Gradients.isNone(gradient))
          .toList();
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void derivativesOfBothOrdersAreThoseWithout(@ForAll long seed) {
    Drawn plain = new Drawn(seed, false);
    Drawn drawn = new Drawn(seed, true);
    List<Node> first = drawn.first();
    assertEquals(
        List.copyOf(Interpreter.run(plain.first(), plain.feeds).values()),
        List.copyOf(Interpreter.run(first, drawn.feeds).values()));
    List<Node> actual = new ArrayList<>(first);
    actual.addAll(drawn.second());
    List<Node> expected = new ArrayList<>(plain.first());
    expected.addAll(plain.second());
    assertEquals(expected.size(), actual.size());
    Map<Node, Tensor> values = Interpreter.run(expected, plain.feeds);
    Map<Node, Tensor> interpreted = Interpreter.run(actual, drawn.feeds);
    Results compiled = run(actual, Precision.FLOAT64, 2, drawn.feeds);
    Results single = run(actual, Precision.FLOAT32, 1, drawn.feeds);
    Results threaded = run(actual, Precision.FLOAT32, 3, drawn.feeds);
    for (int i = 0; i < expected.size(); i++) {
      Tensor value = values.get(expected.get(i));
      Node node = actual.get(i);
      assertClose(value, interpreted.get(node), node); // what meets is added in another order
      assertClose(value, compiled.get(node), node);
      assertEquals(single.get(node), threaded.get(node), () -> "threads change " + node);
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void whatIsComputedAgainIsTheSame(@ForAll long seed) {
    Drawn drawn = new Drawn(seed, true);
    List<Node> all = new ArrayList<>(Graphs.topologicalOrder(drawn.second()));
    Map<Node, Tensor> values = Interpreter.run(all, drawn.feeds);
    List<Node> again = all.stream().filter(node -> node.op() instanceof Recomputed).toList();
    for (Node node : again) {
      assertEquals(values.get(node.input(0)), values.get(node.input(1)), () -> "" + node.input(0));
    }
    Statistics.label("something is computed again")
        .collect(!again.isEmpty())
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 50));
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void checkersFindNothing(@ForAll long seed) {
    Drawn drawn = new Drawn(seed, true);
    GradientCheck.of(drawn.loss)
        .at(drawn.feeds)
        .withRespectTo(drawn.feeds.keySet().toArray(Node[]::new))
        .seed(seed)
        .directions(2)
        .verify();
  }

  private static Results run(
      List<Node> outputs, Precision precision, int threads, Map<Node, Tensor> feeds) {
    return Program.of(outputs.toArray(Node[]::new))
        .precision(precision)
        .threads(threads)
        .compile()
        .run(feeds);
  }

  private static void assertClose(Tensor expected, Tensor actual, Node node) {
    double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.at(i), actual.at(i), 1e-11 * Math.max(1, largest), () -> "value of " + node);
    }
  }
}
