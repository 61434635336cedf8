package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Arithmetic of flat arrays. */
final class Flat {
  private Flat() {}

  static double[] combine(double[] a, double[] b, DoubleBinaryOperator f) {
    return IntStream.range(0, a.length).mapToDouble(i -> f.applyAsDouble(a[i], b[i])).toArray();
  }

  static double dot(double[] a, double[] b) {
    return DoubleStream.of(combine(a, b, (x, y) -> x * y)).sum();
  }

  static double dot(List<double[]> a, List<double[]> b) {
    return IntStream.range(0, a.size()).mapToDouble(i -> dot(a.get(i), b.get(i))).sum();
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static double largest(double[] a) {
    return Arrays.stream(a).map(Math::abs).max().orElse(0);
  }

  static double[] single(int size, int index, double value) {
    double[] array = new double[size];
    array[index] = value;
    return array;
  }

  /** Zeros, except one element of one array. */
  static List<double[]> single(List<Integer> sizes, int array, int element) {
    List<double[]> arrays = new ArrayList<>();
    sizes.forEach(size -> arrays.add(new double[size]));
    arrays.get(array)[element] = 1;
    return arrays;
  }

  /** Standard normal numbers. */
  static List<double[]> normal(List<Integer> sizes, CounterRandom random) {
    List<double[]> arrays = new ArrayList<>();
    long counter = 0;
    for (int size : sizes) {
      long start = counter;
      arrays.add(IntStream.range(0, size).mapToDouble(i -> random.normal(start + i)).toArray());
      counter += size;
    }
    return arrays;
  }

  static List<Integer> sizes(List<double[]> arrays) {
    return arrays.stream().map(array -> array.length).toList();
  }

  /** Whether |a − b| ≤ atol + rtol |b| everywhere, as numpy and PyTorch have it; false for NaN. */
  static boolean allClose(double[] a, double[] b, double rtol, double atol) {
    return IntStream.range(0, a.length)
        .allMatch(i -> a[i] == b[i] || Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]));
  }
}
