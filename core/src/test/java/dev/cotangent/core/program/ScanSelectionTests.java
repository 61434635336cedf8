package dev.cotangent.core.program;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.backend.ReferenceKernel;
import dev.cotangent.core.program.fusion.Fusion;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.schedule.KernelSelection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScanSelectionTests {
  private final Node x = input("x", 2);
  private final Node loop =
      iterate(3, List.of(x, x), v -> List.of(sin(v.get(1)), times(v.get(0), v.get(0)))).get(0);

  private static Compilation selected(List<KernelProvider> providers, Node output) {
    return new KernelSelection().run(new Fusion().run(States.of(providers, output)));
  }

  @Test
  void aLoopGetsAPlanForItsBody() {
    Compilation state = new ScanSelection().run(selected(List.of(), plus(loop, x)));
    ScanKernel kernel = (ScanKernel) state.order().get(0).kernel();
    assertEquals(2, kernel.plan().steps().size());
    assertEquals(3 * kernel.plan().cost().flops(), kernel.cost().flops());
    assertEquals(kernel.plan().state().buffers().size(), kernel.sharedScratch());
    assertEquals(List.of(x, x), state.order().get(0).inputs());
    assertEquals(ReferenceKernel.class, state.order().get(1).kernel().getClass());
    Buffer none = Buffer.allocate(Shape.of(1), Precision.FLOAT32);
    KernelArguments operands = new KernelArguments(List.of(), List.of(), none, none);
    assertThrows(IllegalStateException.class, () -> kernel.run(0, operands));
  }

  @Test
  void aKernelOfAProviderStays() {
    Kernel own = FakeKernel.PLAIN.named("loop");
    KernelProvider provider =
        new KernelProvider() {
          @Override
          public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
            return Optional.empty();
          }

          @Override
          public Optional<Kernel> kernel(Node node) {
            return node.op() instanceof Scan ? Optional.of(own) : Optional.empty();
          }

          @Override
          public String describe() {
            return "loops";
          }
        };
    Compilation state = new ScanSelection().run(selected(List.of(provider), loop));
    assertSame(own, state.order().get(0).kernel());
  }
}
