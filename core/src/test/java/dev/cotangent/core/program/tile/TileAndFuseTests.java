package dev.cotangent.core.program.tile;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pass that joins kernels to be run on a few samples at a time, by itself. */
class TileAndFuseTests {
  private static final FakeKernel BY_SAMPLE = FakeKernel.PLAIN.batchable(16);

  private final Node x = input("x", 16, 8192);
  private final Node first = sin(x);
  private final Node second = sin(first);
  private final Node third = plus(second, x);

  private static List<ScheduledKernel> run(Compilation state, ScheduledKernel... order) {
    return new TileAndFuse().run(state.withOrder(List.of(order))).order();
  }

  /** The order that kernels are joined to, if what the last one computes is a result. */
  static List<ScheduledKernel> run(ScheduledKernel... order) {
    return run(States.of(List.of(), order[order.length - 1].outputs().get(0)), order);
  }

  @Test
  void whatNeighboursHandEachOtherStaysBetweenThem() {
    List<ScheduledKernel> order =
        run(
            States.of(List.of(), third),
            BY_SAMPLE.named("a").computing(first),
            BY_SAMPLE.named("b").computing(second),
            BY_SAMPLE.named("c").computing(third));
    assertEquals(1, order.size());
    ScheduledKernel group = order.get(0);
    assertEquals(List.of(first, second, third), group.nodes());
    assertEquals(List.of(x), group.inputs());
    assertEquals(List.of(third), group.outputs());
    assertEquals("2 at a time: a, b, c", group.kernel().name());
    assertEquals(8, group.kernel().tasks());
    assertTrue(group.kernel().localScratch() >= 2 * 8192);
  }

  @Test
  void whatIsReadLaterIsAResultOfTheGroup() {
    List<ScheduledKernel> order =
        run(
            States.of(List.of(), second, first),
            BY_SAMPLE.computing(first),
            BY_SAMPLE.computing(second));
    assertEquals(List.of(first, second), order.get(0).outputs());
  }

  @Test
  void kernelsThatNeedAllSamplesStandAlone() {
    ScheduledKernel one = BY_SAMPLE.computing(first);
    ScheduledKernel whole = FakeKernel.PLAIN.computing(second);
    ScheduledKernel last = BY_SAMPLE.computing(third);
    assertEquals(List.of(one, whole, last), run(States.of(List.of(), third), one, whole, last));
  }

  @Test
  void whatFitsTheCacheAnywayIsLeftAlone() {
    Node small = input("small", 16, 4095);
    Node a = sin(small);
    Node b = sin(a);
    assertEquals(
        2, run(States.of(List.of(), b), BY_SAMPLE.computing(a), BY_SAMPLE.computing(b)).size());
  }

  @Test
  void fromTheFirstSizeThatDoesNotFitTheCacheOnKernelsAreJoined() {
    Node large = input("large", 16, 4096);
    Node a = sin(large);
    Node b = sin(a);
    assertEquals(1, run(BY_SAMPLE.computing(a), BY_SAMPLE.computing(b)).size());
  }

  @Test
  void aSingleSampleIsNotCutIntoTiles() {
    Node one = input("one", 1, 1 << 17);
    Node a = sin(one);
    Node b = sin(a);
    FakeKernel bySample = FakeKernel.PLAIN.batchable(1);
    assertEquals(2, run(bySample.computing(a), bySample.computing(b)).size());
  }

  @Test
  void whatTheKernelRightBehindAGroupReadsIsAResultOfIt() {
    Node late = sin(first);
    List<ScheduledKernel> order =
        run(
            BY_SAMPLE.computing(first),
            BY_SAMPLE.computing(second),
            FakeKernel.PLAIN.computing(late));
    assertEquals(2, order.size());
    assertEquals(List.of(first), order.get(0).outputs());
  }

  /** Being large is no reason where the group that made a value has ended. */
  @Test
  void whatAnEarlierGroupComputesJoinsNothing() {
    Node small = sin(input("small", 16, 2));
    Node late = plus(first, first);
    assertEquals(
        3,
        run(BY_SAMPLE.computing(first), BY_SAMPLE.computing(small), BY_SAMPLE.computing(late))
            .size());
  }

  @Test
  void otherShapesOfTheSameSamplesAreJoined() {
    Node shaped = Node.of(new TestOps.Reshaped(Shape.of(16, 64, 128)), first);
    Node y = sin(shaped);
    assertEquals(
        1, run(States.of(List.of(), y), BY_SAMPLE.computing(first), BY_SAMPLE.computing(y)).size());
  }

  @Test
  void nothingIsJoinedWhereThatIsLeftOut() {
    Compilation state =
        States.of(States.settings(List.of(), Optimization.CHAINING), Map.of(), second);
    assertEquals(2, run(state, BY_SAMPLE.computing(first), BY_SAMPLE.computing(second)).size());
  }
}
