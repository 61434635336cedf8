package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A function as a value: outputs as expressions of inputs, both in order.
 *
 * <p>It can be applied to other nodes, differentiated into further graphs, compiled, printed and
 * compared. It is closed: its outputs depend on its inputs, on constants and on variables, which
 * all applications share, and on nothing else. Immutable; two graphs are equal if they do the same
 * operations on the same variables in the same order, whatever inputs and scopes are called.
 */
public final class Graph {
  private final List<Node> inputs;
  private final List<Node> outputs;
  private final List<Node> order;

  private Graph(List<Node> inputs, List<Node> outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.order = Graphs.unseen(outputs, identitySet(inputs));
    for (Node node : order) {
      if (node.op() instanceof Input) {
        throw new IllegalArgumentException(
            "[graph] every input of the outputs must be an input of the graph: %s is not among %s"
                .formatted(node, inputs));
      }
    }
  }

  /**
   * The function from some nodes of an expression to others.
   *
   * @param inputs what it is a function of: inputs, variables or any inner nodes, each once
   * @param outputs what it computes
   * @throws IllegalArgumentException if the outputs depend on an input that is not given, an input
   *     is given twice, or there is no output
   */
  public static Graph of(List<Node> inputs, List<Node> outputs) {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("[graph] needs an output: none");
    }
    if (identitySet(inputs).size() != inputs.size()) {
      throw new IllegalArgumentException("[graph] an input is given once: " + inputs);
    }
    inputs.forEach(Graphs::requireValue);
    outputs.forEach(Graphs::requireValue);
    if (inputs.stream().allMatch(node -> node.op() instanceof Input)) {
      return new Graph(List.copyOf(inputs), List.copyOf(outputs));
    }
    List<Node> fresh =
        inputs.stream()
            .map(
                node ->
                    node.op() instanceof Input
                        ? node
                        : Node.of(new Input(node.label(), node.shape())))
            .toList();
    return new Graph(fresh, inlined(inputs, fresh, outputs));
  }

  /**
   * The function that a lambda builds.
   *
   * @param shapes of the inputs
   * @param body builds the outputs from the inputs, on this thread
   */
  public static Graph trace(List<Shape> shapes, UnaryOperator<List<Node>> body) {
    List<Node> inputs = inputs(shapes);
    return of(inputs, Scope.outsideBlocks(() -> body.apply(inputs)));
  }

  /**
   * A function, and what it reads beside its arguments.
   *
   * @param graph of the arguments, and then of a value for each that it reads from outside
   * @param outside the expressions that it reads
   */
  public record Closure(Graph graph, List<Node> outside) {
    /** Creates a closure; the list is copied. */
    public Closure {
      outside = List.copyOf(outside);
    }
  }

  /**
   * The function from some inputs to outputs that may read anything else: variables and expressions
   * that do not depend on the inputs become inputs, too.
   *
   * @param inputs nodes of {@link Expressions#input}, each once
   * @param outputs what it computes
   */
  public static Closure closure(List<Node> inputs, List<Node> outputs) {
    List<Node> outside = readFromOutside(inputs, outputs);
    Graph graph = Scope.apart(() -> of(joined(inputs, outside), outputs));
    return new Closure(graph, outside);
  }

  /**
   * The function that a lambda builds, which may read anything else; see {@link #closure(List,
   * List)}.
   *
   * @param shapes of the inputs
   * @param body builds the outputs from the inputs, on this thread
   */
  public static Closure closure(List<Shape> shapes, UnaryOperator<List<Node>> body) {
    List<Node> inputs = inputs(shapes);
    return closure(inputs, Scope.outsideBlocks(() -> body.apply(inputs)));
  }

  private static List<Node> inputs(List<Shape> shapes) {
    return IntStream.range(0, shapes.size())
        .mapToObj(i -> Node.of(new Input("x" + i, shapes.get(i))))
        .toList();
  }

  /**
   * What outputs read that depends on something, but not on the inputs. What only repeats values,
   * or shows them under another shape, stays inside.
   */
  private static List<Node> readFromOutside(List<Node> inputs, List<Node> outputs) {
    Set<Node> inside = identitySet(inputs);
    Set<Node> outside = Sets.newIdentityHashSet();
    Set<Node> seen = Sets.newIdentityHashSet();
    List<Node> read = new ArrayList<>();
    for (Node node : Graphs.topologicalOrder(outputs)) {
      if (node.inputs().stream().anyMatch(inside::contains)) {
        inside.add(node);
        node.inputs().stream().filter(outside::contains).forEach(x -> addSource(x, seen, read));
      } else if (!inside.contains(node)
          && (node.op() instanceof Input
              || node.op() instanceof Variable
              || node.inputs().stream().anyMatch(outside::contains))) {
        outside.add(node);
      }
    }
    outputs.stream().filter(outside::contains).forEach(x -> addSource(x, seen, read));
    return read;
  }

  private static void addSource(Node read, Set<Node> seen, List<Node> sources) {
    Node source = read;
    while (source.inputs().size() == 1
        && (source.op() instanceof Broadcast || source.op().isView())) {
      source = source.input(0);
    }
    if (seen.add(source)) {
      sources.add(source);
    }
  }

  /** What it is a function of. */
  public List<Node> inputs() {
    return inputs;
  }

  /** What it computes. */
  public List<Node> outputs() {
    return outputs;
  }

  /** Everything that it computes or refers to, inputs first, each node after its operands. */
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>(inputs);
    nodes.addAll(order);
    return nodes;
  }

  /** What is not an input, each node after its operands. */
  List<Node> computed() {
    return order;
  }

  /** About how many floating-point operations it takes. */
  double flops() {
    double flops = 0;
    for (Node node : order) {
      if (!(node.op() instanceof Get) && !node.inputs().isEmpty()) {
        List<Shape> operands = shapes(node.inputs());
        flops += node.op().flops(operands, node.result(0).shape());
      }
    }
    return flops;
  }

  /** The variables that it reads. */
  public List<Node> variables() {
    return order.stream().filter(node -> node.op() instanceof Variable).toList();
  }

  /**
   * The outputs for other inputs, as expressions; names and scopes of the graph's nodes go behind
   * the present scope.
   *
   * @param arguments one for each input, of its shape
   * @throws ShapeException if there are more or fewer, or one has another shape
   */
  public List<Node> apply(List<Node> arguments) {
    requireShapes("apply", arguments.stream().map(Node::shape).toList());
    return inlined(inputs, arguments, outputs);
  }

  /** The outputs for other inputs; see {@link #apply(List)}. */
  public List<Node> apply(Node... arguments) {
    return apply(List.of(arguments));
  }

  /** What stands for an operation where a graph is interpreted; see {@link Graph#interpret}. */
  public interface Interpretation {
    /**
     * Builds expressions of an operation's results.
     *
     * @param node the operation in the graph
     * @param operands what stands for its operands
     * @return one for each of {@link Node#results}
     */
    List<Node> results(Node node, List<Node> operands);
  }

  /**
   * The outputs with another meaning of the operations than their own, as {@link #apply(List)} with
   * theirs; arguments and what stands for outputs may have other shapes than those.
   *
   * @param arguments one for each input
   * @param meaning asked for each operation that depends on an argument, after those that it reads
   * @throws IllegalArgumentException if there are more or fewer arguments
   */
  public List<Node> interpret(List<Node> arguments, Interpretation meaning) {
    if (arguments.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "[interpret] every input needs one argument: %s inputs, %s arguments"
              .formatted(inputs.size(), arguments.size()));
    }
    return interpreted(inputs, arguments, outputs, meaning);
  }

  /**
   * The values of the inputs as {@code Program.run} and {@code Interpreter.run} take them.
   *
   * @param values one for each input, of its shape
   * @throws ShapeException if there are more or fewer, or one has another shape
   */
  public Map<Node, Tensor> feed(Tensor... values) {
    requireShapes("feed", Arrays.stream(values).map(Tensor::shape).toList());
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      feeds.put(inputs.get(i), values[i]);
    }
    return feeds;
  }

  private void requireShapes(String name, List<Shape> given) {
    List<Shape> needed = inputs.stream().map(Node::shape).toList();
    if (!needed.equals(given)) {
      throw new ShapeException(
          name, "the arguments must fit the graph's inputs " + inputs, given.toString());
    }
  }

  /**
   * The vector–Jacobian product: a graph from inputs and cotangents of the outputs to cotangents of
   * the inputs, zeros for an input without differentiable influence.
   */
  public Graph vjp() {
    List<Node> cotangents = like(outputs, "cotangent");
    Map<Node, Node> flowing = Gradients.vjp(outputs, cotangents, inputs);
    return new Graph(
        joined(inputs, cotangents),
        inputs.stream()
            .map(input -> Gradients.orZeros(requireNonNull(flowing.get(input)), input))
            .toList());
  }

  /**
   * The Jacobian–vector product: a graph from inputs and tangents of the inputs to tangents of the
   * outputs; see {@link Gradients#jvp(List, List, List)}.
   */
  public Graph jvp() {
    List<Node> tangents = like(inputs, "tangent");
    return new Graph(joined(inputs, tangents), Gradients.jvp(outputs, inputs, tangents));
  }

  /**
   * A graph from the inputs to a scalar loss and its gradients for the inputs, in their order.
   *
   * @throws IllegalArgumentException if there is more than one output, it is not a scalar, or an
   *     input does not influence it differentiably
   */
  public Graph valueAndGradient() {
    if (outputs.size() > 1) {
      throw new IllegalArgumentException(
          "[valueAndGradient] a graph must have one output, the loss: %s; vjp() takes several"
              .formatted(outputs));
    }
    Map<Node, Node> gradients = Gradients.of(outputs.get(0), inputs);
    return new Graph(inputs, joined(outputs, List.copyOf(gradients.values())));
  }

  private static List<Node> like(List<Node> nodes, String kind) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> Node.of(new Input(kind + i, nodes.get(i).shape())))
        .toList();
  }

  private static List<Node> joined(List<Node> first, List<Node> second) {
    List<Node> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /** The outputs with other nodes in the places of some, copied as far as they depend on those. */
  private static List<Node> inlined(
      List<Node> replaced, List<Node> replacements, List<Node> outputs) {
    return interpreted(
        replaced,
        replacements,
        outputs,
        (node, operands) -> Node.of(node.op(), operands).results());
  }

  private static List<Node> interpreted(
      List<Node> replaced, List<Node> replacements, List<Node> outputs, Interpretation meaning) {
    IdentityHashMap<Node, Node> images = new IdentityHashMap<>();
    IdentityHashMap<Block, Block> blocks = new IdentityHashMap<>();
    for (int i = 0; i < replaced.size(); i++) {
      images.put(replaced.get(i), replacements.get(i));
    }
    for (Node node : Graphs.unseen(outputs, identitySet(replaced))) {
      if (node.op() instanceof Get) {
        continue; // stands there since its operation was visited
      }
      List<Node> operands = node.inputs().stream().map(images::get).toList();
      List<Node> results =
          operands.equals(node.inputs())
              ? node.results()
              : Scope.within(node.place(), blocks, () -> meaning.results(node, operands));
      for (int i = 0; i < results.size(); i++) {
        images.putIfAbsent(node.result(i), results.get(i));
      }
    }
    return outputs.stream().map(output -> requireNonNull(images.get(output))).toList();
  }

  private static Set<Node> identitySet(List<Node> nodes) {
    Set<Node> set = Sets.newIdentityHashSet();
    set.addAll(nodes);
    return set;
  }

  /** Whether the other does the same operations on the same variables in the same order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Graph graph
        && shapes(inputs).equals(shapes(graph.inputs))
        && order.size() == graph.order.size()
        && numbers(inputs, order, outputs).equals(numbers(graph.inputs, graph.order, graph.outputs))
        && IntStream.range(0, order.size())
            .allMatch(i -> sameOp(order.get(i).op(), graph.order.get(i).op()));
  }

  private static boolean sameOp(Op a, Op b) {
    return (a instanceof Constant first && b instanceof Constant second)
        ? first.value().equals(second.value()) // compares the values of large ones, too
        : a.equals(b);
  }

  @Override
  public int hashCode() {
    return Objects.hash(shapes(inputs), numbers(inputs, order, outputs));
  }

  private static List<Shape> shapes(List<Node> nodes) {
    return nodes.stream().map(Node::shape).toList();
  }

  /** The numbers of each node's operands and of the outputs, inputs counted first. */
  private static List<List<Integer>> numbers(
      List<Node> inputs, List<Node> order, List<Node> outputs) {
    IdentityHashMap<Node, Integer> number = new IdentityHashMap<>();
    inputs.forEach(input -> number.put(input, number.size()));
    List<List<Integer>> numbers = new ArrayList<>();
    for (Node node : order) {
      numbers.add(node.inputs().stream().map(number::get).toList());
      number.put(node, number.size());
    }
    numbers.add(outputs.stream().map(number::get).toList());
    return numbers;
  }

  /** The function as a person would write it down, one line a node. */
  @Override
  public String toString() {
    return new Listing(this).toString();
  }
}
