package dev.cotangent.core;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A loop whose body is a {@link Graph}; see {@link Expressions#scan}.
 *
 * <p>Operands are the first values of what is carried, what the steps read row by row along a first
 * axis of their number, and what all steps read alike. Results are the last values of what is
 * carried, what the steps give, stacked along a first axis, and, stacked likewise, the values
 * before each step of those carried that are kept, which derivatives read.
 *
 * <p>The vector–Jacobian product is a scan in the other direction, whose body computes the step
 * again from the state before it.
 *
 * @param body from the carried values, a row of each stacked one and what all steps read to the
 *     next carried values and a row of each stacked result
 * @param carried how many of the body's first inputs and outputs are carried
 * @param stacked how many of the body's next inputs are rows
 * @param steps how many steps there are
 * @param reverse whether the last row comes first
 * @param kept the numbers of those carried whose values before each step are results
 */
public record Scan(
    Graph body, int carried, int stacked, int steps, boolean reverse, List<Integer> kept)
    implements CoreOp, MultiOp {
  /**
   * What a step leaves, or all steps together.
   *
   * @param carried the values for the next step, or after the last
   * @param stacked a row of each stacked result, or all rows along a first axis
   */
  public record Results(List<Node> carried, List<Node> stacked) {
    /** Creates results; the lists are copied. */
    public Results {
      carried = List.copyOf(carried);
      stacked = List.copyOf(stacked);
    }
  }

  /** What a step does. */
  public interface Body {
    /**
     * Builds a step.
     *
     * @param carried the values before it
     * @param stacked its row of each stacked operand
     */
    Results step(List<Node> carried, List<Node> stacked);
  }

  /**
   * Creates the operation.
   *
   * @throws IllegalArgumentException if a number is out of range, the body has too few inputs or
   *     outputs, or it reads variables
   * @throws ShapeException if a step would change the shape of a carried value
   */
  public Scan {
    kept = List.copyOf(kept);
    int bound = carried;
    if (steps < 1
        || carried < 0
        || stacked < 0
        || (long) carried + stacked > body.inputs().size()
        || carried > body.outputs().size()
        || kept.stream().anyMatch(i -> i < 0 || i >= bound)
        || kept.stream().distinct().count() < kept.size()) {
      throw new IllegalArgumentException(
          "[scan] there must be a step, and inputs and outputs of the body for all that is carried and stacked: %s steps, %s carried, of which %s are kept, %s stacked, %s inputs, %s outputs"
              .formatted(
                  steps, carried, kept, stacked, body.inputs().size(), body.outputs().size()));
    }
    for (int i = 0; i < carried; i++) {
      if (!body.inputs().get(i).shape().equals(body.outputs().get(i).shape())) {
        throw new ShapeException(
            "scan",
            "a step must keep the shape of what it carries: carried value %s has shape %s"
                .formatted(i, body.inputs().get(i).shape()),
            "the next one has shape " + body.outputs().get(i).shape());
      }
    }
    if (!body.variables().isEmpty()) {
      throw new IllegalArgumentException(
          "[scan] what a body reads from outside must be an input of it: %s; Expressions.scan makes it one"
              .formatted(body.variables()));
    }
  }

  /** Builds a loop; the body's reads of what is outside become operands. */
  static Results apply(
      int steps, List<Node> carried, List<Node> stacked, boolean reverse, Body body) {
    List<Node> inputs = new ArrayList<>();
    for (Node value : carried) {
      inputs.add(Node.of(new Input("carried" + inputs.size(), value.shape())));
    }
    for (Node value : stacked) {
      Shape row = value.shape().slice(1, value.shape().rank());
      inputs.add(Node.of(new Input("row" + (inputs.size() - carried.size()), row)));
    }
    int rows = inputs.size();
    Results step =
        Scope.outsideBlocks(
            () ->
                body.step(
                    List.copyOf(inputs.subList(0, carried.size())),
                    List.copyOf(inputs.subList(carried.size(), rows))));
    if (step.carried().size() != carried.size()) {
      throw new IllegalArgumentException(
          "[scan] a step must give a next value for each that is carried: %s carried, %s given"
              .formatted(carried.size(), step.carried().size()));
    }
    List<Node> outputs = Stream.of(step.carried(), step.stacked()).flatMap(List::stream).toList();
    Graph.Closure closure = Graph.closure(inputs, outputs);
    List<Integer> all = IntStream.range(0, carried.size()).boxed().toList();
    Scan scan = new Scan(closure.graph(), carried.size(), stacked.size(), steps, reverse, all);
    Node loop =
        Node.of(
            scan, Stream.of(carried, stacked, closure.outside()).flatMap(List::stream).toList());
    List<Node> results = loop.results();
    return new Results(
        results.subList(0, carried.size()), results.subList(carried.size(), outputs.size()));
  }

  /** The results of an operation for many samples, one after the other; see {@link Op#batch}. */
  static List<Node> overSamples(Node self, List<Node> operands) {
    List<Integer> mapped =
        IntStream.range(0, operands.size())
            .filter(i -> !operands.get(i).shape().equals(self.input(i).shape()))
            .boxed()
            .toList();
    Body sample =
        (none, rows) -> {
          List<Node> inputs = new ArrayList<>(operands);
          for (int i = 0; i < rows.size(); i++) {
            inputs.set(mapped.get(i), rows.get(i));
          }
          return new Results(List.of(), Node.of(self.op(), inputs).results());
        };
    return Expressions.scan(List.of(), mapped.stream().map(operands::get).toList(), sample)
        .stacked();
  }

  /** The same loop with the values of all that is carried kept. */
  Scan keepingAll() {
    List<Integer> all = IntStream.range(0, carried).boxed().toList();
    return new Scan(body, carried, stacked, steps, reverse, all);
  }

  @Override
  public List<Shape> inferAll(List<Shape> inputs) {
    Arity.check(this, inputs, body.inputs().size());
    for (int i = 0; i < inputs.size(); i++) {
      Shape shape = body.inputs().get(i).shape();
      Shape needed = i >= carried && i < carried + stacked ? rows(shape) : shape;
      if (!inputs.get(i).equals(needed)) {
        throw new ShapeException(
            name(),
            "operand %s of a loop of %s steps must have shape %s".formatted(i, steps, needed),
            inputs.get(i).toString(),
            "what is stacked has a row for each step along its first axis");
      }
    }
    List<Shape> results = new ArrayList<>();
    for (int i = 0; i < body.outputs().size(); i++) {
      Shape shape = body.outputs().get(i).shape();
      results.add(i < carried ? shape : rows(shape));
    }
    kept.forEach(i -> results.add(rows(body.inputs().get(i).shape())));
    return results;
  }

  private Shape rows(Shape row) {
    return Shape.of(steps).concat(row);
  }

  @Override
  public List<Node> vjpAll(Node self, List<Node> cotangents) {
    return new ScanGradient(this, self, cotangents).ofOperands();
  }

  @Override
  public void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
    List<Buffer> operands = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      operands.add(i < carried ? copy(inputs.get(i)) : inputs.get(i));
    }
    GraphEvaluation step = new GraphEvaluation(body);
    for (int number = 0; number < steps; number++) {
      int row = reverse ? steps - 1 - number : number;
      for (int i = 0; i < stacked; i++) {
        operands.set(carried + i, row(inputs.get(carried + i), row));
      }
      for (int i = 0; i < kept.size(); i++) {
        row(outputs.get(body.outputs().size() + i), row).copyFrom(operands.get(kept.get(i)));
      }
      step.run(operands);
      for (int i = carried; i < body.outputs().size(); i++) {
        row(outputs.get(i), row).copyFrom(step.output(i));
      }
      List<Buffer> next = IntStream.range(0, carried).mapToObj(i -> copy(step.output(i))).toList();
      for (int i = 0; i < carried; i++) {
        operands.set(i, next.get(i));
      }
    }
    for (int i = 0; i < carried; i++) {
      outputs.get(i).copyFrom(operands.get(i));
    }
  }

  private static Buffer copy(Buffer values) {
    Buffer copy = Buffer.allocate(values.shape(), Precision.FLOAT64);
    copy.copyFrom(values);
    return copy;
  }

  private static Buffer row(Buffer stack, int row) {
    Shape shape = stack.shape().slice(1, stack.shape().rank());
    return stack.slice(row * shape.size(), shape.size()).withShape(shape);
  }

  @Override
  public double flops(List<Shape> inputs) {
    return steps * body.flops();
  }

  /** A loop without what nobody reads. */
  @Override
  public List<Node> simplifyAll(Node self, Set<Node> read) {
    List<Node> outputs = Graphs.simplifiedResults(body.outputs());
    List<Integer> keptRead =
        IntStream.range(0, kept.size())
            .filter(i -> read.contains(self.result(outputs.size() + i)))
            .mapToObj(kept::get)
            .toList();
    Set<Integer> wanted = new TreeSet<>(keptRead);
    IntStream.range(0, outputs.size())
        .filter(i -> read.contains(self.result(i)))
        .forEach(wanted::add);
    Set<Node> reached = Sets.newIdentityHashSet();
    boolean grows = !wanted.isEmpty();
    while (grows) {
      reached.addAll(Graphs.topologicalOrder(wanted.stream().map(outputs::get).toList()));
      grows = false;
      for (int i = 0; i < carried; i++) {
        grows |= reached.contains(body.inputs().get(i)) && wanted.add(i);
      }
    }
    List<Integer> operands =
        IntStream.range(0, body.inputs().size())
            .filter(i -> i < carried ? wanted.contains(i) : reached.contains(body.inputs().get(i)))
            .boxed()
            .toList();
    boolean whole =
        wanted.size() == outputs.size()
            && operands.size() == body.inputs().size()
            && keptRead.size() == kept.size()
            && outputs.equals(body.outputs());
    return whole || wanted.isEmpty()
        ? self.results()
        : reduced(self, outputs, List.copyOf(wanted), operands, keptRead);
  }

  private List<Node> reduced(
      Node self,
      List<Node> outputs,
      List<Integer> wanted,
      List<Integer> operands,
      List<Integer> keptRead) {
    Graph less =
        Graph.of(
            operands.stream().map(body.inputs()::get).toList(),
            wanted.stream().map(outputs::get).toList());
    Scan scan =
        new Scan(
            less,
            (int) operands.stream().filter(i -> i < carried).count(),
            (int) operands.stream().filter(i -> i >= carried && i < carried + stacked).count(),
            steps,
            reverse,
            keptRead.stream().map(wanted::indexOf).toList());
    Node loop = Node.of(scan, operands.stream().map(self::input).toList());
    List<Node> results = new ArrayList<>(self.results());
    for (int i = 0; i < wanted.size(); i++) {
      results.set(wanted.get(i), loop.result(i));
    }
    for (int i = 0; i < keptRead.size(); i++) {
      int place = outputs.size() + kept.indexOf(keptRead.get(i));
      results.set(place, loop.result(wanted.size() + i));
    }
    return results;
  }

  /** In one line, without the body. */
  @Override
  public String toString() {
    return "Scan[steps=%s, carried=%s, stacked=%s, reverse=%s, kept=%s]"
        .formatted(steps, carried, stacked, reverse, kept);
  }
}
