package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase;
import dev.cotangent.ops.cases.OpCases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** {@link Vectorization#vmap} is a loop over the samples, whatever is in it. */
class VectorizationProperties {
  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void everyOperationIsDoneForEachSample(@ForAll long seed) {
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              Draw draw = new Draw(seed + type.getName().hashCode());
              OpCase.Sample sample = opCase.sample(draw.seed());
              List<Node> inputs = new ArrayList<>();
              sample
                  .shapes()
                  .forEach(shape -> inputs.add(Expressions.input("x" + inputs.size(), shape)));
              Graph graph = Graph.of(inputs, List.of(sample.apply(inputs)));
              try {
                check(draw, graph, sample.operands());
              } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(sample + ": " + e.getMessage(), e);
              }
            });
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void randomGraphsAreDoneForEachSample(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Graph graph = RandomGraphs.of(draw, 6);
    check(draw, graph, values(draw, graph));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void derivativesInsideAreThoseOfEachSample(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Graph graph = RandomGraphs.of(draw, 4);
    Graph derived = draw.coin() ? graph.vjp() : graph.jvp();
    check(draw, derived, values(draw, derived));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void derivativesOfItAreThoseOfTheLoop(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Graph graph = RandomGraphs.of(draw, 4);
    int samples = draw.number(1, 3);
    int[] axes = axes(draw, graph);
    Graph all = Vectorization.vmap(graph, samples, axes);
    Graph loop = loop(graph, samples, axes);
    List<Tensor> values = values(draw, all.vjp());
    assertSame(run(loop.vjp(), values), run(all.vjp(), values), seed);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void nestedItIsALoopOfLoops(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Graph graph = RandomGraphs.of(draw, 4);
    int inner = draw.number(1, 3);
    int outer = draw.number(1, 3);
    int[] innerAxes = axes(draw, graph);
    Graph rows = Vectorization.vmap(graph, inner, innerAxes);
    int[] outerAxes = axes(draw, rows);
    List<Tensor> values = values(draw, Vectorization.vmap(rows, outer, outerAxes));
    assertSame(
        run(loop(loop(graph, inner, innerAxes), outer, outerAxes), values),
        run(Vectorization.vmap(rows, outer, outerAxes), values),
        seed);
  }

  /** Any samples along any axes, and some arguments that are the same for all. */
  private static void check(Draw draw, Graph graph, List<Tensor> one) {
    int samples = draw.number(1, 3);
    int[] axes = axes(draw, graph);
    Graph all = Vectorization.vmap(graph, samples, axes);
    List<Tensor> values = new ArrayList<>();
    for (int k = 0; k < axes.length; k++) {
      Node input = all.inputs().get(k);
      values.add(axes[k] == Vectorization.UNMAPPED ? one.get(k) : each(one.get(k), axes[k], input));
    }
    assertSame(run(loop(graph, samples, axes), values), run(all, values), samples);
  }

  /** For each sample, the elements of one moved on by a place: indices stay indices. */
  private static Tensor each(Tensor one, int axis, Node input) {
    Shape shape = input.shape();
    int[] strides = shape.strides();
    int along = shape.axis(axis);
    int behind = strides[along];
    return Tensor.generate(
        shape,
        i -> {
          int sample = i / behind % shape.dim(along);
          int element = i / (behind * shape.dim(along)) * behind + i % behind;
          return one.at((element + sample) % one.size());
        });
  }

  private static int[] axes(Draw draw, Graph graph) {
    int[] axes =
        graph.inputs().stream()
            .mapToInt(
                input ->
                    draw.number(0, 2) == 0
                        ? Vectorization.UNMAPPED
                        : draw.number(-1 - input.shape().rank(), input.shape().rank()))
            .toArray();
    axes[draw.number(0, axes.length - 1)] = 0;
    return axes;
  }

  /** What {@code vmap} is: the graph applied to each sample, and the outputs stacked. */
  private static Graph loop(Graph graph, int samples, int[] axes) {
    List<Shape> shapes =
        Vectorization.vmap(graph, samples, axes).inputs().stream().map(Node::shape).toList();
    return Graph.trace(
        shapes,
        inputs -> {
          List<List<Node>> each = new ArrayList<>();
          for (int sample = 0; sample < samples; sample++) {
            int number = sample;
            each.add(
                graph.apply(
                    IntStream.range(0, axes.length)
                        .mapToObj(k -> one(inputs.get(k), axes[k], number))
                        .toList()));
          }
          return IntStream.range(0, graph.outputs().size())
              .mapToObj(i -> Shapes.stack(each.stream().map(outputs -> outputs.get(i)).toList()))
              .toList();
        });
  }

  private static Node one(Node all, int axis, int sample) {
    return axis == Vectorization.UNMAPPED
        ? all
        : Shapes.squeeze(Shapes.slice(all, axis, sample, sample + 1), axis);
  }

  private static List<Tensor> values(Draw draw, Graph graph) {
    return graph.inputs().stream().map(input -> draw.normal(input.shape())).toList();
  }

  private static List<Tensor> run(Graph graph, List<Tensor> values) {
    Map<Node, Tensor> all =
        Interpreter.run(graph.outputs(), graph.feed(values.toArray(Tensor[]::new)));
    return graph.outputs().stream().map(all::get).toList();
  }

  private static void assertSame(List<Tensor> expected, List<Tensor> actual, long seed) {
    for (int i = 0; i < expected.size(); i++) {
      Tensor a = expected.get(i);
      Tensor b = actual.get(i);
      assertEquals(a.shape(), b.shape());
      double largest =
          IntStream.range(0, a.size())
              .mapToDouble(j -> Math.abs(a.at(j)))
              .filter(Double::isFinite)
              .max()
              .orElse(0);
      for (int j = 0; j < a.size(); j++) {
        assertEquals(
            a.at(j), b.at(j), 1e-12 * Math.max(1, largest), "output %s, %s".formatted(i, seed));
      }
    }
  }
}
