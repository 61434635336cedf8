package dev.cotangent.nn;

import static dev.cotangent.nn.Layers.checkpoint;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientAssertions;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CheckpointTests {
  private static final Pattern ARENA = Pattern.compile("arena ([0-9.]+) ([kMG]?)B");

  /** Blocks of layers, then a classifier. */
  private static Layer stack(
      int blocks, int layers, Supplier<Layer> layer, UnaryOperator<Layer> block) {
    List<Layer> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      List<Layer> inside = new ArrayList<>();
      for (int j = 0; j < layers; j++) {
        inside.add(layer.get());
      }
      all.add(block.apply(new Sequential(inside)));
    }
    all.add(flatten());
    all.add(dense(3));
    return new Sequential(all);
  }

  private static String plan(Layer layer, Shape sample) {
    Network network = Network.of(layer, sample, 1);
    Node x = network.batch(32);
    Node loss = Losses.crossEntropy(network.training(x), Expressions.input("labels", 32));
    return Program.of(loss)
        .updates(
            new Sgd().updates(Gradients.of(loss, network.variables()), Expressions.constant(0.1)))
        .compile()
        .explain();
  }

  private static double arena(String plan) {
    Matcher matcher = ARENA.matcher(plan);
    assertTrue(matcher.find(), plan);
    double factor =
        Math.pow(1000, " kMG".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2)));
    return Double.parseDouble(matcher.group(1)) * factor;
  }

  private static long recomputed(String plan, String kind) {
    return plan.lines()
        .filter(
            line -> line.contains(" recomputed/") && line.toLowerCase(Locale.ROOT).contains(kind))
        .count();
  }

  @Test
  void aDeepPerceptronTakesAThirdOfTheMemory() {
    Supplier<Layer> layer = () -> Sequential.of(dense(48), tanh());
    String plain = plan(stack(8, 8, layer, block -> block), Shape.of(48));
    String checkpoints = plan(stack(8, 8, layer, Layers::checkpoint), Shape.of(48));
    assertTrue(
        arena(checkpoints) < 0.34 * arena(plain), arena(checkpoints) + " of " + arena(plain));
    assertEquals(0, recomputed(plain, ""));
    assertEquals(8 * 7, recomputed(checkpoints, "matmul")); // what a block puts out is there
  }

  @Test
  void alsoWithoutCheckpointsEachLayerHoldsOneValue() {
    Supplier<Layer> layer = () -> Sequential.of(dense(48), tanh());
    double values = 65.0 * 32 * 48 * Float.BYTES; // the input, and what 64 layers put out
    double arena = arena(plan(stack(8, 8, layer, block -> block), Shape.of(48)));
    assertTrue(arena < 1.1 * values, arena + " for " + values);
  }

  @Test
  void aDeepConvolutionalNetworkTakesLessThanHalfTheMemory() {
    Supplier<Layer> layer = () -> Sequential.of(conv2d(8, 3).same(), relu());
    Shape images = Shape.of(8, 12, 12);
    String plain = plan(stack(5, 5, layer, block -> block), images);
    String checkpoints = plan(stack(5, 5, layer, Layers::checkpoint), images);
    assertTrue(arena(checkpoints) < 0.5 * arena(plain), arena(checkpoints) + " of " + arena(plain));
    assertEquals(5 * 4, recomputed(checkpoints, "conv2d"));
  }

  @Test
  void nestedBlocksTakeStillLess() {
    Supplier<Layer> layer = () -> Sequential.of(dense(48), tanh());
    Supplier<Layer> three = () -> checkpoint(Sequential.of(layer.get(), layer.get(), layer.get()));
    String flat = plan(stack(3, 9, layer, Layers::checkpoint), Shape.of(48));
    String nested = plan(stack(3, 3, three, Layers::checkpoint), Shape.of(48));
    assertTrue(arena(nested) < 0.8 * arena(flat), arena(nested) + " of " + arena(flat));
    assertEquals(3 * 8, recomputed(flat, "matmul"));
    assertEquals(3 * (2 * 3 + 3 * 2), recomputed(nested, "matmul"));
  }

  /** The weights after some training, and whether the programs computed something again. */
  private static List<Tensor> trained(UnaryOperator<Layer> block) {
    Layer layers =
        Sequential.of(
            block.apply(Sequential.of(conv2d(6, 3).same(), relu(), maxPool(2), dropout(0.3))),
            block.apply(
                Sequential.of(
                    conv2d(8, 3), relu(), block.apply(Sequential.of(dropout(0.2), maxPool(2))))),
            flatten(),
            block.apply(Sequential.of(dense(32), dropout(0.5), relu(), dense(16), tanh())),
            dense(10));
    Network network = Network.of(layers, Shape.of(1, 16, 16), 7);
    Trainer.of(network)
        .optimizer(new Adam())
        .batchSize(16)
        .epochs(2)
        .fit(new GeneratedDigits(3, 16).dataset(80));
    return network.variables().stream().map(node -> node.variable().value()).toList();
  }

  @Test
  void trainingIsTheSameAlsoWithDropout() {
    assertEquals(trained(block -> block), trained(Layers::checkpoint));
  }

  @Test
  void randomNumbersAreDrawnAgainAndNotKept() {
    Supplier<Layer> layer = () -> Sequential.of(dense(48), dropout(0.5), tanh());
    String checkpoints = plan(stack(2, 3, layer, Layers::checkpoint), Shape.of(48));
    assertEquals(2 * 3, recomputed(checkpoints, "randomuniform"), checkpoints);
    assertEquals(2 * 2, recomputed(checkpoints, "matmul"), checkpoints);
  }

  @Test
  void derivativesAreRight() {
    Layer layers =
        Sequential.of(
            checkpoint(
                Sequential.of(
                    conv2d(2, 3),
                    tanh(),
                    checkpoint(Sequential.of(dropout(0.3), conv2d(3, 2), relu())))),
            flatten(),
            dense(3));
    Network network = Network.of(layers, Shape.of(1, 6, 6), 42);
    Node scores = network.training(Expressions.input("images", 2, 1, 6, 6));
    GradientAssertions.assertGradients(
        Losses.crossEntropy(scores, Expressions.constant(Tensor.vector(2, 0))));
  }

  @Test
  void summariesSeeTheLayersInside() {
    Layer inside = Sequential.of(dense(5), relu());
    String plain = Network.of(Sequential.of(inside, dense(2)), Shape.of(3), 1).summary().toString();
    Network network = Network.of(Sequential.of(checkpoint(inside), dense(2)), Shape.of(3), 1);
    assertEquals(plain, network.summary().toString());
    assertEquals("checkpoint(sequential(dense(5), relu))", Layers.describe(checkpoint(inside)));
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(4, 3));
    Node x = network.batch(4);
    String evaluation = Program.of(network.evaluation(x)).compile().explain();
    assertFalse(evaluation.contains("recomputed"), evaluation);
    assertEquals(Shape.of(4, 2), network.predict(inputs).shape());
  }
}
