package dev.cotangent.core.program.memory;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pass that lets new values be written over old ones, by itself. */
class BufferDonationTests {
  private final Node x = input("x", 3);
  private final Node w = variable("w", Tensor.zeros(3));
  private final Node next = plus(w, x);

  private Compilation run(List<ScheduledKernel> order, Node... outputs) {
    Compilation start = States.of(States.settings(List.of()), Map.of(w, next), outputs);
    return new BufferDonation().run(start.withOrder(order));
  }

  @Test
  void aNewValueTakesThePlaceOfTheOld() {
    Compilation state = run(List.of(FakeKernel.PLAIN.computing(next)));
    assertEquals(Map.of(next, w.variable()), Map.copyOf(state.donations()));
  }

  @Test
  void notIfTheKernelStillReadsIt() {
    assertEquals(0, run(List.of(FakeKernel.PLAIN.careful().computing(next))).donations().size());
  }

  @Test
  void onlyTheOldValueMustBeReadBeforeTheNewIsWritten() {
    record OverTheFirst() implements Kernel {
      @Override
      public String name() {
        return "over the first";
      }

      @Override
      public boolean mayOverwrite(int input, int output) {
        return input == 0;
      }

      @Override
      public void run(int task, KernelArguments operands) {}
    }
    ScheduledKernel update =
        new ScheduledKernel(List.of(next), next.inputs(), List.of(next), new OverTheFirst());
    assertEquals(1, run(List.of(update)).donations().size());
  }

  @Test
  void whatNeedNotWaitStaysWhereItIs() {
    Node other = sin(x);
    List<ScheduledKernel> order =
        List.of(FakeKernel.PLAIN.computing(next), FakeKernel.PLAIN.computing(other));
    Compilation state = run(order, other);
    assertEquals(order, state.order());
    assertEquals(1, state.donations().size());
  }

  @Test
  void notIfTheOldValueIsAResult() {
    assertEquals(0, run(List.of(FakeKernel.PLAIN.computing(next)), w).donations().size());
  }

  @Test
  void itWaitsForOtherReadersAndForWhatMayThrow() {
    Node reader = times(w, w);
    Node thrower = sin(x);
    ScheduledKernel update = FakeKernel.PLAIN.computing(next);
    ScheduledKernel reading = FakeKernel.PLAIN.computing(reader);
    ScheduledKernel throwing = FakeKernel.PLAIN.throwing().computing(thrower);
    for (ScheduledKernel other : List.of(reading, throwing)) {
      Compilation state = run(List.of(update, other), other.outputs().get(0));
      assertEquals(List.of(other, update), state.order());
      assertEquals(1, state.donations().size());
    }
  }

  @Test
  void notIfItsOwnKernelMayThrowOrAnotherReadsTheNewValue() {
    assertEquals(0, run(List.of(FakeKernel.PLAIN.throwing().computing(next))).donations().size());
    Node reader = times(next, w);
    List<ScheduledKernel> order =
        List.of(FakeKernel.PLAIN.computing(next), FakeKernel.PLAIN.computing(reader));
    Compilation state = run(order, reader);
    assertEquals(order, state.order());
    assertEquals(0, state.donations().size());
  }

  @Test
  void nothingIsWrittenOverWhereThatIsLeftOut() {
    Compilation start =
        States.of(States.settings(List.of(), Optimization.IN_PLACE), Map.of(w, next), new Node[0]);
    Compilation state =
        new BufferDonation().run(start.withOrder(List.of(FakeKernel.PLAIN.computing(next))));
    assertEquals(0, state.donations().size());
  }
}
