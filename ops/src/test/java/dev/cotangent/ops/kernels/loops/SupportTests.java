package dev.cotangent.ops.kernels.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Op;
import dev.cotangent.ops.cases.OpCases;
import dev.cotangent.ops.kernels.KernelCheck;
import dev.cotangent.ops.kernels.Loops;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every loop, on both supports, against its meaning in float64. */
class SupportTests {
  @Test
  void elementwiseLoopsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::random);
  }

  @Test
  void specialValuesAreThoseOfMath() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::special);
  }

  @Test
  void twoCombinationsAtOnceAreThoseOneByOne() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::pairs);
  }

  @Test
  void reductionsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::reductions);
  }

  @Test
  void momentsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::moments);
  }

  @Test
  void contractionsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::contractions);
  }

  @Test
  void packedProductsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::packedProducts);
  }

  @Test
  void addedRowsAreAddedAll() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::addedRows);
  }

  @Test
  void winogradMapsAreTheirMatrices() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::winograd);
  }

  @Test
  void magnitudesAreAddedAndCompared() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::magnitudes);
  }

  @Test
  void magnitudesAreRanked() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::ranks);
  }

  @Test
  void copiesAndTransposesComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::transposes);
  }

  @Test
  void squaresComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::squares);
  }

  @Test
  void correlationsAreTheirDefinitions() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::correlations);
  }

  @Test
  void spreadsComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::spreads);
  }

  @Test
  void sumsInSquaresComputeWhatTheyMean() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::sumsInSquares);
  }

  @Test
  void sumsOfRowsAreTheirDefinitions() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::summedRows);
  }

  @Test
  void noLoopIsForgotten() {
    Set<String> checked = new TreeSet<>(Loops.UNARY.keySet());
    checked.addAll(Loops.BINARY.keySet());
    checked.add("combineTwice");
    for (Method method : LoopTable.class.getMethods()) {
      if (method.getReturnType().equals(Loop.class)) {
        assertTrue(checked.remove(method.getName()), method.getName());
      }
    }
    Set<String> names = new TreeSet<>();
    for (Class<? extends Op> op : OpCases.all().keySet()) {
      if (Elementwise.class.isAssignableFrom(op)) {
        Class<? extends Elementwise> elementwise = op.asSubclass(Elementwise.class);
        for (FloatSupport loops : KernelCheck.SUPPORTS) {
          if (loops.elementwise().operation(elementwise).isPresent()) {
            names.add(Loops.name(elementwise));
          }
        }
      }
    }
    assertEquals(names, checked);
  }

  /** Those that kernels call by themselves are the ones of the table. */
  @Test
  void methodsAreTheLoopsOfTheTable() {
    KernelCheck.SUPPORTS.forEach(SupportCheck::methods);
  }
}
