package dev.cotangent.nn;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;

/**
 * Initial values of a variable.
 *
 * <p>Weights are {@code [outputs, inputs, …]} with further axes for the taps of a filter; one
 * output depends on {@code fan in = inputs · taps} values, one input influences {@code fan out =
 * outputs · taps}.
 */
@FunctionalInterface
public interface Initialiser {
  /** The values for a shape. */
  Tensor values(Shape shape, CounterRandom random);

  /**
   * Normal numbers of variance 2 / fan in, which keep the scale of activations through layers with
   * relu (He and others, <i>Delving deep into rectifiers</i>, ICCV 2015).
   */
  static Initialiser heNormal() {
    return (shape, random) -> normal(shape, 2.0 / fanIn(shape), random);
  }

  /** Uniform numbers of mean 0 and variance 2 / fan in; see {@link #heNormal}. */
  static Initialiser heUniform() {
    return (shape, random) -> uniform(shape, 2.0 / fanIn(shape), random);
  }

  /**
   * Normal numbers of variance 2 / (fan in + fan out), for layers with tanh or sigmoid (Glorot and
   * Bengio, <i>Understanding the difficulty of training deep feedforward neural networks</i>,
   * AISTATS 2010).
   */
  static Initialiser glorotNormal() {
    return (shape, random) -> normal(shape, 2.0 / (fanIn(shape) + fanOut(shape)), random);
  }

  /** Uniform numbers of mean 0 and variance 2 / (fan in + fan out); see {@link #glorotNormal}. */
  static Initialiser glorotUniform() {
    return (shape, random) -> uniform(shape, 2.0 / (fanIn(shape) + fanOut(shape)), random);
  }

  /** Uniform numbers from −limit to limit. */
  static Initialiser uniform(double limit) {
    return (shape, random) -> Tensor.generate(shape, i -> limit * (2 * random.uniform(i) - 1));
  }

  /** The same value everywhere. */
  static Initialiser constant(double value) {
    return (shape, random) -> Tensor.full(shape, value);
  }

  /** Zeros. */
  static Initialiser zeros() {
    return constant(0);
  }

  private static Tensor normal(Shape shape, double variance, CounterRandom random) {
    double deviation = Math.sqrt(variance);
    return Tensor.generate(shape, i -> deviation * random.normal(i));
  }

  private static Tensor uniform(Shape shape, double variance, CounterRandom random) {
    return uniform(Math.sqrt(3 * variance)).values(shape, random);
  }

  private static long fanIn(Shape shape) {
    return shape.size() / requireWeights(shape).dim(0);
  }

  private static long fanOut(Shape shape) {
    return shape.size() / requireWeights(shape).dim(1);
  }

  private static Shape requireWeights(Shape shape) {
    if (shape.rank() < 2) {
      throw new ShapeException(
          "initialiser",
          "weights must be [outputs, inputs, …]",
          shape.toString(),
          "use constant or an initialiser of your own");
    }
    return shape;
  }
}
