package dev.cotangent.core.program.rewrite;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.States;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimplifierTests {
  /** The identity, with whatever rewrite a test gives it. */
  private record Rewritten(int number, UnaryOperator<Node> rewrite) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(g);
    }

    @Override
    public Node simplify(Node node) {
      return rewrite.apply(node);
    }
  }

  private static Node simplified(Node node) {
    return new Simplifier().run(States.of(List.of(), node)).outputs().get(0);
  }

  private static Node next(Node node) {
    int number = ((Rewritten) node.op()).number();
    return Node.of(new Rewritten(number + 1, SimplifierTests::next), node.input(0));
  }

  @Test
  void aRewriteThatChangesTheShapeIsRefused() {
    Node y = Node.of(new Rewritten(0, node -> TestOps.total(node.input(0))), input("x", 3));
    String message = assertThrows(IllegalStateException.class, () -> simplified(y)).getMessage();
    assertTrue(message.contains("simplify must keep the shape"), message);
  }

  @Test
  void rewritesWithoutEndAreRefused() {
    Node y = Node.of(new Rewritten(0, SimplifierTests::next), input("x", 3));
    String message = assertThrows(IllegalStateException.class, () -> simplified(y)).getMessage();
    assertTrue(message.contains("rewrites must come to an end"), message);
  }

  @Test
  void rewritesAreAppliedUntilNoneApplies() {
    UnaryOperator<Node> countdown =
        new UnaryOperator<>() {
          @Override
          public Node apply(Node node) {
            int number = ((Rewritten) node.op()).number();
            return number == 0
                ? node.input(0)
                : Node.of(new Rewritten(number - 1, this), node.input(0));
          }
        };
    Node x = input("x", 3);
    assertEquals(x, simplified(Node.of(new Rewritten(50, countdown), x)));
  }

  /** Folding must not take memory: 64 elements always, more only where operands are as large. */
  @ParameterizedTest
  @CsvSource({"1, 64, true", "1, 65, false", "100, 100, true", "100, 101, false"})
  void resultsLargerThanTheirOperandsAreNotFolded(int operand, int result, boolean folded) {
    Node x = constant(Tensor.full(Shape.of(operand), 2));
    Node y = Node.of(new TestOps.Spread(Shape.of(result)), x);
    assertEquals(folded, simplified(y).op() instanceof Constant);
  }

  /** A position among so many, in number. */
  private record Position(int among) implements TestOps.Unevaluated {
    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      output.fill(1);
    }

    @Override
    public int positionBound(Node self) {
      return among;
    }
  }

  @Test
  void positionsThatFloat32DoesNotHoldAreNotFolded() {
    for (int more = 0; more < 2; more++) {
      Node position = Node.of(new Position(Buffer.FLOAT32_INDICES + more), constant(3));
      assertEquals(more == 0, simplified(position).op() instanceof Constant);
    }
  }
}
