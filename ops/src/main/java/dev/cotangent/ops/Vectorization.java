package dev.cotangent.ops;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.StraightThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Functions of one sample, applied to many at once (as {@code vmap} in JAX).
 *
 * <p>The values are those of a loop over the samples, but every operation is done for all samples
 * together, by its batching rule ({@link Op#batch}): a product of a matrix and a vector becomes one
 * product of matrices. It may be nested, be differentiated, and hold derivatives: those of each
 * sample's loss, for example.
 *
 * <p>What does not depend on the samples is computed once. So random numbers ({@link
 * Sampling#randomUniform}) are the same for each sample unless their counter depends on it.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Vectorization {
  /** In the place of an axis: the argument is the same for every sample. */
  public static final int UNMAPPED = Integer.MIN_VALUE;

  private Vectorization() {}

  /**
   * A function applied to every row along the first axis.
   *
   * @param x {@code [samples, …]}
   * @param body the function of one sample, which may read anything else; called once, on this
   *     thread
   * @return the results, stacked along a first axis
   */
  public static Node vmap(Node x, UnaryOperator<Node> body) {
    return vmap(List.of(x), rows -> List.of(body.apply(rows.get(0)))).get(0);
  }

  /**
   * A function of several arguments applied to every row along their first axes; see {@link
   * #vmap(Node, UnaryOperator)}.
   */
  public static List<Node> vmap(List<Node> arguments, UnaryOperator<List<Node>> body) {
    return vmap(arguments, new int[arguments.size()], body);
  }

  /**
   * A function applied to every sample.
   *
   * @param arguments those of all samples
   * @param axes for each argument the axis along which its samples lie, from the back if negative,
   *     or {@link #UNMAPPED}
   * @param body the function of one sample's arguments, which may read anything else; called once,
   *     on this thread
   * @return its results, with the samples along a new first axis
   * @throws IllegalArgumentException if there are not as many axes as arguments, or no argument has
   *     samples
   */
  public static List<Node> vmap(List<Node> arguments, int[] axes, UnaryOperator<List<Node>> body) {
    List<Node> moved = samplesFirst(arguments, axes);
    int samples = count(arguments, moved, axes);
    List<Shape> shapes =
        IntStream.range(0, axes.length)
            .mapToObj(k -> axes[k] == UNMAPPED ? arguments.get(k).shape() : row(moved.get(k)))
            .toList();
    Graph.Closure closure = Graph.closure(shapes, body);
    moved.addAll(closure.outside());
    return each(closure.graph(), samples, moved);
  }

  /**
   * A function of all samples from one of a single sample.
   *
   * @param graph the function of one sample
   * @param samples how many there are, at least 1
   * @param axes for each input the place of the samples' axis among those of the result's input,
   *     from the back if negative, or {@link #UNMAPPED}
   * @return a function of inputs that have the samples along these axes, whose outputs have them
   *     along a new first axis
   * @throws IllegalArgumentException if there are not as many axes as inputs
   */
  public static Graph vmap(Graph graph, int samples, int... axes) {
    requireAxes(graph.inputs(), axes);
    List<Shape> shapes = new ArrayList<>();
    for (int k = 0; k < axes.length; k++) {
      Shape one = graph.inputs().get(k).shape();
      if (axes[k] == UNMAPPED) {
        shapes.add(one);
      } else {
        int axis = Shape.of(samples).concat(one).axis(axes[k]);
        shapes.add(
            one.slice(0, axis).concat(Shape.of(samples)).concat(one.slice(axis, one.rank())));
      }
    }
    return Graph.trace(shapes, inputs -> each(graph, samples, samplesFirst(inputs, axes)));
  }

  private static Graph vmap(Graph graph, int samples) {
    return vmap(graph, samples, new int[graph.inputs().size()]);
  }

  private static void requireAxes(List<Node> arguments, int[] axes) {
    if (axes.length != arguments.size()) {
      throw new IllegalArgumentException(
          "[vmap] every argument needs an axis, or UNMAPPED: %s arguments, %s axes"
              .formatted(arguments.size(), axes.length));
    }
  }

  private static List<Node> samplesFirst(List<Node> arguments, int[] axes) {
    requireAxes(arguments, axes);
    List<Node> moved = new ArrayList<>();
    for (int k = 0; k < axes.length; k++) {
      Node x = arguments.get(k);
      moved.add(axes[k] == UNMAPPED ? x : Samples.moved(x, x.shape().axis(axes[k]), 0));
    }
    return moved;
  }

  private static int count(List<Node> arguments, List<Node> moved, int[] axes) {
    int[] counts =
        IntStream.range(0, axes.length)
            .filter(k -> axes[k] != UNMAPPED)
            .map(k -> moved.get(k).shape().dim(0))
            .distinct()
            .toArray();
    if (counts.length == 0) {
      throw new IllegalArgumentException(
          "[vmap] an argument must have samples: all of %s are unmapped".formatted(arguments));
    }
    if (counts.length > 1) {
      throw new ShapeException(
          "vmap",
          "the arguments must have equally many samples along their axes",
          arguments.stream().map(Node::shape).toList().toString());
    }
    return counts[0];
  }

  private static Shape row(Node x) {
    return x.shape().slice(1, x.shape().rank());
  }

  /** The outputs of all samples, also of those that are the same for each. */
  private static List<Node> each(Graph graph, int samples, List<Node> arguments) {
    List<Node> outputs = graph.interpret(arguments, Vectorization::batched);
    return IntStream.range(0, outputs.size())
        .mapToObj(i -> each(graph.outputs().get(i), outputs.get(i), samples))
        .toList();
  }

  private static Node each(Node one, Node standing, int samples) {
    return Samples.differ(one, standing) ? standing : Samples.repeated(standing, samples);
  }

  private static List<Node> batched(Node node, List<Node> operands) {
    Op op = node.op();
    boolean differ =
        IntStream.range(0, operands.size())
            .anyMatch(k -> Samples.differ(node.input(k), operands.get(k)));
    if (!differ) {
      return Node.of(op, operands).results();
    }
    if (op instanceof Scan scan) {
      return batched(scan, node, operands);
    }
    if (op instanceof CustomGradient custom) {
      Samples samples = new Samples(node, operands);
      return samples.inFront(
          new CustomGradient(
              vmap(custom.function(), samples.count()), vmap(custom.rule(), samples.count())));
    }
    boolean ofAnyShape =
        op instanceof Elementwise
            || op instanceof StopGradient
            || op instanceof StraightThrough
            || op instanceof Barrier
            || op instanceof Recomputed;
    return ofAnyShape ? new Samples(node, operands).inFront() : op.batch(node, operands);
  }

  /**
   * A loop over steps, each of which is done for all samples. A carried value is the same for each
   * as long as no step makes it differ.
   */
  private static List<Node> batched(Scan scan, Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Graph body = scan.body();
    boolean[] differ = new boolean[operands.size()];
    for (int k = 0; k < differ.length; k++) {
      differ[k] = samples.differ(k);
    }
    Graph step = step(body, differ, samples.count());
    while (carriesDiffering(scan, step, differ)) {
      step = step(body, differ, samples.count());
    }
    List<Node> outputs = new ArrayList<>(step.outputs());
    List<Node> inputs = new ArrayList<>(operands);
    for (int k = 0; k < scan.carried(); k++) {
      if (differ[k]) {
        outputs.set(k, each(body.outputs().get(k), outputs.get(k), samples.count()));
        inputs.set(k, samples.each(k));
      }
    }
    for (int k = scan.carried(); k < scan.carried() + scan.stacked(); k++) {
      inputs.set(k, differ[k] ? Samples.moved(operands.get(k), 0, 1) : operands.get(k));
    }
    Scan loop =
        new Scan(
            Graph.of(step.inputs(), outputs),
            scan.carried(),
            scan.stacked(),
            scan.steps(),
            scan.reverse(),
            scan.kept());
    List<Node> results = new ArrayList<>(Node.of(loop, inputs).results());
    for (int i = scan.carried(); i < results.size(); i++) {
      if (Samples.differ(self.result(i), results.get(i))) {
        results.set(i, Samples.moved(results.get(i), 1, 0));
      }
    }
    return results;
  }

  private static Graph step(Graph body, boolean[] differ, int samples) {
    List<Shape> shapes = new ArrayList<>();
    for (int k = 0; k < differ.length; k++) {
      Shape one = body.inputs().get(k).shape();
      shapes.add(differ[k] ? Shape.of(samples).concat(one) : one);
    }
    return Graph.trace(shapes, inputs -> body.interpret(inputs, Vectorization::batched));
  }

  /** Marks carried values that a step makes differ; whether there was one. */
  private static boolean carriesDiffering(Scan scan, Graph step, boolean[] differ) {
    boolean found = false;
    for (int k = 0; k < scan.carried(); k++) {
      if (!differ[k] && Samples.differ(scan.body().outputs().get(k), step.outputs().get(k))) {
        differ[k] = true;
        found = true;
      }
    }
    return found;
  }
}
