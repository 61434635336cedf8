package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Recurrent layers: a loop over the steps for each direction. */
final class RecurrentOperators {
  private RecurrentOperators() {}

  static void register(Operators all) {
    all.addAll("RNN", call -> new Layer(call, 1, List.of("Tanh")).results(Cell.PLAIN));
    all.addAll("GRU", call -> new Layer(call, 3, List.of("Sigmoid", "Tanh")).results(Cell.GRU));
    all.addAll(
        "LSTM", call -> new Layer(call, 4, List.of("Sigmoid", "Tanh", "Tanh")).results(Cell.LSTM));
  }

  /** What happens in a step. */
  private interface Cell {
    Cell PLAIN = RecurrentOperators::plain;
    Cell GRU = RecurrentOperators::gru;
    Cell LSTM = RecurrentOperators::lstm;

    /**
     * The states after a step.
     *
     * @param x the products of the step's inputs with the weights, with their biases
     * @param states each {@code [n, hidden]}
     */
    List<Node> step(Node x, List<Node> states, Direction weights);
  }

  /** One direction of a layer: weights as ONNX has them, and its activations. */
  private record Direction(
      Node weights,
      Node recurrent,
      @Nullable Node inputBias,
      @Nullable Node stateBias,
      @Nullable Node peepholes,
      List<UnaryOperator<Node>> activations,
      double clip,
      boolean flag) {
    /** A gate's part of what lies along the last axis. */
    Node gate(Node x, int index) {
      int hidden = recurrent.shape().dim(-1);
      return Shapes.slice(x, -1, index * hidden, (index + 1) * hidden);
    }

    Node activate(int index, Node x) {
      Node clipped = clip > 0 ? Ops.clamp(x, -clip, clip) : x;
      return activations.get(index).apply(clipped);
    }

    Node ofState(Node state) {
      Node product = Linalg.matmul(state, recurrent, false, true);
      return stateBias == null ? product : Ops.add(product, stateBias);
    }

    /** What a gate sees of the cell's state; none without peepholes. */
    Node peeped(Node gate, int index, Node cell) {
      return peepholes == null ? gate : Ops.add(gate, Ops.multiply(gate(peepholes, index), cell));
    }
  }

  private static List<Node> plain(Node x, List<Node> states, Direction weights) {
    return List.of(weights.activate(0, Ops.add(x, weights.ofState(states.get(0)))));
  }

  /** Gates z, r, h; the reset gate comes before the product or, by the flag, after it. */
  private static List<Node> gru(Node x, List<Node> states, Direction weights) {
    Node before = states.get(0);
    Node ofState = weights.ofState(before);
    Node update = weights.activate(0, Ops.add(weights.gate(x, 0), weights.gate(ofState, 0)));
    Node reset = weights.activate(0, Ops.add(weights.gate(x, 1), weights.gate(ofState, 1)));
    Node given =
        weights.flag()
            ? Ops.multiply(reset, weights.gate(ofState, 2))
            : weights.gate(weights.ofState(Ops.multiply(reset, before)), 2);
    Node candidate = weights.activate(1, Ops.add(weights.gate(x, 2), given));
    return List.of(Ops.add(candidate, Ops.multiply(update, Ops.subtract(before, candidate))));
  }

  /** Gates i, o, f, c; by the flag, the forget gate is what the input gate leaves. */
  private static List<Node> lstm(Node x, List<Node> states, Direction weights) {
    Node cell = states.get(1);
    Node sum = Ops.add(x, weights.ofState(states.get(0)));
    Node input = weights.activate(0, weights.peeped(weights.gate(sum, 0), 0, cell));
    Node forget =
        weights.flag()
            ? Ops.subtract(1, input)
            : weights.activate(0, weights.peeped(weights.gate(sum, 2), 2, cell));
    Node candidate = weights.activate(1, weights.gate(sum, 3));
    Node next = Ops.add(Ops.multiply(forget, cell), Ops.multiply(input, candidate));
    Node output = weights.activate(0, weights.peeped(weights.gate(sum, 1), 1, next));
    return List.of(Ops.multiply(output, weights.activations().get(2).apply(next)), next);
  }

  /** A node that is a recurrent layer. */
  private static final class Layer {
    private final Call call;
    private final int gates;
    private final boolean batchFirst;
    private final boolean lstm;
    private final Node x;
    private final int steps;
    private final int n;
    private final int hidden;
    private final String direction;
    private final List<UnaryOperator<Node>> activations;
    private final @Nullable Node valid;

    Layer(Call call, int gates, List<String> activations) {
      this.call = call;
      this.gates = gates;
      this.lstm = gates == 4;
      this.batchFirst = call.flag("layout", false);
      this.direction = call.text("direction", "forward").toLowerCase(Locale.ROOT);
      this.x = batchFirst ? Shapes.permute(call.node(0), 1, 0, 2) : call.node(0);
      this.steps = x.shape().dim(0);
      this.n = x.shape().dim(1);
      this.hidden = call.dims(2)[2];
      List<String> names = call.texts("activations");
      if (names.isEmpty()) {
        names = new ArrayList<>();
        for (int i = 0; i < call.dims(1)[0]; i++) {
          names.addAll(activations);
        }
      }
      call.require(
          names.size() == activations.size() * call.dims(1)[0],
          "there must be %s activations for each direction",
          activations.size());
      Iterator<Float> alphas = call.numbers("activation_alpha").iterator();
      Iterator<Float> betas = call.numbers("activation_beta").iterator();
      this.activations = names.stream().map(name -> activation(call, name, alphas, betas)).toList();
      this.valid = valid();
    }

    /** Whether a step is one of the sequence, {@code [steps, n, 1]}; null if all are. */
    private @Nullable Node valid() {
      if (!call.has(4)) {
        return null;
      }
      Node step = Expressions.constant(Tensor.generate(Shape.of(steps, 1, 1), i -> i));
      return Ops.greater(Shapes.reshape(call.node(4), 1, n, 1), step);
    }

    List<Value> results(Cell cell) {
      int directions = call.dims(1)[0];
      call.require(
          directions == (direction.equals("bidirectional") ? 2 : 1),
          "direction %s does not fit weights of %s",
          direction,
          directions);
      int states = lstm ? 2 : 1;
      List<Node> outputs = new ArrayList<>();
      List<List<Node>> last = List.of(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < directions; i++) {
        Scan.Results loop = run(cell, i, states);
        outputs.add(loop.stacked().get(0));
        for (int k = 0; k < states; k++) {
          last.get(k).add(loop.carried().get(k));
        }
      }
      Node y = Shapes.permute(Shapes.stack(outputs), 1, 0, 2, 3); // [steps, directions, n, hidden]
      List<Value> results = new ArrayList<>();
      results.add(call.result(batchFirst ? Shapes.permute(y, 2, 0, 1, 3) : y));
      for (int k = 0; k < states; k++) {
        Node state = Shapes.stack(last.get(k));
        results.add(call.result(batchFirst ? Shapes.permute(state, 1, 0, 2) : state));
      }
      return results;
    }

    private Scan.Results run(Cell cell, int index, int states) {
      Direction weights = direction(index);
      Node values = valid == null ? x : Ops.where(valid, x, number(0));
      Node rows = Shapes.reshape(values, steps * n, -1);
      Node products = Linalg.matmul(rows, weights.weights(), false, true);
      Node inputBias = weights.inputBias();
      products = inputBias == null ? products : Ops.add(products, inputBias);
      Node stacked = Shapes.reshape(products, steps, n, gates * hidden);
      List<Node> read = valid == null ? List.of(stacked) : List.of(stacked, valid);
      Scan.Body body =
          (before, row) -> {
            List<Node> after = cell.step(row.get(0), before, weights);
            if (row.size() < 2) {
              return new Scan.Results(after, List.of(after.get(0)));
            }
            List<Node> kept = new ArrayList<>();
            for (int i = 0; i < after.size(); i++) {
              kept.add(Ops.where(row.get(1), after.get(i), before.get(i)));
            }
            Node output = Ops.where(row.get(1), after.get(0), number(0));
            return new Scan.Results(kept, List.of(output));
          };
      List<Node> first = new ArrayList<>();
      for (int k = 0; k < states; k++) {
        first.add(initial(5 + k, index));
      }
      boolean reverse = direction.equals("reverse") || index == 1;
      return reverse
          ? Expressions.scanReversed(first, read, body)
          : Expressions.scan(first, read, body);
    }

    private Node initial(int operand, int index) {
      if (!call.has(operand)) {
        return Shapes.full(Shape.of(n, hidden), 0);
      }
      Node states = call.node(operand);
      return one(batchFirst ? Shapes.permute(states, 1, 0, 2) : states, index);
    }

    /** One direction's part. */
    private static Node one(Node x, int index) {
      return Shapes.reshape(
          Shapes.slice(x, 0, index, index + 1), x.shape().slice(1, x.shape().rank()));
    }

    private Direction direction(int index) {
      Node input = null;
      Node state = null;
      if (call.has(3)) {
        List<Node> both = Shapes.split(one(call.node(3), index), 0, 2);
        input = both.get(0);
        state = both.get(1);
      }
      int count = activations.size() / call.dims(1)[0];
      boolean flag = call.flag(lstm ? "input_forget" : "linear_before_reset", false);
      return new Direction(
          one(call.node(1), index),
          one(call.node(2), index),
          input,
          state,
          lstm && call.has(7) ? one(call.node(7), index) : null,
          Collections.unmodifiableList(activations.subList(index * count, (index + 1) * count)),
          call.number("clip", 0),
          flag);
    }
  }

  private static double next(Iterator<Float> parameters, double otherwise) {
    return parameters.hasNext() ? parameters.next() : otherwise;
  }

  /** A function by its name; those with parameters take the next ones. */
  private static UnaryOperator<Node> activation(
      Call call, String name, Iterator<Float> alphas, Iterator<Float> betas) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "relu" -> {
        return Activations::relu;
      }
      case "tanh" -> {
        return Ops::tanh;
      }
      case "sigmoid" -> {
        return Activations::sigmoid;
      }
      case "softsign" -> {
        return Activations::softsign;
      }
      case "softplus" -> {
        return Activations::softplus;
      }
      case "affine" -> {
        double alpha = next(alphas, 1);
        double beta = next(betas, 0);
        return x -> Ops.add(Ops.multiply(x, alpha), beta);
      }
      case "leakyrelu" -> {
        double alpha = next(alphas, 0.01);
        return x -> Activations.leakyRelu(x, alpha);
      }
      case "thresholdedrelu" -> {
        double alpha = next(alphas, 1);
        return x -> Ops.where(Ops.greater(x, number(alpha)), x, number(0));
      }
      case "scaledtanh" -> {
        double alpha = next(alphas, 1);
        double beta = next(betas, 1);
        return x -> Ops.multiply(Ops.tanh(Ops.multiply(x, beta)), alpha);
      }
      case "hardsigmoid" -> {
        double alpha = next(alphas, 0.2);
        double beta = next(betas, 0.5);
        return x -> Ops.clamp(Ops.add(Ops.multiply(x, alpha), beta), 0, 1);
      }
      case "elu" -> {
        double alpha = next(alphas, 1);
        return x -> Activations.elu(x, alpha);
      }
      default -> throw call.unsupported("activation " + name);
    }
  }
}
