package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Losses;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LbfgsTests {
  /** Rosenbrock's function of n variables: the sum of 100·(y − x²)² + (1 − x)² of neighbours. */
  private static Node rosenbrock(Node x) {
    int n = x.shape().size();
    Node left = slice(x, 0, 0, n - 1);
    Node right = slice(x, 0, 1, n);
    Node valley = multiply(square(subtract(right, square(left))), 100);
    return sum(add(valley, square(subtract(1, left))));
  }

  @Test
  void rosenbrocksMinimumIsFound() {
    Node x = Expressions.variable("x", Tensor.vector(-1.2, 1));
    Lbfgs.Result result = new Lbfgs(rosenbrock(x), List.of(x)).minimise(Map.of());
    assertEquals(Lbfgs.Ending.CONVERGED, result.ending());
    assertArrayEquals(new double[] {1, 1}, x.variable().value().toDoubles(), 1e-8);
    assertTrue(result.loss() < 1e-16, result.toString());
    assertTrue(result.gradient() <= 1e-8, result.toString());
    // Published counts for this start are 30 to 40 iterations.
    assertTrue(result.iterations() <= 45 && result.evaluations() <= 60, result.toString());
  }

  @Test
  void twentyVariablesTakeFewMore() {
    double[] start = new double[20];
    for (int i = 0; i < 20; i++) {
      start[i] = i % 2 == 0 ? -1.2 : 1;
    }
    Node x = Expressions.variable("x", Tensor.vector(start));
    Lbfgs.Result result = new Lbfgs(rosenbrock(x), List.of(x)).minimise(Map.of());
    assertEquals(Lbfgs.Ending.CONVERGED, result.ending(), result.toString());
    assertTrue(result.iterations() < 300, result.toString());
  }

  @Test
  void logisticRegressionIsSolvedAsByNewton() {
    int n = 200;
    SplittableRandom random = new SplittableRandom(5);
    double[] inputs = random.doubles(n * 3, -2, 2).toArray();
    double[] labels = new double[n];
    for (int i = 0; i < n; i++) {
      double score = 2 * inputs[3 * i] - inputs[3 * i + 1] + 0.5;
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
    }
    Node x = Expressions.input("x", n, 3);
    Node t = Expressions.input("t", n, 1);
    Node w = Expressions.variable("w", Tensor.zeros(3, 1));
    Node b = Expressions.variable("b", Tensor.zeros(1));
    Node loss =
        add(Losses.binaryCrossEntropy(add(matmul(x, w), b), t), multiply(sum(square(w)), 0.5e-2));
    Lbfgs search = new Lbfgs(loss, List.of(w, b)).tolerance(1e-10);
    Map<Node, Tensor> feeds =
        Map.of(x, Tensor.of(Shape.of(n, 3), inputs), t, Tensor.of(Shape.of(n, 1), labels));
    Lbfgs.Result result = search.minimise(feeds);
    assertEquals(Lbfgs.Ending.CONVERGED, result.ending(), result.toString());
    double[] newton = newton(inputs, labels, 1e-2);
    assertArrayEquals(
        new double[] {newton[0], newton[1], newton[2]}, w.variable().value().toDoubles(), 1e-8);
    assertEquals(newton[3], b.variable().value().at(0), 1e-8);
    // Once more from there: nothing is left to do, and nothing is compiled again.
    Lbfgs.Result again = search.minimise(feeds);
    assertEquals(0, again.iterations());
    assertEquals(result.loss(), again.loss());
  }

  /** Newton's method in plain loops, with elimination: weights and, last, the bias. */
  private static double[] newton(double[] inputs, double[] labels, double decay) {
    int n = labels.length;
    double[] w = new double[4];
    for (int iteration = 0; iteration < 30; iteration++) {
      double[][] system = new double[4][5];
      for (int i = 0; i < n; i++) {
        double[] row = {inputs[3 * i], inputs[3 * i + 1], inputs[3 * i + 2], 1};
        double p = 1 / (1 + Math.exp(-LineSearch.dot(row, w)));
        for (int j = 0; j < 4; j++) {
          system[j][4] += (p - labels[i]) * row[j] / n;
          for (int k = 0; k < 4; k++) {
            system[j][k] += p * (1 - p) * row[j] * row[k] / n;
          }
        }
      }
      for (int j = 0; j < 3; j++) {
        system[j][4] += decay * w[j];
        system[j][j] += decay;
      }
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < 4; k++) {
          if (k != j) {
            double factor = system[k][j] / system[j][j];
            for (int l = j; l < 5; l++) {
              system[k][l] -= factor * system[j][l];
            }
          }
        }
      }
      for (int j = 0; j < 4; j++) {
        w[j] -= system[j][4] / system[j][j];
      }
    }
    return w;
  }

  @Test
  void theSameStartGivesTheSameBits() {
    Lbfgs.Result[] results = new Lbfgs.Result[2];
    for (int i = 0; i < 2; i++) {
      Node x = Expressions.variable("x", Tensor.vector(-1.2, 1, 0.5));
      results[i] = new Lbfgs(rosenbrock(x), List.of(x)).history(3).minimise(Map.of());
    }
    assertEquals(results[0], results[1]);
  }

  @Test
  void stepsOutOfTheDomainAreShortened() {
    // x − log x, from far right of its minimum 1 to where long steps leave its domain.
    Node x = Expressions.variable("x", Tensor.scalar(30));
    Lbfgs.Result result = new Lbfgs(subtract(x, log(x)), List.of(x)).minimise(Map.of());
    assertEquals(Lbfgs.Ending.CONVERGED, result.ending(), result.toString());
    assertEquals(1, x.variable().value().item(), 1e-7);
  }

  @Test
  void roundingEndsASearch() {
    Node x = Expressions.variable("x", Tensor.vector(-1.2, 1, 3, 0.3));
    Node near = sum(square(subtract(x, Expressions.constant(Tensor.vector(0.1, 0.2, 0.3, 0.4)))));
    Node far = sum(square(square(subtract(x, 0.7))));
    Lbfgs.Result result =
        new Lbfgs(add(near, far), List.of(x))
            .precision(Precision.FLOAT32)
            .tolerance(0)
            .minimise(Map.of());
    assertEquals(Lbfgs.Ending.NO_LOWER_STEP, result.ending(), result.toString());
    assertTrue(result.gradient() < 1e-2, result.toString());
    // A function without minimum ends with its iterations, or at the end of all numbers.
    Node y = Expressions.variable("y", Tensor.scalar(0));
    Lbfgs.Result endless = new Lbfgs(negate(y), List.of(y)).iterations(3).minimise(Map.of());
    assertEquals(Lbfgs.Ending.ITERATIONS, endless.ending(), endless.toString());
    assertEquals(3, endless.iterations());
    assertEquals(-y.variable().value().item(), endless.loss());
  }

  @Test
  void aStartThatIsNotFiniteIsRefused() {
    Node x = Expressions.variable("x", Tensor.scalar(0));
    Lbfgs search = new Lbfgs(divide(1, x), List.of(x));
    assertThrows(ArithmeticException.class, () -> search.minimise(Map.of()));
    assertEquals(0, x.variable().value().item());
    assertThrows(IllegalStateException.class, () -> search.precision(Precision.FLOAT32));
    assertThrows(IllegalArgumentException.class, () -> search.history(0));
    assertThrows(IllegalArgumentException.class, () -> search.iterations(0));
    assertThrows(IllegalArgumentException.class, () -> search.tolerance(-1));
    Node vector = Expressions.variable("v", Tensor.zeros(2));
    assertThrows(IllegalArgumentException.class, () -> new Lbfgs(mean(square(x)), List.of(vector)));
  }
}
