package dev.cotangent.benchmarks.checkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
