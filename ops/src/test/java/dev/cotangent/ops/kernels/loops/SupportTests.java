package dev.cotangent.ops.kernels.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    Set<String> names = new TreeSet<>();
    for (Method method : FloatSupport.class.getDeclaredMethods()) {
      names.add(method.getName());
    }
    assertTrue(
        names.removeAll(
            Set.of(
                "describe",
                "lanes",
                "panel",
                "padded",
                "contract",
                "product",
                "correlate",
                "correlateTaps",
                "packedProduct",
                "winograd",
                "magnitudes",
                "rank",
                "copy",
                "transpose",
                "combineTwice",
                "sum",
                "max",
                "maxOfSquares",
                "spreadSquares",
                "sumInSquares",
                "fillSquares",
                "dots",
                "addRows",
                "sumRows",
                "sumLanes")));
    Set<String> checked = new TreeSet<>(Loops.UNARY.keySet());
    checked.addAll(Loops.BINARY.keySet());
    assertEquals(names, checked);
  }
}
