package dev.cotangent.nn;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * A fully connected layer: {@code x · weightᵀ + bias} along the last axis, from {@code [n, …,
 * inputs]} to {@code [n, …, units]}.
 *
 * <p>The weight is {@code [units, inputs]}, the bias {@code [units]} and 0 at first; these are the
 * layouts of PyTorch's {@code Linear}.
 *
 * @param units the number of outputs, at least 1
 * @param hasBias whether there is a bias
 * @param initialiser makes the initial weights
 */
public record DenseLayer(int units, boolean hasBias, Initialiser initialiser) implements Layer {
  /** Creates the layer. */
  public DenseLayer {
    if (units < 1) {
      throw new IllegalArgumentException("[dense] there must be at least 1 unit: " + units);
    }
  }

  /** This layer without a bias. */
  public DenseLayer withoutBias() {
    return new DenseLayer(units, false, initialiser);
  }

  /** This layer with other initial weights. */
  public DenseLayer initialiser(Initialiser newInitialiser) {
    return new DenseLayer(units, hasBias, newInitialiser);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    if (x.shape().rank() < 2) {
      throw new ShapeException(
          "dense",
          "the input must be [n, …, features]",
          x.toString(),
          "give every sample an axis of features");
    }
    return context.in(
        this,
        "dense",
        variables -> {
          Node weight = variables.get("weight", Shape.of(units, x.shape().dim(-1)), initialiser);
          Node product = product(x, weight);
          return hasBias
              ? add(product, variables.get("bias", Shape.of(units), Initialiser.zeros()))
              : product;
        });
  }

  /** {@code x · weightᵀ} along the last axis, as one product of matrices. */
  static Node product(Node x, Node weight) {
    Node rows = reshape(x, -1, x.shape().dim(-1));
    return reshape(matmul(rows, weight, false, true), x.shape().with(-1, weight.shape().dim(0)));
  }

  /** For example {@code dense(10)}. */
  @Override
  public String toString() {
    return hasBias ? "dense(%s)".formatted(units) : "dense(%s, no bias)".formatted(units);
  }
}
