package dev.cotangent.benchmarks.checkers;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.sumTo;
import static dev.cotangent.ops.Shapes.transpose;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Mistakes in the list of cotangents that a rule returns, in the cotangent it is given, and beside
 * the rule.
 */
final class ListMutations {
  /** Beside it, numbers have 15 bits after the point. */
  private static final double GRID = 0x3p36;

  private final List<Mutation> mutations = new ArrayList<>();

  private ListMutations() {}

  /** All of them, for an operation with so many operands. */
  static List<Mutation> of(int operands) {
    ListMutations all = new ListMutations();
    all.ofTheIncoming();
    for (int k = 0; k < operands; k++) {
      all.ofOne(k);
      for (int other = 0; other < k; other++) {
        all.swapped(other, k);
      }
    }
    return all.mutations;
  }

  private void ofTheIncoming() {
    incoming("cotangent taken for ones", g -> Shapes.full(g.shape(), 1));
    incoming("cotangent only where positive", Activations::relu);
    incoming("cotangent squared, with its sign", g -> multiply(g, Ops.maximum(g, negate(g))));
    incoming("cotangent clipped", g -> Ops.maximum(Ops.minimum(g, ones(g)), negate(ones(g))));
    incoming("cotangent clipped at 5", g -> clipped(g, 5));
    incoming("cotangent clipped at 1000", g -> clipped(g, 1000));
    incoming("cotangent clipped to the norm 100", g -> multiply(g, shrinking(g, 100)));
    incoming(
        "cotangent shared among the nonzeros", g -> multiply(g, Reductions.mean(isNonzero(g))));
    incoming("cotangent doubled where few are not zero", g -> multiply(g, forFew(g)));
    incoming("cotangent of 1 doubled", g -> multiply(g, add(Ops.equal(g, ones(g)), 1)));
    incoming(
        "first of a cotangent of all ones doubled",
        g -> add(g, multiply(firstElement(g), subtract(1, Ops.step(squaredFromOne(g))))));
    incoming("cotangent below 1e-6 flushed", g -> multiply(g, isAbove(g, 1e-6)));
    incoming("cotangent above 1000 doubled", g -> multiply(g, add(isAbove(g, 1000), 1)));
    incoming("negative cotangent halved", g -> Ops.maximum(g, multiply(g, 0.5)));
    incoming("cotangent rounded to 2⁻¹⁵", g -> subtract(add(g, GRID), GRID));
  }

  private static Node clipped(Node g, double limit) {
    Node most = Shapes.full(g.shape(), limit);
    return Ops.maximum(Ops.minimum(g, most), negate(most));
  }

  /** 1, or what makes the norm no larger than a limit. */
  private static Node shrinking(Node g, double limit) {
    Node norm = Ops.sqrt(add(Reductions.sum(Ops.square(g)), 1));
    return Ops.minimum(Ops.divide(limit, norm), Shapes.full(norm.shape(), 1));
  }

  private static Node isNonzero(Node g) {
    return subtract(1, Ops.equal(g, Shapes.full(g.shape(), 0)));
  }

  /** 2 where less than a third of the cotangent is not 0, else 1. */
  private static Node forFew(Node g) {
    return add(Ops.step(subtract(1.0 / 3, Reductions.mean(isNonzero(g)))), 1);
  }

  /** 1 for the first element, 0 for the others. */
  private static Node firstElement(Node g) {
    return constant(Tensor.generate(g.shape(), i -> i == 0 ? 1 : 0));
  }

  private static Node squaredFromOne(Node g) {
    return Reductions.sum(Ops.square(subtract(g, 1)));
  }

  private static Node isAbove(Node g, double limit) {
    return Ops.greater(Ops.square(g), Shapes.full(g.shape(), limit * limit));
  }

  private void ofOne(int k) {
    one(k, Kind.SIGN, "sign", Ops::negate);
    one(k, Kind.FACTOR, "factor 2", c -> multiply(c, 2));
    one(k, Kind.FACTOR, "factor 1/2", c -> multiply(c, 0.5));
    one(k, Kind.FACTOR, "factor 1.001", c -> multiply(c, 1.001));
    one(k, Kind.FACTOR, "factor 1.00001", c -> multiply(c, 1.00001));
    one(k, Kind.MISSING, "zero", c -> Shapes.full(c.shape(), 0));
    one(k, Kind.MISSING, "none", c -> Gradients.NONE);
    mutations.add(
        part(
            k,
            Kind.MISSING,
            "none, called piecewise constant",
            Conduct.MOVING_BRANCH,
            c -> Gradients.NONE));
    mutations.add(
        part(
            k,
            Kind.MISSING,
            "zero, called piecewise constant",
            Conduct.MOVING_BRANCH,
            c -> Shapes.full(c.shape(), 0)));
    beside(k, Kind.TAG, "tagged as linear", Conduct.LINEAR_TAG, op -> !op.isLinearIn(k));
    beside(
        k,
        Kind.SIDE_EFFECT,
        "written to on every fifth evaluation",
        Conduct.WRITES_TO_OPERAND,
        op -> true);
    one(k, Kind.OFFSET, "plus 1", c -> add(c, 1));
    one(k, Kind.OFFSET, "plus 1e-4", c -> add(c, 1e-4));
    one(k, Kind.REDUCTION, "divided by the first extent", c -> multiply(c, 1.0 / first(c)));
    one(k, Kind.REDUCTION, "summed along the last axis", c -> spread(c, -1));
    one(k, Kind.REDUCTION, "summed along the first axis", c -> spread(c, 0));
    one(k, Kind.LAYOUT, "transposed", ListMutations::transposed);
    one(k, Kind.LAYOUT, "mirrored", c -> along(c, i -> last(c) - i));
    one(k, Kind.LAYOUT, "shifted by one", c -> along(c, i -> Math.min(i + 1, last(c))));
    one(k, Kind.LAYOUT, "rolled by one", c -> along(c, i -> i == last(c) ? 0 : i + 1));
    one(k, Kind.BORDER, "zero in the last column", c -> border(c, -1));
    one(k, Kind.BORDER, "zero in the last row", c -> border(c, -2));
    one(k, Kind.BORDER, "one element doubled", c -> multiply(c, mask(c, c.shape().size() / 2, 2)));
    one(k, Kind.BORDER, "zero in the first element", c -> multiply(c, mask(c, 0, 0)));
  }

  private void incoming(String name, UnaryOperator<Node> change) {
    mutations.add(
        new Mutation(
            name,
            Kind.COTANGENT,
            (original, self, g) -> Optional.of(original.vjp(self, change.apply(g)))));
  }

  private void one(int k, Kind kind, String name, UnaryOperator<Node> change) {
    mutations.add(part(k, kind, name, Conduct.RIGHT, change));
  }

  /** A mistake beside the rule; of compositions only the rule is their own. */
  private void beside(int k, Kind kind, String name, Conduct conduct, Predicate<Op> isMistake) {
    mutations.add(
        new Mutation(
            "operand %s: %s".formatted(k, name),
            kind,
            conduct,
            k,
            (original, self, g) -> {
              List<Node> parts = original.vjp(self, g);
              boolean fits =
                  k < parts.size()
                      && !Gradients.isNone(parts.get(k))
                      && !(original instanceof Composition)
                      && isMistake.test(original);
              return fits ? Optional.of(parts) : Optional.empty();
            }));
  }

  private static Mutation part(
      int k, Kind kind, String name, Conduct conduct, UnaryOperator<Node> change) {
    return new Mutation(
        "operand %s: %s".formatted(k, name),
        kind,
        conduct,
        k,
        (original, self, g) -> {
          List<Node> parts = new ArrayList<>(original.vjp(self, g));
          if (k >= parts.size() || Gradients.isNone(parts.get(k))) {
            return Optional.empty();
          }
          Node right = parts.set(k, change.apply(parts.get(k)));
          return right.equals(parts.get(k)) ? Optional.empty() : Optional.of(parts);
        });
  }

  private void swapped(int a, int b) {
    mutations.add(
        new Mutation(
            "operands %s and %s swapped".formatted(a, b),
            Kind.SWAPPED,
            (original, self, g) -> {
              List<Node> parts = new ArrayList<>(original.vjp(self, g));
              if (b >= parts.size()
                  || !self.input(a).shape().equals(self.input(b).shape())
                  || Gradients.isNone(parts.get(a)) != Gradients.isNone(parts.get(b))) {
                return Optional.empty();
              }
              Node first = parts.get(a);
              parts.set(a, parts.get(b));
              parts.set(b, first);
              return Optional.of(parts);
            }));
  }

  private static Node ones(Node like) {
    return Shapes.full(like.shape(), 1);
  }

  private static int first(Node c) {
    return c.shape().isScalar() ? 1 : c.shape().dim(0);
  }

  private static int last(Node c) {
    return c.shape().dim(-1) - 1;
  }

  private static Node spread(Node c, int axis) {
    Shape shape = c.shape();
    return shape.isScalar() ? c : broadcastTo(sumTo(c, shape.with(axis, 1)), shape);
  }

  /** Read column by column. */
  private static Node transposed(Node c) {
    return c.shape().rank() < 2 ? c : reshape(transpose(c), c.shape());
  }

  /** The last axis in another order. */
  private static Node along(Node c, IntUnaryOperator source) {
    if (c.shape().isScalar()) {
      return c;
    }
    int n = c.shape().dim(-1);
    return takeAlong(c, constant(Tensor.generate(c.shape(), i -> source.applyAsInt(i % n))));
  }

  private static Node border(Node c, int axis) {
    if (c.shape().rank() < -axis) {
      return c;
    }
    int dim = c.shape().dim(axis);
    int stride = axis == -1 ? 1 : c.shape().dim(-1);
    return multiply(
        c, constant(Tensor.generate(c.shape(), i -> i / stride % dim == dim - 1 ? 0 : 1)));
  }

  private static Node mask(Node c, int position, double value) {
    return constant(Tensor.generate(c.shape(), i -> i == position ? value : 1));
  }
}
