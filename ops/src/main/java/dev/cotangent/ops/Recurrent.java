package dev.cotangent.ops;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Recurrent layers: what they give at a step depends on the steps before it, by way of a state.
 *
 * <p>Gates, their order and the layout of their weights are those of PyTorch: i, f, g, o in an
 * LSTM; r, z, n in a GRU, whose reset gate comes after the product. Immutable; each method that
 * changes a setting returns a new value.
 *
 * <pre>{@code
 * Recurrent.Results results = Recurrent.lstm().lengths(lengths).apply(x, List.of(Layer.of(weights)));
 * }</pre>
 */
public final class Recurrent {
  private final String name;
  private final RecurrentCell cell;
  private final @Nullable Node lengths;
  private final List<Node> first;
  private final UnaryOperator<Node> between;

  private Recurrent(
      String name,
      RecurrentCell cell,
      @Nullable Node lengths,
      List<Node> first,
      UnaryOperator<Node> between) {
    this.name = name;
    this.cell = cell;
    this.lengths = lengths;
    this.first = first;
    this.between = between;
  }

  private static Recurrent of(String name, RecurrentCell cell) {
    return new Recurrent(name, cell, null, List.of(), UnaryOperator.identity());
  }

  /** {@code h' = tanh(x·Wᵀ + h·Uᵀ + b)}. */
  public static Recurrent rnn() {
    return of("rnn", RecurrentCell.Plain.TANH);
  }

  /** {@code h' = max(0, x·Wᵀ + h·Uᵀ + b)}. */
  public static Recurrent rnnRelu() {
    return of("rnn", RecurrentCell.Plain.RELU);
  }

  /** Long short-term memory: {@code c' = f∘c + i∘g}, {@code h' = o∘tanh c'}. */
  public static Recurrent lstm() {
    return of("lstm", new RecurrentCell.Lstm());
  }

  /** Gated recurrent units: {@code h' = (1 − z)∘n + z∘h}. */
  public static Recurrent gru() {
    return of("gru", new RecurrentCell.Gru());
  }

  /** How many matrices of {@code hidden} rows the weights consist of: 1, 4 for LSTM, 3 for GRU. */
  public int gates() {
    return cell.gates();
  }

  /** How many states are carried from step to step: 2 for LSTM (h, c), else 1 (h). */
  public int states() {
    return cell.states();
  }

  /**
   * The weights of one direction of a layer.
   *
   * @param input {@code weight_ih [gates · hidden, features]}
   * @param recurrent {@code weight_hh [gates · hidden, hidden]}
   * @param inputBias {@code bias_ih [gates · hidden]}
   * @param recurrentBias {@code bias_hh [gates · hidden]}
   */
  public record Weights(Node input, Node recurrent, Node inputBias, Node recurrentBias) {
    /** Weights without biases. */
    public static Weights of(Node input, Node recurrent) {
      Node none = Shapes.full(Shape.of(recurrent.shape().dim(0)), 0);
      return new Weights(input, recurrent, none, none);
    }

    Node ofState(Node state) {
      return matmul(state, recurrent, false, true);
    }

    Node biases() {
      return add(inputBias, recurrentBias);
    }
  }

  /**
   * The weights of a layer.
   *
   * @param directions those from the first step to the last, and in a bidirectional layer those
   *     from the last to the first
   */
  public record Layer(List<Weights> directions) {
    /** Creates a layer. */
    public Layer {
      directions = List.copyOf(directions);
      if (directions.isEmpty() || directions.size() > 2) {
        throw new IllegalArgumentException(
            "[recurrent] a layer has one direction or two: " + directions.size());
      }
    }

    /** A layer from the first step to the last. */
    public static Layer of(Weights weights) {
      return new Layer(List.of(weights));
    }

    /** A layer of both directions, whose outputs are joined. */
    public static Layer of(Weights forward, Weights backward) {
      return new Layer(List.of(forward, backward));
    }
  }

  /**
   * What recurrent layers give.
   *
   * @param outputs of the last layer at each step, {@code [n, steps, directions · hidden]}; 0 from
   *     a sequence's length on
   * @param states those after the last step of each sequence, each {@code [layers · directions, n,
   *     hidden]}, of layer 0 forward, layer 0 backward, layer 1 …; backward, that is the state
   *     after the first step
   */
  public record Results(Node outputs, List<Node> states) {
    /** Creates results. */
    public Results {
      states = List.copyOf(states);
    }
  }

  /**
   * The same for sequences of their own lengths.
   *
   * <p>From its length on, a sequence's inputs are not looked at, its state stays, and its outputs
   * are 0. The backward direction begins at each sequence's own end.
   *
   * @param each {@code [n]}, from 1 to the number of steps
   */
  public Recurrent lengths(Node each) {
    return new Recurrent(name, cell, each, first, between);
  }

  /**
   * The same with states before the first step, in place of zeros.
   *
   * @param states each {@code [layers · directions, n, hidden]}, as {@link Results} has them
   */
  public Recurrent initial(List<Node> states) {
    if (states.size() != cell.states()) {
      throw new IllegalArgumentException(
          "[%s] it carries %s states: %s given".formatted(name, cell.states(), states));
    }
    return new Recurrent(name, cell, lengths, List.copyOf(states), between);
  }

  /**
   * The same with something between layers, such as a dropout: it is given the outputs of each but
   * the last, {@code [steps, n, features]}.
   */
  public Recurrent between(UnaryOperator<Node> function) {
    return new Recurrent(name, cell, lengths, first, function);
  }

  /**
   * The layers one after another.
   *
   * @param x {@code [n, steps, features]}
   * @param layers all of as many directions
   * @throws ShapeException if shapes do not fit
   */
  public Results apply(Node x, List<Layer> layers) {
    return Scope.in(name, () -> new Run(x, layers).results());
  }

  /** One application. */
  private final class Run {
    private final List<Layer> layers;
    private final int directions;
    private final int n;
    private final int steps;
    private final int hidden;

    /** Whether a step is one of the sequence, {@code [steps, n, 1]}; null if all are. */
    private final @Nullable Node valid;

    /** By kind of state, those after the last step. */
    private final List<List<Node>> last = new ArrayList<>();

    private Node values;

    Run(Node x, List<Layer> layers) {
      if (x.shape().rank() != 3) {
        throw new ShapeException(name, "x must be [n, steps, features]", x.shape().toString());
      }
      if (layers.isEmpty()
          || layers.stream().map(layer -> layer.directions.size()).distinct().count() > 1) {
        throw new IllegalArgumentException(
            "[%s] there must be a layer, and all must have as many directions".formatted(name));
      }
      this.layers = List.copyOf(layers);
      this.directions = layers.get(0).directions.size();
      this.n = x.shape().dim(0);
      this.steps = x.shape().dim(1);
      this.hidden = layers.get(0).directions.get(0).recurrent.shape().dim(-1);
      this.valid = valid();
      this.values = permute(x, 1, 0, 2);
      for (int i = 0; i < cell.states(); i++) {
        last.add(new ArrayList<>());
      }
      Shape needed = Shape.of(layers.size() * directions, n, hidden);
      for (Node state : first) {
        if (!state.shape().equals(needed)) {
          throw new ShapeException(
              name,
              "initial states must be [layers · directions, n, hidden], here " + needed,
              state.toString());
        }
      }
    }

    private @Nullable Node valid() {
      if (lengths == null) {
        return null;
      }
      if (!lengths.shape().equals(Shape.of(n))) {
        throw new ShapeException(
            name, "there must be a length for each of %s sequences".formatted(n), "" + lengths);
      }
      Node step = Expressions.constant(Tensor.generate(Shape.of(steps, 1, 1), i -> i));
      return greater(reshape(lengths, 1, n, 1), step);
    }

    Results results() {
      for (int i = 0; i < layers.size(); i++) {
        values = i > 0 ? between.apply(values) : clean(values);
        List<Node> outputs = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
          Weights weights = layers.get(i).directions.get(direction);
          require(weights, values.shape().dim(-1));
          outputs.add(output(weights, i * directions + direction, direction == 1));
        }
        values = concat(-1, outputs);
      }
      return new Results(permute(values, 1, 0, 2), last.stream().map(Shapes::stack).toList());
    }

    /** What is behind a sequence's end may be anything, and gets no cotangent. */
    private Node clean(Node x) {
      return valid == null ? x : where(valid, x, Expressions.constant(0));
    }

    private void require(Weights weights, int features) {
      Shape bias = Shape.of(cell.gates() * hidden);
      requireShape("weight_ih", weights.input, bias.concat(Shape.of(features)));
      requireShape("weight_hh", weights.recurrent, bias.concat(Shape.of(hidden)));
      requireShape("bias_ih", weights.inputBias, bias);
      requireShape("bias_hh", weights.recurrentBias, bias);
    }

    private void requireShape(String weight, Node node, Shape needed) {
      if (!node.shape().equals(needed)) {
        throw new ShapeException(
            name,
            "%s must be %s: of %s gates of %s units"
                .formatted(weight, needed, cell.gates(), hidden),
            node.toString());
      }
    }

    private Node output(Weights weights, int number, boolean reverse) {
      Node rows = reshape(values, steps * n, -1);
      Node products = reshape(matmul(rows, weights.input, false, true), steps, n, -1);
      List<Node> stacked = valid == null ? List.of(products) : List.of(products, valid);
      Scan.Body body =
          (states, row) -> {
            Scan.Results step = cell.step(row.get(0), states, weights);
            List<Node> next = new ArrayList<>();
            for (int i = 0; i < states.size(); i++) {
              next.add(kept(row, step.carried().get(i), states.get(i)));
            }
            List<Node> given = new ArrayList<>();
            given.add(kept(row, step.carried().get(0), Expressions.constant(0)));
            given.addAll(step.stacked());
            return new Scan.Results(next, given);
          };
      List<Node> before = before(number);
      Scan.Results loop =
          reverse
              ? Expressions.scanReversed(before, stacked, body)
              : Expressions.scan(before, stacked, body);
      for (int i = 0; i < cell.states(); i++) {
        last.get(i).add(loop.carried().get(i));
      }
      return loop.stacked().get(0);
    }

    private Node kept(List<Node> row, Node inside, Node behind) {
      return valid == null ? inside : where(row.get(1), inside, behind);
    }

    private List<Node> before(int number) {
      Shape shape = Shape.of(n, hidden);
      List<Node> before = new ArrayList<>();
      for (int i = 0; i < cell.states(); i++) {
        before.add(
            first.isEmpty()
                ? Shapes.full(shape, 0)
                : reshape(Shapes.slice(first.get(i), 0, number, number + 1), shape));
      }
      return before;
    }
  }
}
