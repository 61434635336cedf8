package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.ArgMax;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.PiecewiseConstant;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.Solve;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.TriangularSolve;
import dev.cotangent.ops.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Wrong nodes that could stand in place of a right one: of equal shape, of the same operands. */
final class Edits {
  private static final double SLIGHT = 1e-10;

  private final Node node;
  private final List<Edit> edits = new ArrayList<>();

  /**
   * A wrong node.
   *
   * @param name what is wrong
   * @param kind the kind of mistake
   * @param result the node
   */
  record Edit(String name, Kind kind, Node result) {}

  private Edits(Node node) {
    this.node = node;
  }

  /** All that fit. */
  static List<Edit> of(Node node) {
    Edits edits = new Edits(node);
    edits.arithmetic();
    edits.choices();
    edits.layout();
    edits.indices();
    edits.products();
    edits.systems();
    Windows.wrong(node.op()).forEach(edits::replace);
    return edits.edits;
  }

  private void add(String name, Kind kind, Supplier<Node> result) {
    Node wrong;
    try {
      wrong = result.get();
    } catch (IllegalArgumentException e) {
      return; // does not fit
    }
    if (wrong.shape().equals(node.shape())) {
      edits.add(new Edit(name, kind, wrong));
    }
  }

  private void replace(String name, Op op) {
    if (!op.equals(node.op())) {
      add(name, Kind.ATTRIBUTE, () -> Node.of(op, node.inputs()));
    }
  }

  private void arithmetic() {
    Op op = node.op();
    if (op instanceof Elementwise.Unary) {
      add("left out", Kind.TERM, () -> node.input(0));
      return;
    }
    if (!(op instanceof Add || op instanceof Elementwise.Binary)) {
      return;
    }
    Node a = node.input(0);
    Node b = node.input(1);
    if (op instanceof Add || op instanceof Subtract) {
      add("first term dropped", Kind.TERM, () -> op instanceof Add ? b : Ops.negate(b));
      add("second term dropped", Kind.TERM, () -> a);
    }
    if (op instanceof Add) {
      add("− for +", Kind.OPERATION, () -> Ops.subtract(a, b));
    }
    if (op instanceof Subtract) {
      add("+ for −", Kind.OPERATION, () -> Ops.add(a, b));
    }
    if (op instanceof Multiply) {
      add("first factor dropped", Kind.TERM, () -> b);
      add("second factor dropped", Kind.TERM, () -> a);
      add("+ for ×", Kind.OPERATION, () -> Ops.add(a, b));
      if (!(b.op() instanceof PiecewiseConstant.Sign)) { // by 1 or −1 they are the same
        add("÷ for ×", Kind.OPERATION, () -> Ops.divide(a, b));
      }
    }
    if (op instanceof Divide) {
      add("divisor dropped", Kind.TERM, () -> a);
      add("× for ÷", Kind.OPERATION, () -> Ops.multiply(a, b));
    }
  }

  private void choices() {
    Op op = node.op();
    if (op instanceof Step) {
      Node x = node.input(0);
      Node zero = Shapes.full(x.shape(), 0);
      add("≥ for >", Kind.TIE, () -> Ops.greaterOrEqual(x, zero));
      add("< for >", Kind.OPERATION, () -> Ops.less(x, zero));
    } else if (op instanceof Greater) {
      add("≥ for >", Kind.TIE, () -> Ops.greaterOrEqual(node.input(0), node.input(1)));
      add("< for >", Kind.OPERATION, () -> Ops.less(node.input(0), node.input(1)));
    } else if (op instanceof GreaterOrEqual) {
      add("> for ≥", Kind.TIE, () -> Ops.greater(node.input(0), node.input(1)));
      add("≤ for ≥", Kind.OPERATION, () -> Ops.lessOrEqual(node.input(0), node.input(1)));
    } else if (op instanceof Where) {
      add(
          "branches swapped",
          Kind.OPERATION,
          () -> Ops.where(node.input(0), node.input(2), node.input(1)));
    } else if (op instanceof ArgMax || op instanceof MaxPoolPositions) {
      Node x = node.input(0);
      add("the last of equal ones", Kind.TIE, () -> Node.of(op, Ops.add(x, ramp(x))));
      add("the least", Kind.OPERATION, () -> Node.of(op, Ops.negate(x)));
    }
  }

  /** What makes the last one of equal numbers the greatest, and changes no other order. */
  private static Node ramp(Node like) {
    return Expressions.constant(Tensor.generate(like.shape(), i -> SLIGHT * i));
  }

  private void layout() {
    if (node.op() instanceof Permute permute) {
      List<Integer> order = permute.order();
      replace(
          "inverse order",
          new Permute(IntStream.range(0, order.size()).map(order::indexOf).boxed().toList()));
      replace("axes left alone", new Permute(IntStream.range(0, order.size()).boxed().toList()));
    } else if (node.op() instanceof SumTo sum) {
      Node x = node.input(0);
      double terms = (double) x.shape().size() / sum.shape().size();
      add("mean for sum", Kind.REDUCTION, () -> Ops.multiply(node, 1 / terms));
      add(
          "along the wrong axis",
          Kind.REDUCTION,
          () -> Shapes.sumTo(Shapes.reshape(Shapes.transpose(x), x.shape()), sum.shape()));
    } else if (node.op() instanceof Slice slice) {
      replace("from the start", new Slice(zeros(slice.starts()), slice.steps(), slice.sizes()));
      replace("one later", new Slice(plus(slice.starts(), 1), slice.steps(), slice.sizes()));
      replace(
          "stride forgotten",
          new Slice(slice.starts(), plus(zeros(slice.steps()), 1), slice.sizes()));
    } else if (node.op() instanceof Pad pad) {
      replace("low and high swapped", new Pad(pad.high(), pad.low(), pad.interior()));
      List<Integer> all = new ArrayList<>();
      for (int axis = 0; axis < pad.low().size(); axis++) {
        all.add(node.shape().dim(axis) - node.input(0).shape().dim(axis));
      }
      replace("all at the end", new Pad(zeros(all), all, zeros(all)));
      replace("all in front", new Pad(all, zeros(all), zeros(all)));
    }
  }

  private static List<Integer> zeros(List<Integer> like) {
    return plus(like.stream().map(i -> 0).toList(), 0);
  }

  private static List<Integer> plus(List<Integer> numbers, int more) {
    return numbers.stream().map(i -> i + more).toList();
  }

  private void indices() {
    Op op = node.op();
    if (op instanceof Gather || op instanceof TakeAlong) {
      Node x = node.input(0);
      Node i = node.input(1);
      int most = x.shape().dim(op instanceof Gather ? 0 : -1) - 1;
      add(
          "index one later",
          Kind.LAYOUT,
          () -> Node.of(op, x, Ops.minimum(Ops.add(i, 1), full(i, most))));
      add("index counted from the end", Kind.LAYOUT, () -> Node.of(op, x, Ops.subtract(most, i)));
    } else if (op instanceof ScatterAdd || op instanceof PutAlong) {
      Node i = node.input(0);
      Node updates = node.input(1);
      int most = node.shape().dim(op instanceof ScatterAdd ? 0 : -1) - 1;
      Node counts = Node.of(op, i, full(updates, 1));
      boolean mayMeet = op instanceof ScatterAdd || updates.shape().dim(-1) > 1;
      if (mayMeet) { // else every count is 1, and nothing is divided
        add(
            "mean of equal indices",
            Kind.REDUCTION,
            () -> Ops.divide(node, Ops.maximum(counts, full(counts, 1))));
      }
      add(
          "index one later",
          Kind.LAYOUT,
          () -> Node.of(op, Ops.minimum(Ops.add(i, 1), full(i, most)), updates));
      add(
          "index counted from the end",
          Kind.LAYOUT,
          () -> Node.of(op, Ops.subtract(most, i), updates));
    }
  }

  private static Node full(Node like, double value) {
    return Shapes.full(like.shape(), value);
  }

  private void products() {
    if (node.op() instanceof MatMul product) {
      boolean a = product.transposeA();
      boolean b = product.transposeB();
      replace("first transposed", new MatMul(!a, b));
      replace("second transposed", new MatMul(a, !b));
      replace("both transposed", new MatMul(!a, !b));
      add(
          "operands swapped",
          Kind.OPERATION,
          () -> Node.of(new MatMul(b, a), node.input(1), node.input(0)));
    }
  }

  private void systems() {
    if (node.op() instanceof Solve solve) {
      replace("transposed", new Solve(!solve.transposed()));
    } else if (node.op() instanceof TriangularSolve solve) {
      boolean lower = solve.lower();
      boolean transposed = solve.transposed();
      boolean unit = solve.unit();
      replace("transposed", new TriangularSolve(lower, !transposed, unit));
      replace("the other triangle", new TriangularSolve(!lower, transposed, unit));
      replace("the other diagonal", new TriangularSolve(lower, transposed, !unit));
    }
    if (node.op() instanceof Solve || node.op() instanceof TriangularSolve) {
      add("left out", Kind.TERM, () -> node.input(1));
    }
  }
}
