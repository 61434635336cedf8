package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.gru;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.nn.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.Safetensors;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrentLayerTests {
  private static final int UNITS = 2;
  private static final int STEPS = 3;

  private static double value(int seed, int i) {
    return Math.sin(1.7 * seed + 0.9 * i);
  }

  private static Tensor tensor(int seed, int... dims) {
    return Tensor.generate(Shape.of(dims), i -> value(seed, i)).as(Precision.FLOAT32);
  }

  private static List<String> names(Network network) {
    return network.variables().stream().map(Node::label).toList();
  }

  @Test
  void variablesHaveTheNamesAndLayoutsOfPyTorch() {
    Layer layer = lstm(3).layers(2).bidirectional();
    Network network = Network.of(layer, Shape.of(5, 4), 1);
    List<String> expected = new ArrayList<>();
    for (String number : List.of("l0", "l0_reverse", "l1", "l1_reverse")) {
      for (String kind : List.of("weight_ih_", "weight_hh_", "bias_ih_", "bias_hh_")) {
        expected.add("lstm1/" + kind + number);
      }
    }
    assertEquals(expected.stream().sorted().toList(), names(network).stream().sorted().toList());
    Map<String, Shape> shapes = new LinkedHashMap<>();
    network.variables().forEach(node -> shapes.put(node.label(), node.shape()));
    assertEquals(Shape.of(12, 4), shapes.get("lstm1/weight_ih_l0"));
    assertEquals(Shape.of(12, 6), shapes.get("lstm1/weight_ih_l1_reverse"));
    assertEquals(Shape.of(12, 3), shapes.get("lstm1/weight_hh_l1"));
    assertEquals(Shape.of(12), shapes.get("lstm1/bias_hh_l0_reverse"));
    assertEquals("lstm(3, 2 layers, bidirectional)", layer.toString());
    assertEquals(Shape.of(2, 5, 6), network.training(input("x", 2, 5, 4)).shape());
  }

  /** The formulas of PyTorch's documentation, written out for one sequence of two features. */
  @Test
  void aStateDictGivesPyTorchsValuesAndGradients(@TempDir Path folder) throws IOException {
    Map<String, Tensor> dict = new LinkedHashMap<>();
    dict.put("gru1/weight_ih_l0", tensor(1, 6, 2));
    dict.put("gru1/weight_hh_l0", tensor(2, 6, UNITS));
    dict.put("gru1/bias_ih_l0", tensor(3, 6));
    dict.put("gru1/bias_hh_l0", tensor(4, 6));
    Path file = folder.resolve("gru.safetensors");
    new Safetensors(dict).write(file);
    Network network = Network.of(gru(UNITS), Shape.of(STEPS, 2), 1);
    Checkpoint.loadUnchecked(file, network.variables());
    Tensor x = tensor(5, 1, STEPS, 2);
    double[] h = new double[UNITS];
    Tensor outputs = network.predict(x);
    for (int t = 0; t < STEPS; t++) {
      h = step(dict, x, t, h);
      for (int j = 0; j < UNITS; j++) {
        assertEquals(h[j], outputs.at(t * UNITS + j), 1e-6);
      }
    }
    Node rows = input("x", 1, STEPS, 2);
    Node loss = Reductions.sum(Ops.square(network.training(rows)));
    for (Node variable : network.variables()) {
      Tensor gradient = Interpreter.evaluate(Gradients.of(loss, variable), Map.of(rows, x));
      for (int i = 0; i < gradient.size(); i++) {
        double above = loss(dict, variable.label(), i, 1e-5, x);
        double below = loss(dict, variable.label(), i, -1e-5, x);
        assertEquals((above - below) / 2e-5, gradient.at(i), 1e-7, variable + " " + i);
      }
    }
  }

  private static double[] step(Map<String, Tensor> dict, Tensor x, int t, double[] h) {
    return step(dict, "", 0, 0, x, t, h);
  }

  private static double loss(Map<String, Tensor> dict, String moved, int at, double by, Tensor x) {
    double[] h = new double[UNITS];
    double loss = 0;
    for (int t = 0; t < STEPS; t++) {
      h = step(dict, moved, at, by, x, t, h);
      for (double each : h) {
        loss += each * each;
      }
    }
    return loss;
  }

  /** r = σ(·), z = σ(·), n = tanh(W x + b + r (U h + c)), h' = (1 − z) n + z h. */
  private static double[] step(
      Map<String, Tensor> dict, String moved, int at, double by, Tensor x, int t, double[] h) {
    double[][] ofInput = new double[3][UNITS];
    double[][] ofState = new double[3][UNITS];
    for (int gate = 0; gate < 3; gate++) {
      for (int j = 0; j < UNITS; j++) {
        int row = gate * UNITS + j;
        ofInput[gate][j] = weight(dict, "gru1/bias_ih_l0", row, moved, at, by);
        ofState[gate][j] = weight(dict, "gru1/bias_hh_l0", row, moved, at, by);
        for (int k = 0; k < 2; k++) {
          ofInput[gate][j] +=
              weight(dict, "gru1/weight_ih_l0", row * 2 + k, moved, at, by) * x.at(t * 2 + k);
          ofState[gate][j] +=
              weight(dict, "gru1/weight_hh_l0", row * UNITS + k, moved, at, by) * h[k];
        }
      }
    }
    double[] next = new double[UNITS];
    for (int j = 0; j < UNITS; j++) {
      double r = 1 / (1 + Math.exp(-ofInput[0][j] - ofState[0][j]));
      double z = 1 / (1 + Math.exp(-ofInput[1][j] - ofState[1][j]));
      double n = Math.tanh(ofInput[2][j] + r * ofState[2][j]);
      next[j] = (1 - z) * n + z * h[j];
    }
    return next;
  }

  private static double weight(
      Map<String, Tensor> dict, String name, int i, String moved, int at, double by) {
    return dict.get(name).at(i) + (name.equals(moved) && i == at ? by : 0);
  }

  @Test
  void theLastOutputsAreThoseAtEachSequencesEnd() {
    // the number of steps whose first feature is not 0
    RecurrentLayer layer =
        lstm(UNITS)
            .bidirectional()
            .lengths(x -> Reductions.sum(Ops.notEqual(first(x), constant(0)), 1));
    Network all = Network.of(layer, Shape.of(STEPS, 1), 3);
    Network last = Network.of(layer.last(), Shape.of(STEPS, 1), 3);
    Tensor x = Tensor.of(Shape.of(2, STEPS, 1), 1, 2, 3, 4, 5, 0);
    Tensor outputs = all.predict(x);
    Tensor ends = last.predict(x);
    assertEquals(Shape.of(2, 2 * UNITS), ends.shape());
    for (int j = 0; j < UNITS; j++) {
      assertEquals(outputs.at(index(0, 2, j)), ends.at(j));
      assertEquals(outputs.at(index(1, 1, j)), ends.at(2 * UNITS + j));
      assertEquals(0, outputs.at(index(1, 2, j)));
      assertEquals(outputs.at(index(1, 0, UNITS + j)), ends.at(3 * UNITS + j));
    }
  }

  private static Node first(Node x) {
    return Shapes.reshape(Shapes.slice(x, 2, 0, 1), x.shape().dim(0), x.shape().dim(1));
  }

  private static int index(int sample, int step, int unit) {
    return (sample * STEPS + step) * 2 * UNITS + unit;
  }

  @Test
  void everyKindPassesTheGradientCheck() {
    for (RecurrentLayer layer : List.of(rnn(2), lstm(2), gru(2))) {
      Layer both = Sequential.of(layer.layers(2).bidirectional().dropout(0.3).last(), dense(3));
      Network network = Network.of(both, Shape.of(STEPS, 2), 1);
      Node scores = network.training(input("x", 2, STEPS, 2));
      GradientCheck.of(Losses.crossEntropy(scores, constant(Tensor.vector(0, 2)))).verify();
    }
  }

  @Test
  void dropoutIsBetweenLayersAndInTrainingOnly() {
    Network network = Network.of(lstm(8).layers(2).dropout(0.5), Shape.of(STEPS, 2), 1);
    Node x = input("x", 4, STEPS, 2);
    Map<Node, Tensor> feeds = Map.of(x, tensor(1, 4, STEPS, 2));
    Tensor training = Interpreter.evaluate(network.training(x), feeds);
    Tensor evaluated = Interpreter.evaluate(network.evaluation(x), feeds);
    assertNotEquals(training, evaluated);
    Network single = Network.of(lstm(8).dropout(0.5), Shape.of(STEPS, 2), 1);
    assertEquals(
        Interpreter.evaluate(single.training(x), feeds),
        Interpreter.evaluate(single.evaluation(x), feeds));
  }

  @Test
  void biasesMayKeepMemory() {
    Network network = Network.of(lstm(50).memory(100), Shape.of(STEPS, 2), 1);
    for (Node variable : network.variables()) {
      Tensor values = ((Variable) variable.op()).value();
      if (variable.label().endsWith("bias_hh_l0")) {
        assertEquals(Tensor.zeros(200).as(Precision.FLOAT32), values);
      } else if (variable.label().endsWith("bias_ih_l0")) {
        double most = 0;
        for (int j = 0; j < 50; j++) {
          assertEquals(-values.at(j), values.at(50 + j));
          assertEquals(0, values.at(100 + j));
          assertTrue(values.at(50 + j) >= 0 && values.at(50 + j) <= Math.log(100));
          most = Math.max(most, values.at(50 + j));
        }
        assertTrue(most > Math.log(50), "" + most);
      }
    }
  }

  @Test
  void theSummaryCountsTheStepsOfLoops() {
    Summary summary = Network.of(lstm(UNITS), Shape.of(STEPS, 5), 1).summary();
    assertEquals(4 * UNITS * (5 + UNITS + 2), summary.parameters());
    // and in each step the products of gates with the old cell, the new input and the cell's tanh
    assertEquals(STEPS * (4 * UNITS * (5 + UNITS) + 3 * UNITS), summary.multiplyAdds());
    assertTrue(summary.toString().contains("lstm(2) "), summary.toString());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("[n, steps, features]", () -> Network.of(lstm(2), Shape.of(3), 1));
    assertRefused("at least 1 unit", () -> lstm(0));
    assertRefused("at least 1 layer", () -> gru(2).layers(0));
    assertRefused("rate must be in [0, 1)", () -> rnn(2).dropout(1));
    assertRefused("memory is that of an LSTM", () -> gru(2).memory(100));
    assertRefused("at least 2 steps", () -> lstm(2).memory(1));
  }

  private static void assertRefused(String part, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
