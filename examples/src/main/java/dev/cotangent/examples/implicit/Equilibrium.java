package dev.cotangent.examples.implicit;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.tanh;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Shapes.full;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Implicit;
import java.util.List;
import java.util.Map;

/**
 * A layer whose output z is what tanh(z W + x) maps to itself (S. Bai, J. Kolter, V. Koltun,
 * <i>Deep equilibrium models</i>, 2019), and the gradient of a loss of z for the weights W, found
 * in two ways: through every step that led to z, and by the implicit function theorem.
 */
final class Equilibrium {
  /** So small that the map draws everything together. */
  private static final double SCALE = 0.3;

  private final int batch;
  private final int units;
  private final Node w;
  private final Node x;
  private final Tensor inputs;

  Equilibrium(int batch, int units, long seed) {
    this.batch = batch;
    this.units = units;
    double scale = SCALE / Math.sqrt(units);
    Tensor normal = new CounterRandom(seed, 0).normal(Shape.of(units, units));
    this.w = variable("w", Tensor.generate(normal.shape(), i -> scale * normal.at(i)));
    this.x = input("x", batch, units);
    this.inputs = new CounterRandom(seed, 1).normal(x.shape());
  }

  private Node next(Node z) {
    return tanh(add(matmul(z, w), x));
  }

  private Node start() {
    return full(Shape.of(batch, units), 0);
  }

  private Node gradient(Node z) {
    return Gradients.of(mean(square(z)), w);
  }

  /** The gradient through all of so many steps. */
  Node unrolled(int steps) {
    return gradient(iterate(steps, List.of(start()), z -> List.of(next(z.get(0)))).get(0));
  }

  /** The gradient at the end of so many steps, by so many steps of conjugate gradients. */
  Node implicit(int steps, int solverSteps) {
    return gradient(Implicit.fixedPoint(start(), steps, solverSteps, this::next));
  }

  /**
   * What is known of one way to the gradient.
   *
   * @param error the largest distance from the true gradient, in float64
   * @param kilobytes what a run of a program for it holds, in float32
   */
  record Way(String name, int steps, double error, double kilobytes) {}

  /** Looks at an expression of the gradient, beside the true one. */
  Way way(String name, int steps, Node gradient, Tensor truth) {
    Map<Node, Tensor> feeds = Map.of(x, inputs);
    Tensor found =
        Program.of(gradient).precision(Precision.FLOAT64).compile().run(feeds).get(gradient);
    double error = 0;
    for (int i = 0; i < found.size(); i++) {
      error = Math.max(error, Math.abs(found.at(i) - truth.at(i)));
    }
    return new Way(name, steps, error, Program.of(gradient).compile().memory() / 1000.0);
  }

  /** The gradient, through so many steps that no more change it. */
  Tensor truth() {
    return Interpreter.evaluate(unrolled(200), Map.of(x, inputs));
  }
}
