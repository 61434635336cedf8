package dev.cotangent.nn;

import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.floor;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.flip;
import static dev.cotangent.ops.Shapes.pad;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Sampling;
import java.util.Arrays;

/**
 * Layers that show a network its training pictures {@code [n, channels, …]} in ever new variants;
 * in evaluation they do nothing.
 *
 * <p>The random numbers are those of {@link Layers#dropout}: a function of the network's seed, the
 * layer's place in the network, the training step and the sample's place in the batch.
 */
public final class Augmentations {
  private Augmentations() {}

  /** Every second picture, by chance, mirrored along its last axis: left and right. */
  public static Layer randomFlip() {
    return new RandomLayer(
        "randomFlip",
        "randomFlip",
        (x, random) -> where(step(subtract(random.of(1), 0.5)), flip(x, -1), x));
  }

  /**
   * Every picture moved along each axis by a whole number of pixels from −{@code most} to {@code
   * most}, by chance; zeros come in. (With pictures of mean 0, that is grey.)
   */
  public static Layer randomShift(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("[randomShift] the most must be at least 0: " + most);
    }
    return new RandomLayer(
        "randomShift", "randomShift(%s)".formatted(most), (x, random) -> shifted(x, random, most));
  }

  /** Uniform random numbers {@code [n, 1, …]}, as many axes as the pictures have. */
  @FunctionalInterface
  private interface Numbers {
    /** Other numbers for each stream. */
    Node of(long stream);
  }

  @FunctionalInterface
  private interface Variant {
    Node of(Node x, Numbers random);
  }

  private record RandomLayer(String kind, String text, Variant variant) implements Layer {
    @Override
    public Node apply(Node x, BuildContext context) {
      if (x.shape().rank() < 3) {
        throw new ShapeException(
            kind, "the input must be [n, channels, …] with an axis or more", x.toString());
      }
      CounterRandom random = context.random(context.name(kind));
      Shape perSample = Shape.ones(x.shape().rank()).with(0, x.shape().dim(0));
      Numbers numbers =
          stream ->
              Sampling.randomUniform(
                  context.counter(), perSample, random.seed(), random.stream() + stream);
      return context.training() ? variant.of(x, numbers) : x;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static Node shifted(Node x, Numbers random, int most) {
    Shape shape = x.shape();
    int rank = shape.rank();
    int[] border = new int[rank];
    Arrays.fill(border, 2, rank, most);
    Node padded = pad(x, border, border);
    int[] strides = padded.shape().strides();
    Shape plane = shape.slice(2, rank);
    Tensor corner =
        Tensor.generate(
            plane,
            position -> {
              int rest = position;
              int at = 0;
              for (int axis = rank - 1; axis >= 2; axis--) {
                at += rest % shape.dim(axis) * strides[axis];
                rest /= shape.dim(axis);
              }
              return at;
            });
    Node positions = reshape(Expressions.constant(corner), 1, 1, -1);
    for (int axis = 2; axis < rank; axis++) {
      Node distance = floor(multiply(random.of(axis), 2 * most + 1));
      positions = add(positions, reshape(multiply(distance, strides[axis]), -1, 1, 1));
    }
    Node rows = reshape(padded, shape.dim(0), shape.dim(1), -1);
    Shape taken = Shape.of(shape.dim(0), shape.dim(1), plane.size());
    return reshape(takeAlong(rows, broadcastTo(positions, taken)), shape);
  }
}
