package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.logSoftmax;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.notEqual;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of connectionist temporal classification (A. Graves and others, <i>Connectionist
 * temporal classification</i>, 2006): the negative log likelihood of a sequence of labels, when
 * each step of a longer sequence is one of them or blank.
 *
 * <p>It is the sum over all alignments: what is left of the steps' classes when repetitions and
 * then blanks are taken out must be the labels. Computed by the forward algorithm, in logarithms.
 *
 * <p>Logits are {@code [n, steps, classes]}, targets class indices {@code [n, labels]}; each
 * sequence has a cost. Immutable.
 */
public final class Ctc {
  private static final String NAME = "ctc";

  /** Stands for the logarithm of 0: below all that adds up from a sequence's logarithms. */
  private static final double NEVER = -1e30;

  private final int blank;
  private final @Nullable Node steps;
  private final @Nullable Node labels;
  private final boolean zeroInfinity;
  private final boolean perLabel;

  /** Begins with blank as class 0, and with sequences that all have full length. */
  public Ctc() {
    this(0, null, null, false, false);
  }

  private Ctc(
      int blank,
      @Nullable Node steps,
      @Nullable Node labels,
      boolean zeroInfinity,
      boolean perLabel) {
    this.blank = blank;
    this.steps = steps;
    this.labels = labels;
    this.zeroInfinity = zeroInfinity;
    this.perLabel = perLabel;
  }

  /** The class that stands for no label. */
  public Ctc blank(int newBlank) {
    if (newBlank < 0) {
      throw new IllegalArgumentException("[ctc] blank must be one of the classes: " + newBlank);
    }
    return new Ctc(newBlank, steps, labels, zeroInfinity, perLabel);
  }

  /**
   * How many steps each sequence has; logits behind them have no influence.
   *
   * @param lengths {@code [n]}, at least 1
   */
  public Ctc inputLengths(Node lengths) {
    return new Ctc(blank, lengths, labels, zeroInfinity, perLabel);
  }

  /**
   * How many labels each target has; those behind them may be anything.
   *
   * @param lengths {@code [n]}, at least 0
   */
  public Ctc targetLengths(Node lengths) {
    return new Ctc(blank, steps, lengths, zeroInfinity, perLabel);
  }

  /**
   * The cost 0, in place of ∞, of labels that do not fit into the steps. Derivatives are 0 in both
   * cases.
   */
  public Ctc zeroInfinity() {
    return new Ctc(blank, steps, labels, true, perLabel);
  }

  /**
   * Each cost divided by the number of labels (by 1 if there is none), as PyTorch's mean has it.
   */
  public Ctc perLabel() {
    return new Ctc(blank, steps, labels, zeroInfinity, true);
  }

  /** The loss of logits and targets. */
  public Loss loss() {
    return Loss.of(NAME, Loss.Kind.SAMPLE, 0, (x, t) -> new Loss.Weighed(costs(x, t), null));
  }

  private Node costs(Node logits, Node target) {
    if (logits.shape().rank() != 3
        || target.shape().rank() != 2
        || target.shape().dim(0) != logits.shape().dim(0)) {
      throw new ShapeException(
          NAME,
          "logits must be [n, steps, classes], targets class indices [n, labels]",
          "logits %s, targets %s".formatted(logits.shape(), target.shape()));
    }
    if (blank >= logits.shape().dim(2)) {
      throw new IllegalArgumentException(
          "[ctc] blank must be one of %s classes: %s".formatted(logits.shape().dim(2), blank));
    }
    int n = target.shape().dim(0);
    Node counts = lengths("target", labels, n, target.shape().dim(1));
    Node whole = lengths("input", steps, n, logits.shape().dim(1));
    Node places = places(target, counts);
    Node forward = forward(logits, places, whole);
    Node last = multiply(counts, 2); // the place behind the last label
    Node label = maximum(subtract(last, 1), 0);
    Node onBlank = takeAlong(forward, reshape(last, n, 1));
    Node onLabel =
        where(
            greater(reshape(counts, n, 1), Expressions.constant(0)),
            takeAlong(forward, reshape(label, n, 1)),
            Expressions.constant(NEVER));
    Node cost = negate(reshape(logSum(onBlank, onLabel), n));
    Node never = greater(cost, Expressions.constant(-NEVER / 10));
    double infinite = zeroInfinity ? 0 : Double.POSITIVE_INFINITY;
    Node each = where(never, Expressions.constant(infinite), cost);
    return perLabel ? divide(each, maximum(counts, 1)) : each;
  }

  private static Node lengths(String of, @Nullable Node lengths, int n, int most) {
    if (lengths != null && !lengths.shape().equals(Shape.of(n))) {
      throw new ShapeException(
          NAME,
          "there must be an %s length for each of %s sequences".formatted(of, n),
          "" + lengths);
    }
    return lengths == null ? full(Shape.of(n), most) : lengths;
  }

  /** The classes that an alignment goes through: labels with a blank before each and at the end. */
  private Node places(Node target, Node counts) {
    int n = target.shape().dim(0);
    int most = target.shape().dim(1);
    Node number = Expressions.constant(Tensor.generate(Shape.of(1, most), i -> i));
    Node none = Expressions.constant(blank);
    Node known = where(less(number, reshape(counts, n, 1)), target, none);
    Node pairs = concat(2, full(Shape.of(n, most, 1), blank), reshape(known, n, most, 1));
    return concat(1, reshape(pairs, n, 2 * most), full(Shape.of(n, 1), blank));
  }

  /**
   * For each place the logarithm of the likelihood of all that was seen, on the alignments that end
   * there.
   */
  private static Node forward(Node logits, Node places, Node lengths) {
    int n = logits.shape().dim(0);
    int all = logits.shape().dim(1);
    int count = places.shape().dim(1);
    Node step = Expressions.constant(Tensor.generate(Shape.of(1, all, 1), i -> i));
    Node valid = less(step, reshape(lengths, n, 1, 1));
    Node known = where(valid, logits, Expressions.constant(0));
    Node each = broadcastTo(reshape(places, n, 1, count), Shape.of(n, all, count));
    Node seen = maximum(takeAlong(logSoftmax(known), each), NEVER);
    Node skips = count < 3 ? places : skips(places);
    Node first =
        Expressions.constant(Tensor.generate(Shape.of(n, count), i -> i % count == 0 ? 0 : NEVER));
    return Expressions.scan(
            List.of(first),
            List.of(permute(seen, 1, 0, 2), permute(valid, 1, 0, 2)),
            (states, rows) -> {
              Node before = states.get(0);
              Node reached = logSum(before, moved(before, 1));
              if (count >= 3) {
                Node skipped = where(skips, moved(before, 2), Expressions.constant(NEVER));
                reached = logSum(reached, skipped);
              }
              Node next = add(reached, rows.get(0));
              return new Scan.Results(List.of(where(rows.get(1), next, before)), List.of());
            })
        .carried()
        .get(0);
  }

  /** Whether a place follows the one two before it: a label whose predecessor is another one. */
  private static Node skips(Node places) {
    int n = places.shape().dim(0);
    int count = places.shape().dim(1);
    Node other = notEqual(slice(places, 1, 2, count), slice(places, 1, 0, count - 2));
    return concat(1, full(Shape.of(n, 2), 0), other);
  }

  /** Each place's value at a later place. */
  private static Node moved(Node values, int distance) {
    int n = values.shape().dim(0);
    int count = values.shape().dim(1);
    return concat(1, full(Shape.of(n, distance), NEVER), slice(values, 1, 0, count - distance));
  }

  /** {@code log(eᵃ + eᵇ)}. */
  private static Node logSum(Node a, Node b) {
    Node greatest = Expressions.stopGradient(maximum(a, b));
    return add(greatest, log(add(exp(subtract(a, greatest)), exp(subtract(b, greatest)))));
  }
}
