package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.Expressions.scan;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A loop as one operation means what its steps mean, written down one after the other. */
class ScanProperties {
  private static final double EXACT = 1e-12;

  /** Two expressions of one value: by a loop, and by its steps. */
  private record Both(Node loop, Node steps, Map<Node, Tensor> feeds) {}

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void gradientsOfAnyOrderAreThoseOfTheSteps(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Both both = drawn(draw, draw.number(0, 4));
    List<Node> targets = List.copyOf(both.feeds.keySet());
    List<Node> loops = new ArrayList<>(List.of(both.loop));
    List<Node> steps = new ArrayList<>(List.of(both.steps));
    addDerivatives(both.loop, targets, loops);
    addDerivatives(both.steps, targets, steps);
    List<Node> all = new ArrayList<>(loops);
    all.addAll(steps);
    Map<Node, Tensor> values = Interpreter.run(all, both.feeds);
    for (int i = 0; i < loops.size(); i++) {
      assertClose("expression " + i, values.get(steps.get(i)), values.get(loops.get(i)), EXACT);
    }
    for (int threads = 1; threads <= 2; threads++) {
      Results compiled = run(loops, Precision.FLOAT64, threads, both.feeds);
      Results plain = run(loops, Precision.FLOAT64, 1, both.feeds, Optimization.values());
      for (int i = 0; i < loops.size(); i++) {
        Tensor expected = values.get(loops.get(i));
        assertClose("compiled " + i, expected, compiled.get(loops.get(i)), EXACT);
        assertClose("compiled plainly " + i, expected, plain.get(loops.get(i)), EXACT);
      }
    }
    Results single = run(loops, Precision.FLOAT32, 1, both.feeds);
    Results threaded = run(loops, Precision.FLOAT32, 3, both.feeds);
    Results unrolled = run(steps, Precision.FLOAT32, 1, both.feeds); // loses as many digits
    for (int i = 0; i < loops.size(); i++) {
      assertClose("float32 " + i, unrolled.get(steps.get(i)), single.get(loops.get(i)), 2e-4);
      assertEquals(single.get(loops.get(i)), threaded.get(loops.get(i)));
    }
  }

  /** Gradients, Jacobian–vector products and derivatives of a function of the gradients. */
  private static void addDerivatives(Node loss, List<Node> targets, List<Node> to) {
    Map<Node, Node> first = Gradients.of(loss, targets);
    to.addAll(first.values());
    List<Node> tangents = targets.stream().map(Ops::tanh).toList();
    to.addAll(Gradients.jvp(List.of(loss), targets, tangents));
    to.addAll(Gradients.hessianVectorProduct(loss, targets, tangents).values());
    Node size = Shapes.full(Shape.scalar(), 0);
    for (Node gradient : first.values()) {
      size = Ops.add(size, Reductions.sum(Ops.square(gradient)));
    }
    to.addAll(Gradients.of(size, targets).values());
  }

  private static Results run(
      List<Node> outputs,
      Precision precision,
      int threads,
      Map<Node, Tensor> feeds,
      Optimization... without) {
    Program.Builder builder = Program.of(outputs.toArray(Node[]::new));
    for (Optimization optimization : without) {
      builder.without(optimization);
    }
    return builder.precision(precision).threads(threads).compile().run(feeds);
  }

  /**
   * A loop of a random body over one carried or two, one stacked or two, and what is outside.
   *
   * @param keepEvery how often carried values are kept; 0 for a plain loop
   */
  private static Both drawn(Draw draw, int keepEvery) {
    Shape shape = Shape.of(draw.number(1, 3), draw.number(1, 3));
    int steps = draw.number(1, 5);
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    List<Node> carried = new ArrayList<>();
    List<Node> stacked = new ArrayList<>();
    for (int i = draw.number(1, 2); i > 0; i--) {
      carried.add(fed(feeds, shape, draw));
    }
    for (int i = draw.number(1, 2); i > 0; i--) {
      stacked.add(fed(feeds, Shape.of(steps).concat(shape), draw));
    }
    Node w = fed(feeds, shape, draw);
    Node row = fed(feeds, Shape.of(shape.dim(1)), draw);
    Node inner = Ops.multiply(w, Ops.tanh(w));
    long bodySeed = draw.number(0, 1 << 30);
    Scan.Body body = (values, rows) -> step(new Draw(bodySeed), values, rows, w, inner, row);
    Scan.Results loop =
        keepEvery == 0
            ? scan(carried, stacked, body)
            : CheckpointedScan.scan(keepEvery, carried, stacked, body);
    List<Node> values = carried;
    List<List<Node>> given = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      int at = t;
      List<Node> rows =
          stacked.stream().map(x -> Shapes.reshape(Shapes.slice(x, 0, at, at + 1), shape)).toList();
      Scan.Results step = body.step(values, rows);
      values = step.carried();
      given.add(step.stacked());
    }
    List<Node> stacks = new ArrayList<>();
    for (int i = 0; i < given.get(0).size(); i++) {
      int at = i;
      stacks.add(Shapes.stack(given.stream().map(rows -> rows.get(at)).toList()));
    }
    Node scale = Reductions.sum(Ops.square(row));
    Node byLoop = loss(loop.carried(), loop.stacked(), scale, feeds.keySet());
    Node bySteps = loss(values, stacks, scale, feeds.keySet());
    return new Both(byLoop, bySteps, feeds);
  }

  private static Node fed(Map<Node, Tensor> feeds, Shape shape, Draw draw) {
    Node node = input("x" + feeds.size(), shape);
    feeds.put(node, draw.normal(shape));
    return node;
  }

  /** A step that mixes all it has; some of what it could carry on it may drop or repeat. */
  private static Scan.Results step(
      Draw draw, List<Node> values, List<Node> rows, Node w, Node inner, Node row) {
    List<Node> known = new ArrayList<>(values);
    known.addAll(rows);
    known.add(w);
    known.add(inner);
    known.add(Shapes.broadcastTo(row, w.shape()));
    for (int i = 0; i < 5; i++) {
      Node a = known.get(draw.number(0, known.size() - 1));
      Node b = known.get(draw.number(0, known.size() - 1));
      known.add(
          switch (draw.number(0, 4)) {
            case 0 -> Ops.add(a, b);
            case 1 -> Ops.multiply(Ops.tanh(a), b);
            case 2 -> Ops.tanh(Linalg.matmul(a, Linalg.matmul(b, w, true, false)));
            case 3 -> Activations.sigmoid(Ops.subtract(a, b));
            default -> Ops.multiply(a, 0.5);
          });
    }
    List<Node> next = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Node any = known.get(draw.number(0, known.size() - 1));
      next.add(draw.number(0, 3) == 0 ? any : Ops.tanh(any));
    }
    List<Node> given = new ArrayList<>();
    for (int i = draw.number(0, 2); i > 0; i--) {
      given.add(known.get(draw.number(0, known.size() - 1)));
    }
    return new Scan.Results(next, given);
  }

  /** A loss that every node influences by itself, too. */
  private static Node loss(List<Node> carried, List<Node> stacked, Node scale, Iterable<Node> all) {
    Node loss = Shapes.full(Shape.scalar(), 0);
    for (Node value : carried) {
      loss = Ops.add(loss, Reductions.mean(Ops.square(Ops.multiply(value, scale))));
    }
    for (Node value : stacked) {
      loss = Ops.add(loss, Reductions.mean(Ops.tanh(value)));
    }
    for (Node node : all) {
      loss = Ops.add(loss, Reductions.mean(Ops.square(node)));
    }
    return loss;
  }

  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void loopsNest(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Shape shape = Shape.of(2, 2);
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    Node x = fed(feeds, shape, draw);
    Node w = variable("w", draw.normal(shape));
    int outer = draw.number(1, 3);
    int inner = draw.number(1, 3);
    Node loop =
        iterate(
                outer,
                List.of(x),
                y ->
                    iterate(
                        inner,
                        List.of(Ops.multiply(y.get(0), y.get(0))),
                        z -> List.of(Ops.tanh(Ops.add(Linalg.matmul(z.get(0), w), y.get(0))))))
            .get(0);
    Node steps = x;
    for (int i = 0; i < outer; i++) {
      Node y = steps;
      Node z = Ops.multiply(y, y);
      for (int k = 0; k < inner; k++) {
        z = Ops.tanh(Ops.add(Linalg.matmul(z, w), y));
      }
      steps = z;
    }
    List<Node> loops = new ArrayList<>();
    List<Node> unrolled = new ArrayList<>();
    List<Node> targets = List.of(x, w);
    addDerivatives(Reductions.mean(Ops.square(loop)), targets, loops);
    addDerivatives(Reductions.mean(Ops.square(steps)), targets, unrolled);
    List<Node> all = new ArrayList<>(loops);
    all.addAll(unrolled);
    Map<Node, Tensor> values = Interpreter.run(all, feeds);
    Results compiled = run(loops, Precision.FLOAT64, 2, feeds);
    for (int i = 0; i < loops.size(); i++) {
      Tensor expected = values.get(unrolled.get(i));
      assertClose("nested " + i, expected, values.get(loops.get(i)), EXACT);
      assertClose("compiled " + i, expected, compiled.get(loops.get(i)), EXACT);
    }
  }

  /** The gradient of a recurrent network for its weights. */
  private static Node recurrent(int steps, int batch, int units, int keepEvery, Node w) {
    Node x = input("x", steps, batch, units);
    Node first = constant(Tensor.zeros(batch, units));
    Scan.Body body =
        (h, row) ->
            new Scan.Results(
                List.of(Ops.tanh(Ops.add(row.get(0), Linalg.matmul(h.get(0), w)))), List.of());
    Scan.Results loop =
        keepEvery == 0
            ? scan(List.of(first), List.of(x), body)
            : CheckpointedScan.scan(keepEvery, List.of(first), List.of(x), body);
    return Gradients.of(Reductions.mean(Ops.square(loop.carried().get(0))), w);
  }

  /** A backend that counts the floats of all memory it gives. */
  private static final class Counting implements Backend {
    private long bytes;

    @Override
    public String name() {
      return Backend.cpu().name();
    }

    @Override
    public Buffer allocate(int size, Precision precision) {
      bytes += (long) size * precision.bytes();
      return Backend.cpu().allocate(size, precision);
    }

    @Override
    public boolean takesArrays() {
      return true;
    }

    @Override
    public void submit(Kernel kernel, KernelArguments[] operands) {
      Backend.cpu().submit(kernel, operands);
    }

    @Override
    public void await() {
      Backend.cpu().await();
    }
  }

  @Example
  void takesTheMemoryThatIsPredicted() {
    int steps = 1000;
    int batch = 2;
    int units = 256;
    Node w = variable("w", Tensor.zeros(units, units));
    Node gradient = recurrent(steps, batch, units, 0, w);
    Counting backend = new Counting();
    Program program = Program.of(gradient).threads(1).backend(backend).compile();
    Node x = Graphs.nodes(gradient, Input.class).get(0);
    Results unused = program.run(Map.of(x, Tensor.zeros(steps, batch, units)));
    // the rows, the carried values, and their cotangents, of which the weights' are one product
    double stacks = 3.0 * steps * batch * units * Float.BYTES;
    double weights = (double) units * units * Float.BYTES;
    assertTrue(program.memory() < stacks + 4 * weights, program::explain);
    long scratch = backend.bytes - program.memory();
    assertTrue(scratch >= 0 && scratch < 2 * weights, scratch + " beside\n" + program.explain());
  }

  @Example
  void keepsNoMoreThanItIsTold() {
    Node w = variable("w", Tensor.zeros(16, 16));
    long all = Program.of(recurrent(400, 8, 16, 0, w)).compile().memory();
    long few = Program.of(recurrent(400, 8, 16, 20, w)).compile().memory();
    long rows = 400L * 8 * 16 * Float.BYTES;
    assertTrue(all > 2 * rows, "with all kept: " + all);
    assertTrue(few < rows * 1.3, "with every 20th kept: " + few);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    CheckpointedScan.scan(
                        0, List.of(w), List.of(w), (c, r) -> new Scan.Results(c, r)))
            .getMessage();
    assertTrue(message.contains("at least 1: 0"), message);
  }

  private static void assertClose(String name, Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    double largest = 1;
    for (int i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
    }
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), tolerance * largest, name);
    }
  }
}
