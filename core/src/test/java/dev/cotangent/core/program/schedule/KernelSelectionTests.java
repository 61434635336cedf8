package dev.cotangent.core.program.schedule;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.backend.FusionGroup;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The pass that gives groups their kernels, by itself; {@code KernelsTests} has several providers.
 */
class KernelSelectionTests {
  private static final KernelProvider SINES =
      new KernelProvider() {
        @Override
        public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
          return op instanceof TestOps.Sine ? Optional.of(FakeKernel.PLAIN) : Optional.empty();
        }

        @Override
        public String describe() {
          return "sines";
        }
      };

  @Test
  void aGroupHasItsProvidersKernelOrTheReference() {
    Node x = input("x", 3);
    Node y = sin(x);
    Node z = total(y);
    List<ScheduledKernel> order =
        new KernelSelection()
            .run(
                States.of(List.of(SINES), z)
                    .withGroups(List.of(new FusionGroup(y), new FusionGroup(z))))
            .order();
    assertSame(FakeKernel.PLAIN, order.get(0).kernel());
    assertEquals(List.of(y), order.get(0).outputs());
    assertEquals("reference", order.get(1).kernel().name());
    assertTrue(order.get(1).kernel().mayThrow());
    assertEquals(List.of(y), order.get(1).inputs());
  }
}
