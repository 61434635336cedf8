package dev.cotangent.core.program.rewrite;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernels;
import dev.cotangent.core.program.pass.Compilation;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pass that looks for indices which float32 does not hold, by itself. */
class LongAxesTests {
  private static final int MANY = Buffer.FLOAT32_INDICES + 1;

  /** Gives positions among some, and takes positions among some; 0 for none. */
  private record Positions(int found, int taken) implements TestOps.Unevaluated {
    @Override
    public int positionBound(Node self) {
      return found;
    }

    @Override
    public int indexBound(Node self, int input) {
      return taken;
    }
  }

  private final Node x = input("x", 3);
  private final Node found = Node.of(new Positions(MANY, 0), x);
  private final Node taken = Node.of(new Positions(0, MANY), found);

  private static Compilation run(Compilation state) {
    return new LongAxes().run(state);
  }

  @Test
  void positionsThatAreFoundAndTakenAreHeld() {
    Compilation state = States.of(List.of(), taken);
    assertSame(state, run(state));
  }

  @Test
  void positionsAsNumbersAreRefused() {
    for (Node refused : List.of(found, sin(found), Node.of(new Positions(0, MANY), x))) {
      Compilation state = States.of(List.of(), refused);
      assertThrows(ShapeException.class, () -> run(state));
    }
  }

  @Test
  void asManyAsFloat32HoldsAreTaken() {
    Node most = Node.of(new Positions(MANY - 1, 0), x);
    for (Node taken : List.of(most, sin(most), Node.of(new Positions(0, MANY - 1), x))) {
      Compilation state = States.of(List.of(), taken);
      assertSame(state, run(state));
    }
  }

  @Test
  void aViewPassesPositionsOnOfItsFirstOperandOnly() {
    Node view = Node.of(new TestOps.Reshaped(Shape.of(3, 1)), found);
    Compilation passed = States.of(List.of(), Node.of(new Positions(0, MANY), view));
    assertSame(passed, run(passed));
    Compilation read = States.of(List.of(), sin(view));
    assertThrows(ShapeException.class, () -> run(read));
    Compilation waiting = States.of(List.of(), Node.of(new Barrier(), x, found));
    assertThrows(ShapeException.class, () -> run(waiting));
  }

  @Test
  void float64HoldsThemAll() {
    Compilation.Settings settings =
        new Compilation.Settings(
            Precision.FLOAT64,
            Backend.cpu(),
            new Kernels(Precision.FLOAT64, List.of(), true),
            EnumSet.allOf(Optimization.class));
    Compilation state = States.of(settings, Map.of(), sin(found));
    assertSame(state, run(state));
  }
}
