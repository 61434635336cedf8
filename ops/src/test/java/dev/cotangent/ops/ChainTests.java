package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Steps that are joined to be done a few samples at a time. */
class ChainTests {
  private static final Pattern ARENA = Pattern.compile("arena ([0-9.]+) kB");

  private final Node x = input("x", 40, 1, 24, 24);
  private final Node filters = variable("filters", normal(1, Shape.of(16, 1, 3, 3)));
  private final Node bias = variable("bias", normal(2, Shape.of(1, 16, 1, 1)));
  private final Node moreFilters = variable("more", normal(3, Shape.of(20, 16, 3, 3)));
  private final Node first = Convolutions.conv2d(x, filters, Window.same(3, 3));
  private final Node relu = Activations.relu(Ops.add(first, bias));
  private final Node pooled = Pooling.maxPool(relu, Window.valid(2, 2).stride(2, 2));
  private final Node result = Ops.tanh(Convolutions.conv2d(pooled, moreFilters, Window.same(3, 3)));
  private final Map<Node, Tensor> feeds = Map.of(x, normal(4, x.shape()));

  private static Tensor normal(int stream, Shape shape) {
    return new CounterRandom(7, stream).normal(shape);
  }

  @Test
  void whatIsBetweenTheStepsOfAChainTakesNoMemory() {
    double between = first.shape().size() * Float.BYTES * 1e-3;
    String without = Program.of(result).without(Optimization.CHAINING).compile().explain();
    assertTrue(arenaKilobytes(without) > between, without);
    String plan = Program.of(result).compile().explain();
    assertTrue(arenaKilobytes(plan) < between, plan);
  }

  private static double arenaKilobytes(String plan) {
    Matcher matcher = ARENA.matcher(plan);
    assertTrue(matcher.find(), plan);
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void plansAndProfilesShowAChainAsOneStep() {
    Program program = Program.of(result).profiling().compile();
    String plan = program.explain();
    assertTrue(plan.startsWith("program: 1 steps"), plan);
    String kernels = "(?s).* at a time: conv2d/[a-z]+ .*\n *pass/add\\+relu *\n *maxPool/.*";
    assertTrue(plan.matches(kernels), plan);
    program.run(feeds);
    assertEquals(1, program.profile().steps().size());
    String kernel = program.profile().steps().get(0).kernel();
    assertTrue(kernel.endsWith("pass/tanh"), kernel);
  }

  @Test
  void costsCountWhatReachesMemory() {
    Program program = Program.of(result).profiling().compile();
    program.run(feeds);
    int elements = 0;
    for (Node node : List.of(x, filters, bias, moreFilters, result)) {
      elements += node.shape().size();
    }
    assertEquals(4.0 * elements, program.profile().steps().get(0).cost().bytes());
  }

  @Test
  void whatOthersReadIsAResultOfTheChain() {
    Tensor expected =
        Program.of(relu).without(Optimization.CHAINING).compile().run(feeds).get(relu);
    Program program = Program.of(result, relu).compile();
    assertTrue(program.explain().contains(" at a time: "), program.explain());
    assertEquals(expected, program.run(feeds).get(relu));
  }

  /**
   * Its convolution's result has the size of the images, which nobody reads after it; but these are
   * so large that their last rows are read when the first ones are done.
   */
  @Test
  void noResultIsWrittenOverWhatItsOwnStepReads() {
    Node images = input("images", 8, 16, 48, 48);
    Node inner =
        Convolutions.conv2d(images, constant(normal(5, Shape.of(16, 16, 5, 3))), Window.same(5, 3));
    assertChainChangesNothing(images, inner, Activations.relu(inner));
  }

  /** The images are read again after the convolution, whose result is wanted, too. */
  @Test
  void noResultIsWrittenOverWhatALaterStepReads() {
    Node images = input("images", 40, 8, 24, 24);
    Node squareFilters = constant(normal(5, Shape.of(8, 8, 3, 3)));
    Node inner = Convolutions.conv2d(Activations.relu(images), squareFilters, Window.same(3, 3));
    assertChainChangesNothing(images, inner, Ops.add(inner, images));
    assertChainChangesNothing(images, Ops.add(inner, images));
  }

  private static void assertChainChangesNothing(Node images, Node... outputs) {
    Map<Node, Tensor> fed = Map.of(images, normal(6, images.shape()));
    Program chained = Program.of(outputs).compile();
    assertTrue(chained.explain().contains(" at a time: "), chained.explain());
    Results expected = Program.of(outputs).without(Optimization.CHAINING).compile().run(fed);
    Results found = chained.run(fed);
    for (Node output : outputs) {
      assertEquals(expected.get(output), found.get(output));
    }
  }

  @Test
  void nothingIsJoinedThatFitsTheCacheAnyway() {
    Node few = input("few", 4, 1, 24, 24);
    Node small =
        Activations.relu(Ops.add(Convolutions.conv2d(few, filters, Window.same(3, 3)), bias));
    String plan = Program.of(small).compile().explain();
    assertFalse(plan.contains(" at a time: "), plan);
  }

  @Test
  void theOperationThatFailsIsStillFound() {
    Node broken = Ops.log(Ops.negate(relu));
    Program program =
        Program.of(Convolutions.conv2d(broken, moreFilters, Window.same(3, 3)))
            .checkFinite()
            .compile();
    String message = assertThrows(NonFiniteException.class, () -> program.run(feeds)).getMessage();
    assertTrue(message.startsWith("[log]"), message);
  }
}
