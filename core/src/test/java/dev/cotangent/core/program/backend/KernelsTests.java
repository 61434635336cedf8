package dev.cotangent.core.program.backend;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.fusion.Fusion;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.schedule.KernelSelection;
import dev.cotangent.core.program.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs whose kernels come from several providers. */
class KernelsTests {
  private final Node x = input("x", 3);

  /** Has passes of some operations, kernels for others, and pairs of sums behind sines. */
  private static class Some implements KernelProvider {
    private final String name;
    private final int priority;
    private final Set<Class<?>> fused;
    private final Set<Class<?>> single;

    Some(String name, int priority, Set<Class<?>> fused, Set<Class<?>> single) {
      this.name = name;
      this.priority = priority;
      this.fused = fused;
      this.single = single;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public boolean fuses(Elementwise op) {
      return fused.contains(op.getClass());
    }

    @Override
    public Kernel fused(ElementwiseFusion pass) {
      assertTrue(pass.instructions().stream().allMatch(one -> fuses(one.op())));
      return named(name + "/pass of " + pass.instructions().size());
    }

    @Override
    public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
      return single.contains(op.getClass())
          ? Optional.of(named(name + "/" + op.name()))
          : Optional.empty();
    }

    @Override
    public Optional<Kernel> matchPair(Node first, Node second, boolean both) {
      return single.contains(Pairs.class)
              && first.op() instanceof TestOps.Sine
              && second.op() instanceof TestOps.Total
          ? Optional.of(named(name + "/pair"))
          : Optional.empty();
    }

    @Override
    public String describe() {
      return name;
    }
  }

  /** Stands for pairs among what a provider has. */
  private static final class Pairs {}

  private static Kernel named(String name) {
    return new Kernel() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void run(int task, KernelArguments operands) {}
    };
  }

  private static List<String> kernels(Node root, KernelProvider... providers) {
    List<List<String>> found = new ArrayList<>();
    for (List<KernelProvider> order :
        List.of(List.of(providers), reversed(Arrays.asList(providers)))) {
      List<KernelProvider> sorted = Kernels.inOrder(order.stream());
      Compilation fused = new Fusion().run(States.of(sorted, root));
      found.add(
          new Scheduler()
              .run(new KernelSelection().run(fused)).order().stream()
                  .map(each -> each.kernel().name())
                  .toList());
    }
    assertEquals(found.get(0), found.get(1), "the order in which providers are found matters");
    return found.get(0);
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }

  private static KernelProvider builtIn() {
    return new Some(
        "built-in",
        -1,
        Set.of(Add.class, TestOps.Times.class),
        Set.of(Add.class, TestOps.Times.class));
  }

  @Test
  void aPassHoldsOperationsOfOneProvider() {
    Node root = plus(sin(times(sin(sin(plus(x, x))), x)), x);
    assertEquals(
        List.of(
            "built-in/pass of 1",
            "own/pass of 2",
            "built-in/pass of 1",
            "own/pass of 1",
            "built-in/pass of 1"),
        kernels(root, builtIn(), new Some("own", 0, Set.of(TestOps.Sine.class), Set.of())));
  }

  @Test
  void anOperationNobodyFusesHasItsKernelOrReference() {
    Node root = plus(sin(plus(times(x, x), x)), x);
    assertEquals(
        List.of("built-in/pass of 2", "own/sine", "built-in/pass of 1"),
        kernels(root, builtIn(), new Some("own", 0, Set.of(), Set.of(TestOps.Sine.class))));
    assertEquals(
        List.of("built-in/pass of 2", "reference", "built-in/pass of 1"),
        kernels(root, builtIn(), new Some("own", 0, Set.of(), Set.of())));
  }

  @Test
  void theProviderOfGreaterPriorityHasTheOperation() {
    Node root = plus(times(plus(x, x), x), x);
    assertEquals(
        List.of("built-in/pass of 1", "own/times", "built-in/pass of 1"),
        kernels(root, builtIn(), new Some("own", 0, Set.of(), Set.of(TestOps.Times.class))));
    assertEquals(
        List.of("built-in/pass of 1", "own/pass of 1", "built-in/pass of 1"),
        kernels(root, builtIn(), new Some("own", 0, Set.of(TestOps.Times.class), Set.of())));
    assertEquals(
        List.of("built-in/pass of 3"),
        kernels(root, builtIn(), new Some("own", -2, Set.of(TestOps.Times.class), Set.of())));
  }

  @Test
  void aKernelOfGreaterPriorityComesBeforeAPair() {
    Node root = total(sin(x));
    KernelProvider pairs = new Some("pairs", -1, Set.of(), Set.of(Pairs.class));
    assertEquals(List.of("pairs/pair"), kernels(root, pairs));
    assertEquals(
        List.of("own/sine", "reference"),
        kernels(root, pairs, new Some("own", 0, Set.of(), Set.of(TestOps.Sine.class))));
    assertEquals(
        List.of("pairs/pair"),
        kernels(root, pairs, new Some("own", -2, Set.of(), Set.of(TestOps.Sine.class))));
  }
}
