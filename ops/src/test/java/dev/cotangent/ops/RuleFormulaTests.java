package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.explain.Explain;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the operations as the explained graph words them. */
class RuleFormulaTests {
  private final Node x = Expressions.input("x", 2, 3);
  private final Node w = Expressions.variable("w", Tensor.generate(Shape.of(2, 3), i -> i + 1));

  private String explained(Node output) {
    Tensor ones = Tensor.full(output.shape(), 1);
    return Explain.of(output, ones, Map.of(x, Tensor.full(x.shape(), 0.5))).toHtml("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relu | g · step(y)",
        "sigmoid | g · (y − y²)",
        "softmax | g · y − y · broadcastTo(sumTo(g · y))",
        "square | g · x · broadcastTo(2)",
        "negate | −g",
      })
  void unaryRulesReadAsInATextbook(String name, String rule) {
    Map<String, Node> outputs =
        Map.of(
            "relu", Activations.relu(x),
            "sigmoid", Activations.sigmoid(x),
            "softmax", Activations.softmax(x),
            "square", Ops.square(x),
            "negate", Ops.negate(x));
    String html = explained(outputs.get(name));
    assertTrue(html.contains("<code>" + rule + "</code>"), html.substring(html.indexOf("<h2>")));
  }

  @Test
  void operandsAreCalledByTheirNames() {
    String html = explained(Ops.divide(x, w));
    assertTrue(html.contains("<code>g / w</code>"), html.substring(html.indexOf("<h2>")));
    assertTrue(html.contains("<code>−(g · y / w)</code>"), html.substring(html.indexOf("<h2>")));
    html = explained(Linalg.matmul(x, w, false, true));
    assertTrue(html.contains("<code>matMul(g, w)</code>"), html.substring(html.indexOf("<h2>")));
    assertTrue(html.contains("<code>matMul(gᵀ, x)</code>"), html.substring(html.indexOf("<h2>")));
  }

  @Test
  void parenthesesAreSetWhereTheyAreNeeded() {
    String sum = Formula.plus(List.of("a", "b"));
    String product = Formula.times(List.of("c", sum));
    assertEquals("c · (a + b)", product);
    assertEquals("c · (a + b) − (a − b)", Formula.minus(List.of(product, "a − b")));
    assertEquals("(a + b)²", Formula.marked(sum, "²"));
    assertEquals("−(a + b)", Formula.minus(sum));
    assertEquals("x / (c · (a + b))", Formula.over(List.of("x", product)));
    assertEquals("f(a + b)", Formula.call("f", List.of(sum)));
    assertEquals("(−x) · y", Formula.times(List.of("−x", "y")));
  }

  @Test
  void everyOperationCanBeExplained() {
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              var sample = opCase.samples().apply(new Draw(7));
              List<Node> inputs = new ArrayList<>();
              Map<Node, Tensor> bindings = new HashMap<>();
              for (Tensor operand : sample.operands()) {
                Node input = Expressions.input("operand" + inputs.size(), operand.shape());
                inputs.add(input);
                bindings.put(input, operand);
              }
              Node output = sample.apply(inputs);
              String html = Explain.of(output, Tensor.full(output.shape(), 1), bindings).toHtml("");
              for (int i : opCase.differentiable()) {
                assertTrue(html.contains("To operand" + i + "</span>: <code>"), type.getName());
              }
            });
  }
}
