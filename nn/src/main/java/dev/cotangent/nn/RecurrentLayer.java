package dev.cotangent.nn;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Recurrent;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Recurrent layers, one or several on top of each other: from {@code [n, steps, features]} to
 * {@code [n, steps, units]}, or to {@code [n, units]} at the end of each sequence.
 *
 * <p>Names and layouts of variables are those of PyTorch's {@code RNN}, {@code LSTM} and {@code
 * GRU}: {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0}, {@code bias_hh_l0}, those
 * of the next layer with {@code _l1}, those of the backward direction with {@code _reverse} behind.
 * They begin as uniform numbers in ±1/√units. See {@link Recurrent}.
 */
public final class RecurrentLayer implements Layer {
  private final String kind;
  private final Recurrent recurrent;
  private final int units;
  private final Settings settings;

  private record Settings(
      int layers,
      boolean bidirectional,
      boolean last,
      double dropout,
      Optional<UnaryOperator<Node>> lengths,
      Optional<Initialiser> biases) {}

  RecurrentLayer(String kind, Recurrent recurrent, int units) {
    this(
        kind,
        recurrent,
        units,
        new Settings(1, false, false, 0, Optional.empty(), Optional.empty()));
    if (units < 1) {
      throw new IllegalArgumentException(
          "[%s] there must be at least 1 unit: %s".formatted(kind, units));
    }
  }

  private RecurrentLayer(String kind, Recurrent recurrent, int units, Settings settings) {
    this.kind = kind;
    this.recurrent = recurrent;
    this.units = units;
    this.settings = settings;
  }

  private RecurrentLayer with(Settings other) {
    return new RecurrentLayer(kind, recurrent, units, other);
  }

  /**
   * So many of these layers on top of each other.
   *
   * @param count at least 1
   */
  public RecurrentLayer layers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "[%s] there must be at least 1 layer: %s".formatted(kind, count));
    }
    Settings s = settings;
    return with(new Settings(count, s.bidirectional, s.last, s.dropout, s.lengths, s.biases));
  }

  /**
   * This layer in both directions: the outputs of the one from the last step to the first are
   * joined to the others, {@code 2 · units} in all.
   */
  public RecurrentLayer bidirectional() {
    Settings s = settings;
    return with(new Settings(s.layers, true, s.last, s.dropout, s.lengths, s.biases));
  }

  /**
   * Only the outputs at the end of each sequence, {@code [n, units]}; of the backward direction,
   * which ends there, those at the first step.
   */
  public RecurrentLayer last() {
    Settings s = settings;
    return with(new Settings(s.layers, s.bidirectional, true, s.dropout, s.lengths, s.biases));
  }

  /**
   * {@link Layers#dropout} between the layers.
   *
   * @param rate in [0, 1)
   */
  public RecurrentLayer dropout(double rate) {
    Layer unused = Layers.dropout(rate); // checks it
    Settings s = settings;
    return with(new Settings(s.layers, s.bidirectional, s.last, rate, s.lengths, s.biases));
  }

  /**
   * Sequences of their own lengths; see {@link Recurrent#lengths}.
   *
   * @param ofInput finds the lengths {@code [n]} from the layer's input
   */
  public RecurrentLayer lengths(UnaryOperator<Node> ofInput) {
    Settings s = settings;
    return with(
        new Settings(s.layers, s.bidirectional, s.last, s.dropout, Optional.of(ofInput), s.biases));
  }

  /** Other initial values of {@code bias_ih}; {@code bias_hh} then begins with 0. */
  public RecurrentLayer biases(Initialiser initialiser) {
    Settings s = settings;
    return with(
        new Settings(
            s.layers, s.bidirectional, s.last, s.dropout, s.lengths, Optional.of(initialiser)));
  }

  /**
   * Biases with which the memory cells of an LSTM keep what they hold for a time, each for another
   * one, up to so many steps: {@code log u} of the forget gates, {@code −log u} of the input gates,
   * u being uniform in [1, steps] (C. Tallec and Y. Ollivier, <i>Can recurrent neural networks warp
   * time?</i>, 2018).
   *
   * @param steps at least 2
   */
  public RecurrentLayer memory(int steps) {
    if (recurrent.states() != 2 || steps < 2) {
      throw new IllegalArgumentException(
          "[%s] memory is that of an LSTM, of at least 2 steps: %s".formatted(kind, steps));
    }
    return biases(
        (shape, random) ->
            Tensor.generate(
                shape,
                i -> {
                  int gate = i / units;
                  double keep = Math.log(1 + (steps - 1) * random.uniform(i % units));
                  return gate == 0 ? -keep : gate == 1 ? keep : 0;
                }));
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    if (x.shape().rank() != 3) {
      throw new ShapeException(kind, "the input must be [n, steps, features]", x.toString());
    }
    return context.in(this, kind, variables -> outputs(x, variables, context));
  }

  private Node outputs(Node x, LayerVariables variables, BuildContext context) {
    int directions = settings.bidirectional ? 2 : 1;
    List<Recurrent.Layer> layers = new ArrayList<>();
    for (int i = 0; i < settings.layers; i++) {
      int features = i == 0 ? x.shape().dim(2) : directions * units;
      List<Recurrent.Weights> weights = new ArrayList<>();
      for (int direction = 0; direction < directions; direction++) {
        String name = "_l" + i + (direction == 1 ? "_reverse" : "");
        weights.add(weights(variables, name, features));
      }
      layers.add(new Recurrent.Layer(weights));
    }
    Recurrent all = recurrent.between(values -> Layers.dropped(values, settings.dropout, context));
    if (settings.lengths.isPresent()) {
      all = all.lengths(settings.lengths.get().apply(x));
    }
    Recurrent.Results results = all.apply(x, layers);
    if (!settings.last) {
      return results.outputs();
    }
    int n = x.shape().dim(0);
    int count = settings.layers * directions;
    Node top = Shapes.slice(results.states().get(0), 0, count - directions, count);
    return Shapes.reshape(Shapes.permute(top, 1, 0, 2), n, directions * units);
  }

  private Recurrent.Weights weights(LayerVariables variables, String name, int features) {
    int rows = recurrent.gates() * units;
    Initialiser uniform = Initialiser.uniform(1 / Math.sqrt(units));
    Initialiser recurrentBias = settings.biases.isPresent() ? Initialiser.zeros() : uniform;
    return new Recurrent.Weights(
        variables.get("weight_ih" + name, Shape.of(rows, features), uniform),
        variables.get("weight_hh" + name, Shape.of(rows, units), uniform),
        variables.get("bias_ih" + name, Shape.of(rows), settings.biases.orElse(uniform)),
        variables.get("bias_hh" + name, Shape.of(rows), recurrentBias));
  }

  /** For example {@code lstm(128, 2 layers, bidirectional, last)}. */
  @Override
  public String toString() {
    return "%s(%s%s%s%s%s)"
        .formatted(
            kind,
            units,
            settings.layers > 1 ? ", %s layers".formatted(settings.layers) : "",
            settings.bidirectional ? ", bidirectional" : "",
            settings.dropout > 0 ? ", dropout %s".formatted(settings.dropout) : "",
            settings.last ? ", last" : "");
  }
}
