package dev.cotangent.ops;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequiredOutputTests {
  private static final Shape SHAPE = Shape.of(64, 64);

  @Test
  void nothingIsWrittenInPlaceBeforeARequiredOutputAlsoWhereThatWouldMakeRoom() {
    Node x = Expressions.input("x", SHAPE);
    Node total = Expressions.variable("total", Tensor.zeros(64, 64));
    // The update is the last to read x, and could follow the product at once.
    Node loss = sum(log(matmul(x, Expressions.constant(Tensor.full(SHAPE, 1)))));
    Program program = Program.of(loss).update(total, add(total, x)).requireFinite(loss).compile();
    program.run(Map.of(x, Tensor.full(SHAPE, 2)));
    Tensor before = total.variable().value();
    assertEquals(2, before.at(0));
    assertThrows(NonFiniteException.class, () -> program.run(Map.of(x, Tensor.full(SHAPE, -1))));
    assertEquals(before, total.variable().value());
  }
}
