package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plans of real kernels hold, to the step and the byte. */
class PlanTests {
  private static final Pattern STEPS = Pattern.compile("^program: (\\d+) steps?");
  private static final Pattern ARENA = Pattern.compile("memory: arena ([0-9.]+) (k?)B ");

  private static int steps(Node... outputs) {
    Matcher steps = STEPS.matcher(plan(outputs));
    assertTrue(steps.find(), plan(outputs));
    return Integer.parseInt(steps.group(1));
  }

  private static double arena(Node... outputs) {
    Matcher arena = ARENA.matcher(plan(outputs));
    assertTrue(arena.find(), plan(outputs));
    return Double.parseDouble(arena.group(1)) * (arena.group(2).isEmpty() ? 1 : 1000);
  }

  private static String plan(Node... outputs) {
    return Program.of(outputs).compile().explain();
  }

  private static Node sigmoids(Node x, int count) {
    Node y = x;
    for (int i = 0; i < count; i++) {
      y = Activations.sigmoid(y);
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "24, 1", "25, 2", "48, 2", "49, 3"})
  void aPassHasUpTo24Operations(int operations, int passes) {
    assertEquals(passes, steps(sigmoids(input("x", 100), operations)));
  }

  @Test
  void nothingInsideAPassTakesMemory() {
    Node x = input("x", 1000);
    assertEquals(4032, arena(sigmoids(x, 10)), 64);
  }

  @Test
  void aResultTakesThePlaceOfAnOperandThatDies() {
    Node x = input("x", 1000);
    Node sorted =
        Activations.softmax(
            Activations.sigmoid(
                Activations.softmax(Activations.sigmoid(x)))); // two kinds of kernels
    assertEquals(4032, arena(sorted), 64);
  }

  @Test
  void positionsThatNobodyReadsTakeNoMemory() {
    Node x = input("x", 1, 1, 40, 40);
    Node pooled = Pooling.maxPool(x, Window.valid(2, 2).stride(2, 2));
    assertEquals(1, steps(pooled));
    assertEquals(4 * (1600 + 400), arena(pooled), 64);
  }

  @Test
  void scratchIsReused() {
    Node x = input("x", 300, 300);
    Node two = Linalg.matmul(Linalg.matmul(x, x), x);
    Node four = Linalg.matmul(Linalg.matmul(two, x), x);
    assertEquals(arena(two), arena(four));
  }

  /** So the gradients of a network never lie in memory together. */
  @Test
  void aWeightIsChangedWhenTheSweepHasPassedIt() {
    int layers = 8;
    Node y = input("x", 16, 64);
    Map<Node, Node> updates = new LinkedHashMap<>();
    List<Node> weights = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      weights.add(variable("w" + i, Tensor.zeros(64, 64)));
      y = Ops.tanh(Linalg.matmul(y, weights.get(i)));
    }
    Node loss = Reductions.mean(Ops.square(y));
    Gradients.of(loss, weights)
        .forEach((w, g) -> updates.put(w, Ops.subtract(w, Ops.multiply(g, 0.1))));
    String plan = Program.of(loss).updates(updates).compile().explain();
    for (int i = 1; i < layers; i++) {
      int later = plan.indexOf("new w" + i + " ");
      assertTrue(later > 0 && later < plan.indexOf("new w" + (i - 1) + " "), plan);
    }
    Matcher arena = ARENA.matcher(plan);
    assertTrue(arena.find(), plan);
    double activations = 4 * 16 * 64 * (layers + 4);
    double gradients = 4 * 64 * 64 * 2;
    assertTrue(Double.parseDouble(arena.group(1)) * 1000 < activations + gradients, plan);
  }
}
