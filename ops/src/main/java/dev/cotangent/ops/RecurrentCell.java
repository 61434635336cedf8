package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.tanh;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What a recurrent layer does in a step. */
interface RecurrentCell {
  /** How many matrices of {@code hidden} rows its weights consist of. */
  int gates();

  /** How many states it carries, the first of which is its output. */
  int states();

  /**
   * The states after a step, and further values that the gradient reads: given as rows, it need not
   * compute them again.
   *
   * @param x the products of the step's inputs with the weights, {@code [n, gates · hidden]}
   * @param states each {@code [n, hidden]}
   */
  Scan.Results step(Node x, List<Node> states, Recurrent.Weights weights);

  /** {@code h' = f(x·Wᵀ + h·Uᵀ + b)} (J. Elman, <i>Finding structure in time</i>, 1990). */
  record Plain(UnaryOperator<Node> activation) implements RecurrentCell {
    static final Plain TANH = new Plain(Ops::tanh);
    static final Plain RELU = new Plain(Activations::relu);

    @Override
    public int gates() {
      return 1;
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public Scan.Results step(Node x, List<Node> states, Recurrent.Weights weights) {
      Node sum = add(add(x, weights.ofState(states.get(0))), weights.biases());
      return new Scan.Results(List.of(activation.apply(sum)), List.of());
    }
  }

  /**
   * {@code c' = f∘c + i∘g}, {@code h' = o∘tanh c'} (S. Hochreiter and J. Schmidhuber, <i>Long
   * short-term memory</i>, 1997, with the forget gate of F. Gers and others, 2000).
   */
  record Lstm() implements RecurrentCell {
    @Override
    public int gates() {
      return 4;
    }

    @Override
    public int states() {
      return 2;
    }

    @Override
    public Scan.Results step(Node x, List<Node> states, Recurrent.Weights weights) {
      Node sum = add(add(x, weights.ofState(states.get(0))), weights.biases());
      List<Node> parts = parts(sum, gates());
      Node in = sigmoid(parts.get(0));
      Node forget = sigmoid(parts.get(1));
      Node candidate = tanh(parts.get(2));
      Node out = sigmoid(parts.get(3));
      Node cell = add(multiply(forget, states.get(1)), multiply(in, candidate));
      Node output = multiply(out, tanh(cell));
      return new Scan.Results(List.of(output, cell), List.of(in, forget, candidate, out));
    }
  }

  /**
   * {@code h' = (1 − z)∘n + z∘h}, where {@code n = tanh(x·Wᵀ + b + r∘(h·Uᵀ + c))} (K. Cho and
   * others, <i>Learning phrase representations using RNN encoder–decoder</i>, 2014, with the reset
   * gate behind the product, as cuDNN and PyTorch have it).
   */
  record Gru() implements RecurrentCell {
    @Override
    public int gates() {
      return 3;
    }

    @Override
    public int states() {
      return 1;
    }

    @Override
    public Scan.Results step(Node x, List<Node> states, Recurrent.Weights weights) {
      Node before = states.get(0);
      List<Node> ofInput = parts(add(x, weights.inputBias()), gates());
      List<Node> ofState = parts(add(weights.ofState(before), weights.recurrentBias()), gates());
      Node reset = sigmoid(add(ofInput.get(0), ofState.get(0)));
      Node update = sigmoid(add(ofInput.get(1), ofState.get(1)));
      Node given = ofState.get(2);
      Node candidate = tanh(add(ofInput.get(2), multiply(reset, given)));
      Node output = add(candidate, multiply(update, subtract(before, candidate)));
      return new Scan.Results(List.of(output), List.of(reset, update, candidate, given));
    }
  }

  /** Equal parts along the last axis, whose cotangents come back joined rather than added up. */
  private static List<Node> parts(Node x, int count) {
    Shape shape = x.shape();
    Shape part = shape.with(-1, shape.dim(-1) / count);
    Graph split = Graph.trace(List.of(shape), in -> Shapes.split(in.get(0), -1, count));
    List<Shape> taken =
        Stream.concat(Stream.of(shape), Collections.nCopies(2 * count, part).stream()).toList();
    Graph join =
        Graph.trace(taken, in -> List.of(Shapes.concat(-1, in.subList(1 + count, in.size()))));
    return Expressions.customGradient(split, join, List.of(x));
  }
}
