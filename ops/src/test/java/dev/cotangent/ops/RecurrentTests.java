package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.Recurrent.Layer;
import dev.cotangent.ops.Recurrent.Weights;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecurrentTests {
  private static final int N = 3;
  private static final int STEPS = 4;
  private static final int FEATURES = 2;
  private static final int HIDDEN = 3;
  private static final int LAYERS = 2;
  private static final int[] LENGTHS = {2, 4, 1};

  private final Draw draw = new Draw(5);

  /** A kind of cell with its formulas, as PyTorch's documentation of RNN, LSTM and GRU has them. */
  private enum Cell {
    RNN(Recurrent.rnn()) {
      @Override
      void step(double[][] x, double[][] h, double[][] state) {
        for (int j = 0; j < HIDDEN; j++) {
          state[0][j] = Math.tanh(x[0][j] + h[0][j]);
        }
      }
    },
    RNN_RELU(Recurrent.rnnRelu()) {
      @Override
      void step(double[][] x, double[][] h, double[][] state) {
        for (int j = 0; j < HIDDEN; j++) {
          state[0][j] = Math.max(0, x[0][j] + h[0][j]);
        }
      }
    },
    LSTM(Recurrent.lstm()) {
      @Override
      void step(double[][] x, double[][] h, double[][] state) {
        for (int j = 0; j < HIDDEN; j++) {
          double i = sigmoid(x[0][j] + h[0][j]);
          double f = sigmoid(x[1][j] + h[1][j]);
          double g = Math.tanh(x[2][j] + h[2][j]);
          double o = sigmoid(x[3][j] + h[3][j]);
          state[1][j] = f * state[1][j] + i * g;
          state[0][j] = o * Math.tanh(state[1][j]);
        }
      }
    },
    GRU(Recurrent.gru()) {
      @Override
      void step(double[][] x, double[][] h, double[][] state) {
        for (int j = 0; j < HIDDEN; j++) {
          double r = sigmoid(x[0][j] + h[0][j]);
          double z = sigmoid(x[1][j] + h[1][j]);
          double n = Math.tanh(x[2][j] + r * h[2][j]);
          state[0][j] = (1 - z) * n + z * state[0][j];
        }
      }
    };

    private final Recurrent recurrent;

    Cell(Recurrent recurrent) {
      this.recurrent = recurrent;
    }

    /**
     * Changes the states.
     *
     * @param x for each gate {@code x·W_ihᵀ + b_ih}
     * @param h for each gate {@code h·W_hhᵀ + b_hh}
     */
    abstract void step(double[][] x, double[][] h, double[][] state);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** Layers with random weights, and all that can be set about them. */
  private final class Example {
    final Cell cell;
    final int directions;
    final boolean ragged;
    final List<Layer> layers = new ArrayList<>();
    final Map<Node, Tensor> feeds = new LinkedHashMap<>();
    final Node x = fed("x", N, STEPS, FEATURES);
    final List<Node> first = new ArrayList<>();

    Example(Cell cell, int directions, boolean ragged) {
      this.cell = cell;
      this.directions = directions;
      this.ragged = ragged;
      for (int layer = 0; layer < LAYERS; layer++) {
        List<Weights> both = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
          int rows = cell.recurrent.gates() * HIDDEN;
          int width = layer == 0 ? FEATURES : directions * HIDDEN;
          Node input = fed("weight_ih", rows, width);
          Node recurrent = fed("weight_hh", rows, HIDDEN);
          both.add(new Weights(input, recurrent, fed("bias_ih", rows), fed("bias_hh", rows)));
        }
        layers.add(new Layer(both));
      }
      for (int i = 0; i < cell.recurrent.states(); i++) {
        first.add(fed("first", LAYERS * directions, N, HIDDEN));
      }
    }

    private Node fed(String name, int... dims) {
      Node node = input(name, dims);
      Tensor values = draw.normal(Shape.of(dims));
      feeds.put(node, Tensor.generate(values.shape(), i -> 0.5 * values.at(i)));
      return node;
    }

    Recurrent.Results results() {
      Recurrent all = cell.recurrent.initial(first);
      if (ragged) {
        all = all.lengths(constant(Tensor.vector(2, 4, 1)));
      }
      return all.apply(x, layers);
    }

    List<Node> nodes() {
      Recurrent.Results results = results();
      List<Node> nodes = new ArrayList<>(List.of(results.outputs()));
      nodes.addAll(results.states());
      return nodes;
    }

    /** A loss that sees every output and state by a weight of its own. */
    Node loss() {
      Node loss = Shapes.full(Shape.scalar(), 0);
      for (Node node : nodes()) {
        Node weights = constant(draw.normal(node.shape()));
        loss = Ops.add(loss, Reductions.sum(Ops.multiply(weights, Ops.square(node))));
      }
      return loss;
    }

    private double value(Node node, int... index) {
      int at = 0;
      for (int axis = 0; axis < index.length; axis++) {
        at = at * node.shape().dim(axis) + index[axis];
      }
      return feeds.get(node).at(at);
    }

    /** For each gate and unit, {@code W·x + b}. */
    private double[][] product(Node weight, Node bias, double[] values) {
      double[][] sums = new double[cell.recurrent.gates()][HIDDEN];
      for (int gate = 0; gate < sums.length; gate++) {
        for (int j = 0; j < HIDDEN; j++) {
          int row = gate * HIDDEN + j;
          sums[gate][j] = value(bias, row);
          for (int k = 0; k < values.length; k++) {
            sums[gate][j] += value(weight, row, k) * values[k];
          }
        }
      }
      return sums;
    }

    /** The outputs of the last layer, then each state, by plain loops. */
    List<double[]> expected() {
      int width = directions * HIDDEN;
      double[] outputs = new double[N * STEPS * width];
      List<double[]> all = new ArrayList<>(List.of(outputs));
      for (int i = 0; i < first.size(); i++) {
        all.add(new double[LAYERS * directions * N * HIDDEN]);
      }
      for (int sample = 0; sample < N; sample++) {
        int length = ragged ? LENGTHS[sample] : STEPS;
        double[][] rows = new double[length][FEATURES];
        for (int t = 0; t < length; t++) {
          for (int k = 0; k < FEATURES; k++) {
            rows[t][k] = value(x, sample, t, k);
          }
        }
        for (int layer = 0; layer < LAYERS; layer++) {
          double[][] next = new double[length][width];
          for (int direction = 0; direction < directions; direction++) {
            int number = layer * directions + direction;
            double[][] state = new double[first.size()][HIDDEN];
            for (int i = 0; i < state.length; i++) {
              for (int j = 0; j < HIDDEN; j++) {
                state[i][j] = value(first.get(i), number, sample, j);
              }
            }
            Weights w = layers.get(layer).directions().get(direction);
            for (int step = 0; step < length; step++) {
              int t = direction == 0 ? step : length - 1 - step;
              double[][] ofInput = product(w.input(), w.inputBias(), rows[t]);
              double[][] ofState = product(w.recurrent(), w.recurrentBias(), state[0].clone());
              cell.step(ofInput, ofState, state);
              System.arraycopy(state[0], 0, next[t], direction * HIDDEN, HIDDEN);
            }
            for (int i = 0; i < state.length; i++) {
              int at = (number * N + sample) * HIDDEN;
              System.arraycopy(state[i], 0, all.get(i + 1), at, HIDDEN);
            }
          }
          rows = next;
        }
        for (int t = 0; t < length; t++) {
          System.arraycopy(rows[t], 0, outputs, (sample * STEPS + t) * width, width);
        }
      }
      return all;
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesAreThoseOfTheFormulas(Cell cell) {
    for (int directions = 1; directions <= 2; directions++) {
      for (boolean ragged : new boolean[] {false, true}) {
        Example example = new Example(cell, directions, ragged);
        List<double[]> expected = example.expected();
        List<Node> nodes = example.nodes();
        Map<Node, Tensor> exact = Interpreter.run(nodes, example.feeds);
        Results single = Program.of(nodes.toArray(Node[]::new)).compile().run(example.feeds);
        for (int i = 0; i < nodes.size(); i++) {
          Tensor value = exact.get(nodes.get(i));
          assertEquals(expected.get(i).length, value.size());
          for (int k = 0; k < value.size(); k++) {
            assertEquals(expected.get(i)[k], value.at(k), 1e-14, cell + " " + nodes.get(i));
            assertEquals(expected.get(i)[k], single.get(nodes.get(i)).at(k), 1e-5);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfBothOrdersAgreeWithDifferences(Cell cell) {
    if (cell != Cell.RNN_RELU) { // random sums come near its kink
      assertGradients(new Example(cell, 1, false).loss());
      assertGradients(new Example(cell, 2, true).loss());
    }
  }

  @ParameterizedTest
  @EnumSource
  void compiledGradientsAreThoseOfTheInterpreter(Cell cell) {
    Example example = new Example(cell, 2, true);
    List<Node> targets = List.copyOf(example.feeds.keySet());
    Node loss = example.loss();
    List<Node> gradients = List.copyOf(Gradients.of(loss, targets).values());
    Map<Node, Tensor> exact = Interpreter.run(gradients, example.feeds);
    Node[] all = gradients.toArray(Node[]::new);
    Results compiled = Program.of(all).precision(Precision.FLOAT64).compile().run(example.feeds);
    Results single = Program.of(all).compile().run(example.feeds);
    Results threaded = Program.of(all).threads(3).compile().run(example.feeds);
    for (Node gradient : gradients) {
      assertEquals(single.get(gradient), threaded.get(gradient));
      for (int i = 0; i < gradient.shape().size(); i++) {
        assertEquals(exact.get(gradient).at(i), compiled.get(gradient).at(i), 1e-12);
        assertEquals(exact.get(gradient).at(i), single.get(gradient).at(i), 1e-3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBehindASequencesEndIsNotLookedAt(Cell cell) {
    Example example = new Example(cell, 2, true);
    List<Node> nodes = new ArrayList<>(example.nodes());
    nodes.addAll(Gradients.of(example.loss(), example.feeds.keySet()).values());
    Map<Node, Tensor> expected = Interpreter.run(nodes, example.feeds);
    Map<Node, Tensor> changed = new LinkedHashMap<>(example.feeds);
    Tensor x = example.feeds.get(example.x);
    changed.put(
        example.x,
        Tensor.generate(
            x.shape(),
            i -> i / FEATURES % STEPS < LENGTHS[i / FEATURES / STEPS] ? x.at(i) : Double.NaN));
    Map<Node, Tensor> actual = Interpreter.run(nodes, changed);
    nodes.forEach(node -> assertEquals(expected.get(node), actual.get(node)));
    Results compiled = Program.of(nodes.toArray(Node[]::new)).compile().run(changed);
    for (Node node : nodes) {
      for (int i = 0; i < node.shape().size(); i++) {
        assertEquals(expected.get(node).at(i), compiled.get(node).at(i), 1e-3);
      }
    }
  }

  @Test
  void statesContinueASequence() {
    Example example = new Example(Cell.LSTM, 1, false);
    Node early = Shapes.slice(example.x, 1, 0, 1);
    Node late = Shapes.slice(example.x, 1, 1, STEPS);
    Recurrent lstm = Recurrent.lstm().initial(example.first);
    Recurrent.Results begun = lstm.apply(early, example.layers);
    Recurrent.Results ended = lstm.initial(begun.states()).apply(late, example.layers);
    Recurrent.Results whole = lstm.apply(example.x, example.layers);
    Node joined = Shapes.concat(1, begun.outputs(), ended.outputs());
    assertEquals(
        Interpreter.evaluate(whole.outputs(), example.feeds),
        Interpreter.evaluate(joined, example.feeds));
    assertEquals(
        Interpreter.evaluate(whole.states().get(1), example.feeds),
        Interpreter.evaluate(ended.states().get(1), example.feeds));
  }

  @Test
  void somethingMayComeBetweenLayersAndBiasesMayBeLeftOut() {
    Node x = input("x", 2, 3, 2);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      layers.add(
          Layer.of(
              Weights.of(constant(Tensor.full(Shape.of(2, 2), 1)), constant(Tensor.zeros(2, 2)))));
    }
    List<Shape> seen = new ArrayList<>();
    Recurrent twice =
        Recurrent.rnnRelu()
            .between(
                values -> {
                  seen.add(values.shape());
                  return Ops.multiply(values, 0.5);
                });
    Node outputs = twice.apply(x, layers).outputs();
    // twice a sum of two equal features, halved between
    Map<Node, Tensor> ones = Map.of(x, Tensor.full(x.shape(), 1));
    assertEquals(Tensor.full(Shape.of(2, 3, 2), 2), Interpreter.evaluate(outputs, ones));
    assertEquals(List.of(Shape.of(3, 2, 2)), seen);
  }

  /** The products by which weights get their gradients are done for all steps at once. */
  @Test
  void weightsGetTheirGradientsAfterTheLoop() {
    Node x = input("x", 4, 50, 8);
    Node input = variable("weight_ih", Tensor.zeros(32, 8));
    Node recurrent = variable("weight_hh", Tensor.zeros(32, 8));
    Node h = Recurrent.lstm().apply(x, List.of(Layer.of(Weights.of(input, recurrent)))).outputs();
    Node gradient = Gradients.of(Reductions.mean(Ops.square(h)), recurrent);
    List<Node> loops = Graphs.nodes(gradient, Scan.class);
    Scan backward = (Scan) loops.get(1).op();
    assertEquals(
        0,
        backward.body().outputs().stream()
            .filter(out -> out.shape().equals(Shape.of(32, 8)))
            .count());
    String plan = Program.of(gradient).compile().explain();
    assertTrue(plan.contains("[32, 8]"), plan);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = input("x", 2, 3, 4);
    Layer layer = Layer.of(Weights.of(input("w", 8, 4), input("u", 8, 2)));
    assertRefused(
        "[n, steps, features]", () -> Recurrent.lstm().apply(input("y", 2, 3), List.of(layer)));
    assertRefused(
        "weight_ih must be [6, 4]: of 3 gates", () -> Recurrent.gru().apply(x, List.of(layer)));
    assertRefused(
        "length for each of 2",
        () -> Recurrent.lstm().lengths(input("lengths", 3)).apply(x, List.of(layer)));
    assertRefused(
        "here [1, 2, 2]",
        () ->
            Recurrent.lstm()
                .initial(List.of(input("h", 1, 2, 2), input("c", 2, 2)))
                .apply(x, List.of(layer)));
    assertRefused("carries 2 states", () -> Recurrent.lstm().initial(List.of()));
    assertRefused("there must be a layer", () -> Recurrent.lstm().apply(x, List.of()));
    assertRefused("one direction or two", () -> new Layer(List.of()));
    assertThrows(ShapeException.class, () -> Recurrent.lstm().apply(x, List.of(layer, layer)));
  }

  private static void assertRefused(String part, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
