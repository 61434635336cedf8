package dev.cotangent.benchmarks.checkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.ops.cases.OpCase.Sample;
import dev.cotangent.ops.cases.OpCases;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing that has a derivative is left out; the program {@code checkers} looks at all of it. */
class CatalogueTests {
  private static final int MISTAKES = 4;

  /** What the sweep builds and nobody writes. */
  private static final Set<String> INTERNAL = Set.of("Barrier", "Recomputed");

  @Test
  void everyOperationWithADerivativeIsInIt() {
    List<String> left =
        OpCases.all().entrySet().stream()
            .filter(entry -> !entry.getValue().differentiable().isEmpty())
            .map(entry -> entry.getKey().getSimpleName())
            .filter(name -> !INTERNAL.contains(name) && !Samples.operations().contains(name))
            .toList();
    assertEquals(List.of(), left);
    assertTrue(Samples.operations().containsAll(Compositions.cases().keySet()));
  }

  /** The rule of an operation of several results holds nodes without a value. */
  @Test
  void rulesOfLoopsAreCompared() {
    Sample loop = Samples.draw("Scan", Setting.ORDINARY, 1).orElseThrow();
    Node self = Samples.apply(loop);
    for (Mutation mutation : ListMutations.of(loop.operands().size())) {
      Node g = Expressions.input("g", self.shape());
      if (mutation.conduct() == Conduct.RIGHT
          && mutation.change().apply(loop.op(), self, g).isPresent()) {
        assertFalse(Equivalence.isProven(mutation, loop), mutation.name());
      }
    }
  }

  /** So it is of an operation that is new: its mistakes show at small samples. */
  @Test
  void everyOneHasMistakesThatShow() {
    List<String> without =
        Samples.operations().parallelStream()
            .filter(operation -> !Catalogue.shows(operation, 1, MISTAKES))
            .toList();
    assertEquals(List.of(), without, "operations with less than " + MISTAKES + " mutants");
  }
}
