package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.kernels.KernelCheck;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class MatMulKernelProperties {
  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 40),
        Arbitraries.of(1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200));
  }

  @Provide
  Arbitrary<Integer> depths() {
    return Arbitraries.oneOf(extents(), Arbitraries.of(255, 256, 257, 600));
  }

  @Property(tries = 300)
  void isTheProduct(
      @ForAll("extents") int m,
      @ForAll("depths") int k,
      @ForAll("extents") int n,
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll boolean batched,
      @ForAll long seed) {
    Shape batch = batched ? Shape.of(2) : Shape.scalar();
    Tensor a =
        KernelCheck.normal(seed, 1, batch.concat(transposeA ? Shape.of(k, m) : Shape.of(m, k)));
    Tensor b =
        KernelCheck.normal(seed, 2, batch.concat(transposeB ? Shape.of(n, k) : Shape.of(k, n)));
    KernelCheck.checkProducts(new MatMul(transposeA, transposeB), k, a, b);
  }

  @Provide
  Arbitrary<Integer> manyRows() {
    return Arbitraries.of(90, 96, 97, 128, 193, 200, 385, 1100);
  }

  @Property(tries = 30)
  void isTheProductIfItIsPacked(
      @ForAll("manyRows") int m,
      @ForAll("manyRows") int n,
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll long seed) {
    int k = m % 2 == 0 ? 70 : 261;
    Tensor a = KernelCheck.normal(seed, 1, transposeA ? Shape.of(k, m) : Shape.of(m, k));
    Tensor b = KernelCheck.normal(seed, 2, transposeB ? Shape.of(n, k) : Shape.of(k, n));
    KernelCheck.checkProducts(new MatMul(transposeA, transposeB), k, a, b);
  }

  @Property(tries = 30)
  void isTheProductOfSomeLongRows(
      @ForAll @IntRange(min = 5, max = 16) int few,
      @ForAll("manyRows") int many,
      @ForAll @IntRange(min = 700, max = 800) int k,
      @ForAll boolean swapped,
      @ForAll long seed) {
    Tensor a = KernelCheck.normal(seed, 1, Shape.of(swapped ? many : few, k));
    Tensor b = KernelCheck.normal(seed, 2, Shape.of(swapped ? few : many, k));
    KernelCheck.checkProducts(new MatMul(false, true), k, a, b);
  }

  @Property(tries = 20)
  void isTheProductOfAVectorIfItIsCut(
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 1, max = 700) int k,
      @ForAll @IntRange(min = 200, max = 400) int n,
      @ForAll boolean fromLeft,
      @ForAll long seed) {
    Tensor matrix = KernelCheck.normal(seed, 1, Shape.of(batch, k, n));
    if (fromLeft) {
      Tensor row = KernelCheck.normal(seed, 2, Shape.of(batch, 1, k));
      KernelCheck.checkProducts(new MatMul(false, false), k, row, matrix);
    } else {
      Tensor column = KernelCheck.normal(seed, 2, Shape.of(batch, k, 1));
      KernelCheck.checkProducts(new MatMul(true, false), k, matrix, column);
    }
  }
}
