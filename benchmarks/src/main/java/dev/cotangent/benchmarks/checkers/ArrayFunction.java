package dev.cotangent.benchmarks.checkers;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Some arrays as a function of others, and its derived vector–Jacobian product: what every known
 * checker looks at. Arrays are flat.
 */
final class ArrayFunction {
  private final List<Node> outputs;
  private final List<Node> inputs;
  private final Map<Node, Tensor> point;
  private final List<Node> cotangents;
  private final Map<Node, Node> gradients;

  /**
   * Derives the product.
   *
   * @param point the value of every input, also of those that do not move
   */
  ArrayFunction(List<Node> outputs, List<Node> inputs, Map<Node, Tensor> point) {
    this.outputs = outputs;
    this.inputs = inputs;
    this.point = point;
    this.cotangents = outputs.stream().map(y -> Expressions.input("cotangent", y.shape())).toList();
    this.gradients = Gradients.vjp(outputs, cotangents, inputs);
  }

  /** The inputs' values at the point. */
  List<double[]> inputs() {
    return inputs.stream().map(input -> requireNonNull(point.get(input)).toDoubles()).toList();
  }

  /** How many elements each output has. */
  List<Integer> outputSizes() {
    return outputs.stream().map(output -> output.shape().size()).toList();
  }

  /** The outputs for other values of the inputs. */
  List<double[]> at(List<double[]> x) {
    Map<Node, Tensor> bindings = new LinkedHashMap<>(point);
    for (int i = 0; i < x.size(); i++) {
      bindings.put(inputs.get(i), Tensor.of(inputs.get(i).shape(), x.get(i)));
    }
    Map<Node, Tensor> values = Interpreter.run(outputs, bindings);
    return outputs.stream().map(y -> requireNonNull(values.get(y)).toDoubles()).toList();
  }

  /** The derived gradients at the point for cotangents of the outputs; zeros where none flows. */
  List<double[]> vjp(List<double[]> u) {
    Map<Node, Tensor> bindings = new LinkedHashMap<>(point);
    for (int i = 0; i < u.size(); i++) {
      bindings.put(cotangents.get(i), Tensor.of(cotangents.get(i).shape(), u.get(i)));
    }
    Map<Node, Tensor> values = Interpreter.run(existing(gradients), bindings);
    return inputs.stream()
        .map(
            input -> {
              Tensor value = values.get(gradients.get(input));
              return value == null ? new double[input.shape().size()] : value.toDoubles();
            })
        .toList();
  }

  private static List<Node> existing(Map<Node, Node> gradients) {
    return gradients.values().stream().filter(node -> !Gradients.isNone(node)).toList();
  }

  /** Whether there is a derived gradient at all. */
  boolean isDifferentiable() {
    return !existing(gradients).isEmpty();
  }

  /** The derived gradients as a function of the inputs and of random normal cotangents. */
  ArrayFunction derived(CounterRandom random) {
    Map<Node, Tensor> where = new LinkedHashMap<>(point);
    for (int i = 0; i < cotangents.size(); i++) {
      CounterRandom stream = new CounterRandom(random.seed(), random.stream() + i);
      where.put(cotangents.get(i), stream.normal(cotangents.get(i).shape()));
    }
    List<Node> all = new ArrayList<>(inputs);
    all.addAll(cotangents);
    return new ArrayFunction(existing(gradients), all, where);
  }

  /** The derived gradients for the outputs as their own cotangents. */
  ArrayFunction derivedForOutputs() {
    return new ArrayFunction(existing(Gradients.vjp(outputs, outputs, inputs)), inputs, point);
  }

  /** The derivative along a direction of all inputs, by a central difference with step h. */
  List<double[]> difference(List<double[]> v, double h) {
    List<double[]> plus = at(moved(v, h));
    List<double[]> minus = at(moved(v, -h));
    return IntStream.range(0, plus.size())
        .mapToObj(i -> Flat.combine(plus.get(i), minus.get(i), (p, m) -> (p - m) / (2 * h)))
        .toList();
  }

  /** The derivative along one element of one input. */
  List<double[]> difference(int input, int element, double h) {
    List<double[]> v = new ArrayList<>();
    for (Node node : inputs) {
      v.add(new double[node.shape().size()]);
    }
    v.get(input)[element] = 1;
    return difference(v, h);
  }

  private List<double[]> moved(List<double[]> v, double t) {
    List<double[]> x = inputs();
    return IntStream.range(0, x.size())
        .mapToObj(i -> Flat.combine(x.get(i), v.get(i), (a, b) -> a + t * b))
        .toList();
  }
}
