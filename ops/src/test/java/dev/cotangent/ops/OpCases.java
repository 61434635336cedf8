package dev.cotangent.ops;

import static dev.cotangent.ops.Definitions.fill;

import dev.cotangent.core.Add;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Interpreter;
import dev.cotangent.ops.OpCase.Refusal;
import dev.cotangent.ops.OpCase.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/** The cases of every operation. */
final class OpCases {
  /** The cases by operation. */
  static final Map<Class<? extends Op>, OpCase> ALL = new LinkedHashMap<>();

  private OpCases() {}

  static {
    unary(new Negate(), 0.1, 3, x -> 0 - x, true);
    unary(new Exp(), 0.1, 2, x -> StrictMath.pow(Math.E, x), true);
    positive(new Log(), x -> StrictMath.log10(x) * StrictMath.log(10));
    unary(new Square(), 0.1, 3, x -> StrictMath.pow(x, 2), true);
    positive(new Sqrt(), x -> StrictMath.pow(x, 0.5));
    unary(new Tanh(), 0.3, 2, x -> 1 - 2 / (StrictMath.exp(2 * x) + 1), true);
    unary(new Sigmoid(), 0.3, 2, x -> (1 + StrictMath.tanh(x / 2)) / 2, true);
    add(
        Relu.class,
        draw -> new Sample(new Relu(), draw.apart(draw.shape(0, 4), 0.1, 2)),
        (op, in) -> fill(in.get(0).shape(), i -> Math.max(0, in.get(0).get(i))),
        List.of(0),
        unaryRefusals(new Relu()));
    unary(new Step(), 0.1, 1, x -> Math.max(0, Math.signum(x)), false);
    add(
        StopGradient.class,
        draw -> new Sample(new StopGradient(), draw.normal(draw.shape(0, 4))),
        (op, in) -> in.get(0),
        List.of(),
        unaryRefusals(new StopGradient()));

    binary(new Add(), (a, b) -> a - -b);
    binary(new Subtract(), (a, b) -> a + -b);
    binary(new Multiply(), (a, b) -> ((a + b) * (a + b) - a * a - b * b) / 2);
    add(
        Divide.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(new Divide(), draw.normal(shape), draw.apart(shape, 0.8, 2));
        },
        (op, in) -> fill(in.get(0).shape(), i -> in.get(0).get(i) * (1 / in.get(1).get(i))),
        List.of(0, 1),
        binaryRefusals(new Divide()));
    add(
        Maximum.class,
        draw -> {
          Tensor a = draw.normal(draw.shape(0, 4));
          Tensor gap = draw.apart(a.shape(), 0.1, 1);
          return new Sample(new Maximum(), a, Tensor.generate(a.shape(), i -> a.at(i) + gap.at(i)));
        },
        (op, in) ->
            fill(
                in.get(0).shape(),
                i -> in.get(0).get(i) > in.get(1).get(i) ? in.get(0).get(i) : in.get(1).get(i)),
        List.of(0, 1),
        binaryRefusals(new Maximum()));
    comparison(new Greater(), (a, b) -> a - b > 0 ? 1 : 0);
    comparison(new GreaterOrEqual(), (a, b) -> a - b < 0 ? 0 : 1);
    comparison(new Equal(), (a, b) -> a - b != 0 ? 0 : 1);
    add(
        Where.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(
              new Where(), draw.indices(shape, 2), draw.normal(shape), draw.normal(shape));
        },
        (op, in) ->
            fill(
                in.get(0).shape(),
                i ->
                    in.get(0).get(i) * in.get(1).get(i)
                        + (1 - in.get(0).get(i)) * in.get(2).get(i)),
        List.of(1, 2),
        refuse(new Where(), List.of(Shape.of(2), Shape.of(2), Shape.of(3)), "[where]", "[3]"),
        refuse(new Where(), List.of(Shape.of(2)), "[where]", "3 operands"));
    layout();
    indexing();
    matrices();
    windows();
    classes();
  }

  private static void layout() {
    add(
        Reshape.class,
        draw -> {
          Shape shape = draw.shape(1, 4);
          return new Sample(
              new Reshape(Shape.of(shape.size() / shape.dim(-1), 1, shape.dim(-1))),
              draw.normal(shape));
        },
        (op, in) -> Tensor.of(op.shape(), in.get(0).toDoubles()),
        List.of(0),
        refuse(new Reshape(Shape.of(5)), List.of(Shape.of(2, 3)), "[reshape]", "[2, 3]", "[5]"));
    add(
        Permute.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(
              new Permute(Ints.asList(draw.permutation(shape.rank()))), draw.normal(shape));
        },
        (op, in) -> Definitions.permute(op, in.get(0)),
        List.of(0),
        new Refusal(() -> new Permute(List.of(0, 0)), List.of("[permute]", "[0, 0]")),
        refuse(new Permute(List.of(1, 0)), List.of(Shape.of(2)), "[permute]", "[1, 0]", "[2]"));
    add(
        BroadcastTo.class,
        draw -> {
          Shape large = draw.shape(0, 4);
          return new Sample(new BroadcastTo(large), draw.normal(shrunk(draw, large)));
        },
        (op, in) -> Definitions.broadcast(op.shape(), in.get(0)),
        List.of(0),
        refuse(
            new BroadcastTo(Shape.of(2, 3)),
            List.of(Shape.of(2)),
            "[broadcastTo]",
            "[2] to [2, 3]"),
        refuse(new BroadcastTo(Shape.of(3)), List.of(Shape.of(1, 3)), "[broadcastTo]", "[1, 3]"));
    add(
        SumTo.class,
        draw -> {
          Shape large = draw.shape(0, 4);
          return new Sample(new SumTo(shrunk(draw, large)), draw.normal(large));
        },
        (op, in) -> Definitions.sumTo(op.shape(), in.get(0)),
        List.of(0),
        refuse(new SumTo(Shape.of(2)), List.of(Shape.of(2, 3)), "[sumTo]", "[2, 3] to [2]"));
    add(
        Slice.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          List<Integer> starts = new ArrayList<>();
          List<Integer> steps = new ArrayList<>();
          List<Integer> sizes = new ArrayList<>();
          for (int dim : shape.dims()) {
            int start = draw.number(0, dim - 1);
            int step = draw.number(1, 3);
            starts.add(start);
            steps.add(step);
            sizes.add(draw.number(1, (dim - 1 - start) / step + 1));
          }
          return new Sample(new Slice(starts, steps, sizes), draw.normal(shape));
        },
        (op, in) -> Definitions.slice(op, in.get(0)),
        List.of(0),
        new Refusal(
            () -> new Slice(List.of(0), List.of(0), List.of(1)), List.of("[slice]", "step")),
        refuse(
            new Slice(List.of(1), List.of(2), List.of(2)), List.of(Shape.of(3)), "[slice]", "[3]"),
        refuse(
            new Slice(List.of(0), List.of(1), List.of(1)),
            List.of(Shape.of(3, 3)),
            "[slice]",
            "[3, 3]"));
    add(
        Pad.class,
        draw -> {
          Shape shape = draw.shape(0, 3);
          List<List<Integer>> counts =
              List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
          for (int axis = 0; axis < shape.rank(); axis++) {
            counts.forEach(list -> list.add(draw.number(0, 2)));
          }
          return new Sample(
              new Pad(counts.get(0), counts.get(1), counts.get(2)), draw.normal(shape));
        },
        (op, in) -> Definitions.pad(op, in.get(0)),
        List.of(0),
        new Refusal(() -> new Pad(List.of(-1), List.of(0), List.of(0)), List.of("[pad]", "-1")),
        refuse(
            new Pad(List.of(0), List.of(0), List.of(0)),
            List.of(Shape.of(3, 3)),
            "[pad]",
            "[3, 3]"),
        refuse(
            new Pad(List.of(0), List.of(0), List.of(Integer.MAX_VALUE)),
            List.of(Shape.of(3)),
            "[pad]",
            "fit an int"));
    add(
        Concat.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          int axis = draw.number(0, shape.rank() - 1);
          List<Tensor> parts = new ArrayList<>();
          for (int part = draw.number(1, 4); part > 0; part--) {
            parts.add(draw.normal(shape.with(axis, draw.number(1, 9))));
          }
          return new Sample(new Concat(axis), parts);
        },
        (op, in) -> Definitions.concat(op.axis(), in),
        List.of(0, 1, 2, 3),
        refuse(new Concat(0), List.of(), "[concat]", "at least one"),
        refuse(new Concat(1), List.of(Shape.of(2)), "[concat]", "axis", "[2]"),
        refuse(
            new Concat(0),
            List.of(Shape.of(2, 3), Shape.of(2, 4)),
            "[concat]",
            "[2, 3] and [2, 4]"));
  }

  private static void indexing() {
    add(
        Gather.class,
        draw -> {
          Shape x = draw.shape(1, 3);
          return new Sample(new Gather(), draw.normal(x), draw.indices(draw.shape(0, 1), x.dim(0)));
        },
        (op, in) -> Definitions.gather(in.get(0), in.get(1)),
        List.of(0),
        refuse(new Gather(), List.of(Shape.scalar(), Shape.of(2)), "[gather]", "[]"),
        refuseValues(new Gather(), "3", Tensor.vector(1, 2, 3), Tensor.vector(0, 3)),
        refuseValues(new Gather(), "-1", Tensor.vector(1, 2, 3), Tensor.vector(0, -1)),
        refuseValues(new Gather(), "0.5", Tensor.vector(1, 2, 3), Tensor.vector(0.5)),
        refuseValues(new Gather(), "NaN", Tensor.vector(1, 2, 3), Tensor.vector(Double.NaN)));
    add(
        ScatterAdd.class,
        draw -> {
          int rows = draw.number(1, 9);
          Tensor indices = draw.indices(draw.shape(0, 1), rows);
          Shape updates = indices.shape().concat(Shape.of(draw.number(1, 9)));
          return new Sample(new ScatterAdd(rows), indices, draw.normal(updates));
        },
        (op, in) -> Definitions.scatterAdd(op.rows(), in.get(0), in.get(1)),
        List.of(1),
        refuse(
            new ScatterAdd(4),
            List.of(Shape.of(2), Shape.of(3, 2)),
            "[scatterAdd]",
            "[2]",
            "[3, 2]"),
        refuseValues(new ScatterAdd(4), "4", Tensor.vector(4), Tensor.vector(1)));
    add(
        TakeAlong.class,
        draw -> {
          Shape x = draw.shape(1, 3);
          return new Sample(
              new TakeAlong(),
              draw.normal(x),
              draw.indices(x.with(-1, draw.number(1, 9)), x.dim(-1)));
        },
        (op, in) -> Definitions.takeAlong(in.get(0), in.get(1)),
        List.of(0),
        refuse(
            new TakeAlong(),
            List.of(Shape.of(2, 3), Shape.of(3, 3)),
            "[takeAlong]",
            "[2, 3]",
            "[3, 3]"),
        refuseValues(new TakeAlong(), "1.5", Tensor.vector(1, 2, 3), Tensor.vector(1.5)),
        refuseValues(new TakeAlong(), "3", Tensor.vector(1, 2, 3), Tensor.vector(3)));
    add(
        PutAlong.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          int size = draw.extent();
          return new Sample(new PutAlong(size), draw.indices(shape, size), draw.normal(shape));
        },
        (op, in) -> Definitions.putAlong(op.size(), in.get(0), in.get(1)),
        List.of(1),
        refuse(new PutAlong(4), List.of(Shape.of(2), Shape.of(3)), "[putAlong]", "[2]", "[3]"),
        refuseValues(new PutAlong(2), "2", Tensor.vector(2), Tensor.vector(1)));
    add(
        OneHot.class,
        draw -> {
          int depth = draw.extent();
          return new Sample(new OneHot(depth), draw.indices(draw.shape(0, 1), depth));
        },
        (op, in) ->
            fill(
                in.get(0).shape().concat(Shape.of(op.depth())),
                i -> in.get(0).get(Arrays.copyOf(i, i.length - 1)) == i[i.length - 1] ? 1 : 0),
        List.of(),
        refuse(new OneHot(3), List.of(), "[oneHot]", "1 operand"),
        refuseValues(new OneHot(3), "3", Tensor.vector(0, 3)));
    add(
        ArgMax.class,
        draw -> new Sample(new ArgMax(), draw.small(draw.shape(1, 3))),
        (op, in) -> Definitions.argMax(in.get(0)),
        List.of(),
        refuse(new ArgMax(), List.of(Shape.scalar()), "[argMax]", "[]"));
  }

  private static void matrices() {
    add(
        MatMul.class,
        draw -> {
          Shape batch = draw.coin() ? Shape.scalar() : draw.coin() ? Shape.of(3) : Shape.of(2, 2);
          int m = draw.extent();
          int k = draw.extent();
          int n = draw.extent();
          boolean ta = draw.coin();
          boolean tb = draw.coin();
          return new Sample(
              new MatMul(ta, tb),
              draw.normal(batch.concat(ta ? Shape.of(k, m) : Shape.of(m, k))),
              draw.normal(batch.concat(tb ? Shape.of(n, k) : Shape.of(k, n))));
        },
        (op, in) -> Definitions.matmul(op, in.get(0), in.get(1)),
        List.of(0, 1),
        refuse(
            new MatMul(false, false),
            List.of(Shape.of(2, 3), Shape.of(4, 5)),
            "[matMul]",
            "[2, 3]",
            "[4, 5]",
            "columns"),
        refuse(
            new MatMul(true, false),
            List.of(Shape.of(2, 3), Shape.of(3, 2)),
            "[2, 3] transposed",
            "[3, 2]"),
        refuse(new MatMul(false, false), List.of(Shape.of(3), Shape.of(3)), "[matMul]", "[3]"),
        refuse(
            new MatMul(false, false),
            List.of(Shape.of(2, 3, 3), Shape.of(4, 3, 3)),
            "batch",
            "[4, 3, 3]"));
  }

  private static void windows() {
    Window three = Window.valid(3, 3);
    Shape image = Shape.of(1, 2, 5, 5);
    add(
        Conv2d.class,
        draw -> {
          Convolution form = convolution(draw);
          return new Sample(
              new Conv2d(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.filter()));
        },
        (op, in) -> Definitions.conv2d(op, in.get(0), in.get(1)),
        List.of(0, 1),
        new Refusal(() -> new Conv2d(three, 0), List.of("[conv2d]", "group")),
        refuse(new Conv2d(three, 1), List.of(Shape.of(5, 5), Shape.of(3, 3)), "[conv2d]", "[5, 5]"),
        refuse(
            new Conv2d(three, 1), List.of(image, Shape.of(4, 3, 3, 3)), "[conv2d]", "[4, 2, 3, 3]"),
        refuse(new Conv2d(three, 3), List.of(image, Shape.of(3, 1, 3, 3)), "[conv2d]", "3 groups"),
        refuse(
            new Conv2d(Window.valid(6, 3), 1),
            List.of(image, Shape.of(4, 2, 6, 3)),
            "[window]",
            "height 5"));
    add(
        Conv2dTranspose.class,
        draw -> {
          Convolution form = convolution(draw);
          return new Sample(
              new Conv2dTranspose(
                  form.window(), form.groups(), form.image().dim(2), form.image().dim(3)),
              draw.normal(form.result()),
              draw.normal(form.filter()));
        },
        (op, in) -> Definitions.conv2dTranspose(op, in.get(0), in.get(1)),
        List.of(0, 1),
        refuse(
            new Conv2dTranspose(three, 1, 5, 5),
            List.of(Shape.of(1, 4, 4, 4), Shape.of(4, 2, 3, 3)),
            "[conv2dTranspose]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"));
    add(
        Conv2dFilter.class,
        draw -> {
          Convolution form = convolution(draw);
          return new Sample(
              new Conv2dFilter(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.result()));
        },
        (op, in) -> Definitions.conv2dFilter(op, in.get(0), in.get(1)),
        List.of(0, 1),
        refuse(
            new Conv2dFilter(three, 1),
            List.of(image, Shape.of(1, 4, 4, 4)),
            "[conv2dFilter]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"),
        refuse(
            new Conv2dFilter(three, 1),
            List.of(image, Shape.of(4, 4)),
            "[conv2dFilter]",
            "[4, 4]"));
    add(
        MaxPoolPositions.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          Window window = draw.touchingWindow(shape.dim(2), shape.dim(3));
          return new Sample(new MaxPoolPositions(window), draw.small(shape));
        },
        (op, in) -> Definitions.maxPoolPositions(op.window(), in.get(0)),
        List.of(),
        refuse(
            new MaxPoolPositions(three), List.of(Shape.of(5, 5)), "[maxPoolPositions]", "[5, 5]"),
        refuse(
            new MaxPoolPositions(Window.valid(1, 1).padding(1, 0, 0, 0)),
            List.of(image),
            "[maxPoolPositions]",
            "wherever it is placed",
            "5 × 5"));
    add(
        SumPool.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          return new Sample(
              new SumPool(draw.window(shape.dim(2), shape.dim(3))), draw.normal(shape));
        },
        (op, in) -> Definitions.sumPool(op.window(), in.get(0)),
        List.of(0),
        refuse(new SumPool(three), List.of(Shape.of(1, 1, 2, 5)), "[window]", "height 2"),
        refuse(new SumPool(three), List.of(Shape.of(5, 5)), "[sumPool]", "[5, 5]"));
    add(
        SumUnpool.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          Window window = draw.window(shape.dim(2), shape.dim(3));
          return new Sample(
              new SumUnpool(window, shape.dim(2), shape.dim(3)),
              draw.normal(Pooling.result(window, shape)));
        },
        (op, in) -> Definitions.sumUnpool(op, in.get(0)),
        List.of(0),
        refuse(
            new SumUnpool(three, 5, 5),
            List.of(Shape.of(1, 1, 2, 3)),
            "[sumUnpool]",
            "[1, 1, 2, 3]"));
  }

  private static void classes() {
    add(
        Softmax.class,
        draw -> new Sample(new Softmax(), draw.between(draw.shape(1, 3), -2, 2)),
        (op, in) -> Definitions.softmax(in.get(0)),
        List.of(0),
        refuse(new Softmax(), List.of(Shape.scalar()), "[softmax]", "[]"));
    add(
        LogSoftmax.class,
        draw -> new Sample(new LogSoftmax(), draw.between(draw.shape(1, 3), -2, 2)),
        (op, in) -> {
          Tensor softmax = Definitions.softmax(in.get(0));
          return fill(softmax.shape(), i -> StrictMath.log(softmax.get(i)));
        },
        List.of(0),
        refuse(new LogSoftmax(), List.of(Shape.scalar()), "[logSoftmax]", "[]"));
    add(
        RandomUniform.class,
        draw ->
            new Sample(
                new RandomUniform(draw.shape(0, 3), draw.seed(), draw.number(0, 9)),
                Tensor.scalar(draw.number(0, 1 << 20))),
        (op, in) -> {
          long first = (long) in.get(0).item() * op.shape().size();
          CounterRandom random = new CounterRandom(op.seed(), op.stream());
          return Tensor.generate(op.shape(), i -> random.uniform(first + i));
        },
        List.of(),
        refuse(
            new RandomUniform(Shape.of(3), 1, 2), List.of(Shape.of(1)), "[randomUniform]", "[1]"),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "-1.0", Tensor.scalar(-1)),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "0.5", Tensor.scalar(0.5)),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "Infinity", Tensor.scalar(1 / 0.0)));
  }

  private static Shape imageShape(Draw draw, int channels) {
    return Shape.of(draw.number(1, 2), channels, draw.number(1, 9), draw.number(1, 9));
  }

  private static Convolution convolution(Draw draw) {
    int groups = draw.number(1, 3);
    Shape image = imageShape(draw, groups * draw.number(1, 2));
    Window window = draw.window(image.dim(2), image.dim(3));
    return new Convolution(window, groups, image, groups * draw.number(1, 2));
  }

  /** A shape that stretches to the given one. */
  private static Shape shrunk(Draw draw, Shape large) {
    Shape shape = large.slice(draw.number(0, large.rank()), large.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      shape = draw.coin() ? shape.with(axis, 1) : shape;
    }
    return shape;
  }

  /** For operands of both signs, of a magnitude in [low, high]. */
  private static void unary(
      Elementwise.Unary op, double low, double high, DoubleUnaryOperator f, boolean smooth) {
    unary(op, draw -> draw.apart(draw.shape(0, 4), low, high), f, smooth);
  }

  private static void positive(Elementwise.Unary op, DoubleUnaryOperator f) {
    unary(op, draw -> draw.between(draw.shape(0, 4), 0.8, 2), f, true);
  }

  private static void unary(
      Elementwise.Unary op, Function<Draw, Tensor> operand, DoubleUnaryOperator f, boolean smooth) {
    add(
        op.getClass(),
        draw -> new Sample(op, operand.apply(draw)),
        (any, in) -> fill(in.get(0).shape(), i -> f.applyAsDouble(in.get(0).get(i))),
        smooth ? List.of(0) : List.of(),
        unaryRefusals(op));
  }

  private static void binary(Elementwise.Binary op, DoubleBinaryOperator f) {
    binary(op, Draw::normal, f, List.of(0, 1));
  }

  /** Whole numbers, so that some are equal. */
  private static void comparison(Elementwise.Binary op, DoubleBinaryOperator f) {
    binary(op, Draw::small, f, List.of());
  }

  private static void binary(
      Elementwise.Binary op,
      BiFunction<Draw, Shape, Tensor> operand,
      DoubleBinaryOperator f,
      List<Integer> differentiable) {
    add(
        op.getClass(),
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(op, operand.apply(draw, shape), operand.apply(draw, shape));
        },
        (any, in) ->
            fill(in.get(0).shape(), i -> f.applyAsDouble(in.get(0).get(i), in.get(1).get(i))),
        differentiable,
        binaryRefusals(op));
  }

  private static Refusal[] unaryRefusals(Op op) {
    return new Refusal[] {
      refuse(op, List.of(Shape.of(2), Shape.of(2)), "[" + op.name() + "]", "1 operand", "2 given")
    };
  }

  private static Refusal[] binaryRefusals(Op op) {
    return new Refusal[] {
      refuse(op, List.of(Shape.of(2)), "[" + op.name() + "]", "2 operands", "1 given"),
      refuse(op, List.of(Shape.of(2), Shape.of(3)), "[" + op.name() + "]", "[2] and [3]")
    };
  }

  private static Refusal refuse(Op op, List<Shape> shapes, String... fragments) {
    Supplier<?> attempt = () -> Node.of(op, inputs(shapes));
    return new Refusal(attempt, List.of(fragments));
  }

  private static List<Node> inputs(List<Shape> shapes) {
    return shapes.stream().map(shape -> Expressions.input("x", shape)).toList();
  }

  /** Operands of good shapes whose values must be refused when the value is computed. */
  private static Refusal refuseValues(Op op, String value, Tensor... operands) {
    Node[] inputs = Arrays.stream(operands).map(Expressions::constant).toArray(Node[]::new);
    Supplier<?> attempt = () -> Interpreter.evaluate(Node.of(op, inputs), Map.of());
    return new Refusal(attempt, List.of("[" + op.name() + "]", value, "whole number"));
  }

  @SuppressWarnings("unchecked")
  private static <O extends Op> void add(
      Class<O> type,
      Function<Draw, Sample> samples,
      BiFunction<O, List<Tensor>, Tensor> definition,
      List<Integer> differentiable,
      Refusal... refusals) {
    OpCase opCase =
        new OpCase(
            samples,
            sample -> definition.apply((O) sample.op(), sample.operands()),
            differentiable,
            List.of(refusals));
    if (ALL.put(type, opCase) != null) {
      throw new IllegalStateException("two cases for " + type);
    }
  }
}
