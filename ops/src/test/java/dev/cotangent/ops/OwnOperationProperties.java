package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A user's elementwise operations, which have nothing but a definition, in programs. */
class OwnOperationProperties {
  private record Leaky(double slope) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x > 0 ? x : slope * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Node.of(new Towards(slope), cotangent, self.input(0)));
    }
  }

  /** The cotangent of {@link Leaky}. */
  private record Towards(double slope) implements Elementwise.Binary {
    @Override
    public double apply(double g, double x) {
      return x > 0 ? g : slope * g;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Node.of(this, cotangent, self.input(1)), Gradients.NONE);
    }
  }

  /** All of these operations round once, so the bits do not depend on who computes them. */
  private static Node next(Draw draw, List<Node> nodes, Node row) {
    Node a = nodes.get(draw.number(0, nodes.size() - 1));
    Node b = nodes.get(draw.number(0, nodes.size() - 1));
    return switch (draw.number(0, 6)) {
      case 0 -> Ops.add(a, row);
      case 1 -> Ops.subtract(a, b);
      case 2 -> Ops.multiply(a, 0.5);
      case 3 -> Node.of(new Towards(0.25), a, b);
      case 4 -> Node.of(new Towards(3), Shapes.broadcastTo(row, a.shape()), b);
      case 5 -> Activations.relu(a);
      default -> Node.of(new Leaky(0.125), a);
    };
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void theirBitsAreThoseOfTheDefinitions(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Node x = input("x", draw.number(1, 40), draw.number(1, 700));
    Node row = input("row", x.shape().dim(1));
    List<Node> nodes = new ArrayList<>(List.of(Ops.add(x, row)));
    for (int i = 0; i < 12; i++) {
      nodes.add(next(draw, nodes, row));
    }
    Node y = nodes.get(12);
    Node other = nodes.get(draw.number(1, 12));
    Map<Node, Tensor> feeds = Map.of(x, draw.normal(x.shape()), row, draw.normal(row.shape()));
    Results expected = Program.of(y, other).without(Optimization.KERNELS).compile().run(feeds);
    for (int threads : new int[] {1, 3}) {
      Results actual = Program.of(y, other).threads(threads).compile().run(feeds);
      assertEquals(expected.get(y), actual.get(y));
      assertEquals(expected.get(other), actual.get(other));
    }
  }

  @Example
  void theyAreJoinedWithTheirNeighboursAndUpdateInPlace() {
    Node w = variable("w", Tensor.vector(1, -2, 3));
    Node next = Ops.subtract(w, Ops.multiply(Node.of(new Leaky(0.5), Ops.add(w, 1)), 0.5));
    Program program = Program.of().update(w, next).compile();
    String plan = program.explain();
    assertTrue(plan.startsWith("program: 1 steps"), plan);
    assertTrue(plan.contains("pass/add+leaky+multiply+subtract"), plan);
    assertTrue(plan.contains("in place"), plan);
    program.run();
    assertEquals(Tensor.vector(0, -1.75, 1).at(1), w.variable().value().at(1));
  }
}
