package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LinalgTests {
  private static Node matrix(int rows, int columns, double... values) {
    return Expressions.constant(Tensor.of(Shape.of(rows, columns), values));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  @Test
  void dotOuterAndTraceGoAlongTheLastAxes() {
    Node a = matrix(2, 2, 1, 2, 3, 4);
    Node b = Expressions.constant(Tensor.vector(5, 6));
    assertEquals(Tensor.vector(17, 39), value(Linalg.dot(a, b)));
    assertEquals(
        Tensor.of(Shape.of(2, 2, 2), 5, 6, 10, 12, 15, 18, 20, 24), value(Linalg.outer(a, b)));
    assertEquals(
        Tensor.of(Shape.of(2, 3), 5, 10, 15, 6, 12, 18),
        value(Linalg.outer(b, Expressions.constant(Tensor.vector(1, 2, 3)))));
    assertEquals(5, value(Linalg.trace(a)).item());
    assertEquals(6, value(Linalg.trace(matrix(2, 3, 1, 2, 3, 4, 5, 6))).item());
  }

  @Test
  void traceOfAProductDoesNotDependOnItsOrder() {
    Draw draw = new Draw(1);
    Node a = Expressions.variable("a", draw.normal(Shape.of(3, 4)));
    Node b = Expressions.variable("b", draw.normal(Shape.of(4, 3)));
    Node first = Linalg.trace(Linalg.matmul(a, b));
    Node second = Linalg.trace(Linalg.matmul(b, a));
    assertEquals(value(first).item(), value(second).item(), 1e-13);
    assertGradients(first);
    assertGradients(Linalg.dot(a, Shapes.transpose(b)));
    assertGradients(Linalg.outer(a, Shapes.transpose(b)));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node a = matrix(1, 2, 1, 2);
    assertThrows(ShapeException.class, () -> Linalg.dot(a, matrix(1, 3, 1, 2, 3)));
    assertThrows(ShapeException.class, () -> Linalg.dot(a, matrix(2, 1, 1, 2)));
    assertThrows(ShapeException.class, () -> Linalg.outer(a, Expressions.constant(1)));
    assertThrows(ShapeException.class, () -> Linalg.trace(Expressions.constant(1)));
  }

  /** Every index of every letter, one after the other. */
  private static Tensor defined(String equation, Tensor... operands) {
    String output = equation.substring(equation.indexOf("->") + 2);
    String[] inputs = equation.substring(0, equation.indexOf("->")).split(",", -1);
    Map<Integer, Integer> extents = new TreeMap<>();
    for (int k = 0; k < inputs.length; k++) {
      for (int axis = 0; axis < inputs[k].length(); axis++) {
        extents.put((int) inputs[k].charAt(axis), operands[k].shape().dim(axis));
      }
    }
    String letters =
        extents.keySet().stream().map(Character::toString).collect(Collectors.joining());
    Shape all = Shape.of(extents.values().stream().mapToInt(each -> each).toArray());
    Shape result = Shape.of(output.chars().map(extents::get).toArray());
    double[] sums = new double[result.size()];
    for (int position = 0; position < all.size(); position++) {
      int[] index = Definitions.index(all, position);
      double product = 1;
      for (int k = 0; k < inputs.length; k++) {
        product *= operands[k].get(chosen(index, letters, inputs[k]));
      }
      int at = 0;
      int[] place = chosen(index, letters, output);
      for (int axis = 0; axis < place.length; axis++) {
        at = at * result.dim(axis) + place[axis];
      }
      sums[at] += product;
    }
    return Tensor.of(result, sums);
  }

  private static int[] chosen(int[] index, String letters, String some) {
    return some.chars().map(letter -> index[letters.indexOf(letter)]).toArray();
  }

  @Property(tries = 200)
  void einsumIsWhatItsIndicesSay(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int[] extents = IntStream.range(0, 5).map(i -> draw.number(1, 4)).toArray();
    StringBuilder equation = new StringBuilder();
    Set<Character> used = new TreeSet<>();
    int count = draw.number(1, 4);
    Tensor[] operands = new Tensor[count];
    for (int k = 0; k < count; k++) {
      equation.append(k == 0 ? "" : ",");
      int[] dims = new int[draw.number(0, 3)];
      for (int axis = 0; axis < dims.length; axis++) {
        int letter = draw.number(0, 4);
        dims[axis] = extents[letter];
        equation.append((char) ('a' + letter));
        used.add((char) ('a' + letter));
      }
      operands[k] = draw.normal(Shape.of(dims));
    }
    equation.append("->");
    for (int letter : draw.permutation(5)) {
      if (used.contains((char) ('a' + letter)) && draw.coin()) {
        equation.append((char) ('a' + letter));
      }
    }
    Node[] nodes = Arrays.stream(operands).map(Expressions::constant).toArray(Node[]::new);
    Tensor found = value(Linalg.einsum(equation.toString(), nodes));
    Tensor expected = defined(equation.toString(), operands);
    assertEquals(expected.shape(), found.shape(), equation::toString);
    for (int i = 0; i < expected.size(); i++) {
      double tolerance = 1e-11 * Math.max(1, Math.abs(expected.at(i)));
      assertEquals(expected.at(i), found.at(i), tolerance, equation::toString);
    }
  }

  @Test
  void theCheapestPairIsMultipliedFirst() {
    Node a = Expressions.input("a", 100, 2);
    Node b = Expressions.input("b", 2, 100);
    Node c = Expressions.input("c", 100, 3);
    Node y = Linalg.einsum("ij, jk, kl -> il", a, b, c);
    double flops =
        Graphs.topologicalOrder(List.of(y)).stream()
            .filter(node -> node.op() instanceof MatMul)
            .mapToDouble(
                node ->
                    node.op().flops(node.inputs().stream().map(Node::shape).toList(), node.shape()))
            .sum();
    assertEquals(2 * (2 * 100 * 3 + 100 * 2 * 3), flops);
  }

  @Test
  void einsumHasDerivativesAndRefusesWhatIsNoEquation() {
    Draw draw = new Draw(2);
    Node a = Expressions.variable("a", draw.normal(Shape.of(2, 3, 3)));
    Node b = Expressions.variable("b", draw.normal(Shape.of(3, 2)));
    assertGradients(Linalg.einsum("bii,ib->b", a, b));
    for (String wrong : List.of("ij,jk", "bii,ib->bb", "bii,ib->x", "bii->b", "bij,jb,->b")) {
      assertThrows(IllegalArgumentException.class, () -> Linalg.einsum(wrong, a, b), wrong);
    }
    assertThrows(ShapeException.class, () -> Linalg.einsum("bij,bj->b", a, b));
    assertThrows(ShapeException.class, () -> Linalg.einsum("bi,ib->b", a, b));
  }
}
