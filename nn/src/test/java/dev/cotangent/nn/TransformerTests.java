package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.layerNorm;
import static dev.cotangent.nn.Layers.multiHeadAttention;
import static dev.cotangent.nn.Layers.positionalEncoding;
import static dev.cotangent.nn.Layers.transformerDecoder;
import static dev.cotangent.nn.Layers.transformerEncoder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.Safetensors;
import dev.cotangent.ops.Attention;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerTests {
  private static final int WIDTH = 6;
  private static final int HEADS = 2;

  /** A network whose variables all have random values, so that no bias and no scale is idle. */
  private static Network network(Layer layer, Shape sample) {
    Network network = Network.of(layer, sample, 1);
    for (Node variable : network.variables()) {
      Tensor values =
          new CounterRandom(variable.variable().name().hashCode(), 3).normal(variable.shape());
      variable.variable().set(Tensor.generate(values.shape(), i -> values.at(i) / 2));
    }
    return network;
  }

  /** The variables as a state_dict has them: without the outermost scope, with dots. */
  private static Map<String, Tensor> state(Network network) {
    Map<String, Tensor> state = new TreeMap<>();
    for (Node variable : network.variables()) {
      String name = variable.variable().name();
      state.put(
          name.substring(name.indexOf('/') + 1).replace('/', '.'), variable.variable().value());
    }
    return state;
  }

  private static double[][] sequence(Tensor x, int sample) {
    int rows = x.shape().dim(1);
    int width = x.shape().dim(2);
    return IntStream.range(0, rows)
        .mapToObj(i -> IntStream.range(0, width).mapToDouble(c -> x.get(sample, i, c)).toArray())
        .toArray(double[][]::new);
  }

  private static Tensor value(Node y, Map<Node, Tensor> feeds) {
    return Interpreter.evaluate(y, feeds);
  }

  private static void assertSequences(double[][] expected, Tensor actual, int sample) {
    for (int i = 0; i < expected.length; i++) {
      for (int c = 0; c < WIDTH; c++) {
        assertEquals(expected[i][c], actual.get(sample, i, c), 1e-6, "position " + i);
      }
    }
  }

  private static Tensor random(int... dims) {
    return new CounterRandom(7, dims.length).normal(Shape.of(dims));
  }

  /** {@code x·Φ(x)}; Φ by its integral from 0, with Simpson's rule. */
  private static double gelu(double x) {
    int steps = 2_000;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
      double t = x * i / steps;
      sum += weight * Math.exp(-t * t / 2);
    }
    return x * (0.5 + sum * x / steps / 3 / Math.sqrt(2 * Math.PI));
  }

  @Test
  void attentionIsItsFormula() {
    Network network = network(multiHeadAttention(HEADS), Shape.of(4, WIDTH));
    TransformerFormulas torch = formulas(network, false);
    Tensor x = random(2, 4, WIDTH);
    Node in = input("x", 2, 4, WIDTH);
    Tensor y = value(network.evaluation(in), Map.of(in, x));
    Network causal = network(multiHeadAttention(HEADS).causally(), Shape.of(4, WIDTH));
    Tensor z = value(causal.evaluation(in), Map.of(in, x));
    for (int sample = 0; sample < 2; sample++) {
      double[][] rows = sequence(x, sample);
      assertSequences(torch.attention(rows, rows, "self", false), y, sample);
      assertSequences(torch.attention(rows, rows, "self", true), z, sample);
    }
    assertEquals(
        List.of("in_proj_bias", "in_proj_weight", "out_proj.bias", "out_proj.weight"),
        List.copyOf(state(network).keySet()));
  }

  private static TransformerFormulas formulas(Network network, boolean normFirst) {
    Map<String, Tensor> state = new LinkedHashMap<>(state(network));
    state(network).forEach((name, tensor) -> state.put("self." + name, tensor));
    return new TransformerFormulas(
        state, HEADS, normFirst, normFirst ? TransformerTests::gelu : x -> Math.max(x, 0));
  }

  @Test
  void encodersAreTheirFormula() {
    Tensor x = random(2, 4, WIDTH);
    Node in = input("x", 2, 4, WIDTH);
    Network post = network(transformerEncoder(2, HEADS, 5), Shape.of(4, WIDTH));
    Network pre =
        network(transformerEncoder(2, HEADS, 5).preNorm().gelu().causal(), Shape.of(4, WIDTH));
    Tensor y = value(post.evaluation(in), Map.of(in, x));
    Tensor z = value(pre.evaluation(in), Map.of(in, x));
    for (int sample = 0; sample < 2; sample++) {
      double[][] rows = sequence(x, sample);
      TransformerFormulas torch = formulas(post, false);
      double[][] first = torch.encoderLayer(rows, "layers.0.", false);
      assertSequences(torch.encoderLayer(first, "layers.1.", false), y, sample);
      torch = formulas(pre, true);
      first = torch.encoderLayer(rows, "layers.0.", true);
      assertSequences(torch.norm(torch.encoderLayer(first, "layers.1.", true), "norm"), z, sample);
    }
  }

  /** A decoder whose input holds the target's positions, then those of the memory. */
  private static Layer withMemory(Transformer decoder, int targets) {
    return (x, context) -> {
      int all = x.shape().dim(1);
      Node target = Shapes.slice(x, 1, 0, targets);
      Node memory = Shapes.slice(x, 1, targets, all);
      return decoder.apply(target, constant(0), memory, constant(0), context);
    };
  }

  @Test
  void decodersAreTheirFormula() {
    Tensor x = random(2, 7, WIDTH);
    Node in = input("x", 2, 7, WIDTH);
    for (boolean pre : new boolean[] {false, true}) {
      Transformer plain = transformerDecoder(1, HEADS, 5);
      Transformer decoder = pre ? plain.preNorm().finalNorm(false).gelu() : plain;
      Network network = network(withMemory(decoder, 4), Shape.of(7, WIDTH));
      Tensor y = value(network.evaluation(in), Map.of(in, x));
      for (int sample = 0; sample < 2; sample++) {
        double[][] rows = sequence(x, sample);
        double[][] target = Arrays.copyOfRange(rows, 0, 4);
        double[][] memory = Arrays.copyOfRange(rows, 4, 7);
        assertSequences(
            formulas(network, pre).decoderLayer(target, memory, "layers.0."), y, sample);
      }
    }
  }

  /** The names and shapes that PyTorch gives, loaded from a file as it writes it. */
  @Test
  void stateDictFitsNameByName(@TempDir Path folder) throws IOException {
    Map<String, Shape> torch = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      String layer = "layers." + i + ".";
      for (String attention : List.of("self_attn.", "multihead_attn.")) {
        torch.put(layer + attention + "in_proj_weight", Shape.of(18, 6));
        torch.put(layer + attention + "in_proj_bias", Shape.of(18));
        torch.put(layer + attention + "out_proj.weight", Shape.of(6, 6));
        torch.put(layer + attention + "out_proj.bias", Shape.of(6));
      }
      torch.put(layer + "linear1.weight", Shape.of(5, 6));
      torch.put(layer + "linear1.bias", Shape.of(5));
      torch.put(layer + "linear2.weight", Shape.of(6, 5));
      torch.put(layer + "linear2.bias", Shape.of(6));
      for (String norm : List.of("norm1.", "norm2.", "norm3.")) {
        torch.put(layer + norm + "weight", Shape.of(6));
        torch.put(layer + norm + "bias", Shape.of(6));
      }
    }
    torch.put("norm.weight", Shape.of(6));
    torch.put("norm.bias", Shape.of(6));
    Network network =
        Network.of(
            withMemory(transformerDecoder(2, HEADS, 5).finalNorm(true), 4), Shape.of(7, WIDTH), 1);
    Map<String, Shape> ours = new TreeMap<>();
    state(network).forEach((name, tensor) -> ours.put(name, tensor.shape()));
    assertEquals(torch, ours);
    Map<String, Tensor> file = new LinkedHashMap<>();
    torch.forEach(
        (name, shape) ->
            file.put(
                "transformerDecoder1/" + name.replace('.', '/'),
                Tensor.generate(shape, i -> name.hashCode() % 100 + i)));
    Path path = folder.resolve("model.safetensors");
    new Safetensors(file, Map.of("format", "pt")).write(path);
    Checkpoint.load(path, network.variables());
    state(network)
        .forEach(
            (name, tensor) ->
                assertEquals(name.hashCode() % 100 + 1, tensor.at(1), "second value of " + name));
  }

  @Test
  void gradientsAgreeWithDifferences() {
    Network encoder =
        network(transformerEncoder(1, HEADS, 5).preNorm().gelu().causal(), Shape.of(3, WIDTH));
    check(encoder, random(2, 3, WIDTH));
    Network decoder =
        network(
            withMemory(transformerDecoder(1, HEADS, 5).activation(Ops::tanh), 3),
            Shape.of(5, WIDTH));
    check(decoder, random(2, 5, WIDTH));
    Network grouped =
        network(
            multiHeadAttention(4).keyHeads(2).withRotary().causally().dropout(0.25),
            Shape.of(3, 8));
    check(grouped, random(2, 3, 8));
  }

  private static void check(Network network, Tensor at) {
    Node x = input("x", at.shape().dims());
    GradientCheck.of(network.training(x))
        .at(x, at)
        .withRespectTo(
            Stream.concat(Stream.of(x), network.variables().stream()).toArray(Node[]::new))
        .directions(1)
        .verify();
  }

  /** Position by position as the whole sequence at once. */
  @Test
  void cachedDecodingGivesTheWholeSequence() {
    int n = 7;
    Transformer blocks = transformerEncoder(2, HEADS, 8).preNorm().gelu().causal();
    Transformer rotary =
        transformerEncoder(2, 4, 8)
            .attention(multiHeadAttention(4).keyHeads(2).causally().withRotary());
    EmbeddingLayer table = embedding(11, 8);
    for (Layer layer :
        List.of(
            Sequential.of(table, positionalEncoding(), blocks, layerNorm(), table.scores()),
            Sequential.of(embedding(11, 8), positionalEncoding(n), blocks, dense(11)),
            Sequential.of(embedding(11, 8), rotary, dense(3)))) {
      Network network = network(layer, Shape.of(n));
      Tensor tokens = Tensor.generate(Shape.of(2, n), i -> i * 5 % 11);
      Tensor whole = network.predict(tokens);
      CachedDecoder decoder = CachedDecoder.of(network, 2, n);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < n; i++) {
          Tensor next = decoder.next(Tensor.of(Shape.of(2, 1), tokens.get(0, i), tokens.get(1, i)));
          for (int k = 0; k < next.size(); k++) {
            int classes = next.shape().dim(2);
            assertEquals(whole.get(k / classes, i, k % classes), next.at(k), 2e-5, "position " + i);
          }
        }
        assertThrows(
            IllegalStateException.class, () -> decoder.next(Tensor.of(Shape.of(2, 1), 0, 0)));
        decoder.restart();
      }
      assertEquals(List.of(), network.states());
    }
  }

  @Test
  void cachedDecodingReadsAMemory() {
    Transformer decoder = transformerDecoder(2, HEADS, 8);
    Network network = network(withMemory(decoder, 4), Shape.of(7, WIDTH));
    Tensor x = random(2, 7, WIDTH);
    Node in = input("x", 2, 7, WIDTH);
    Tensor whole = value(network.evaluation(in), Map.of(in, x));
    Node memory = input("memory", 2, 3, WIDTH);
    Tensor memories = value(Shapes.slice(in, 1, 4, 7), Map.of(in, x));
    CachedDecoder steps =
        CachedDecoder.of(
            network,
            (row, context) -> decoder.apply(row, constant(0), memory, constant(0), context),
            Shape.of(2, 1, WIDTH),
            4);
    for (int i = 0; i < 4; i++) {
      Tensor row = value(Shapes.slice(in, 1, i, i + 1), Map.of(in, x));
      Tensor next = steps.next(row, Map.of(memory, memories));
      for (int k = 0; k < next.size(); k++) {
        assertEquals(whole.get(k / WIDTH, i, k % WIDTH), next.at(k), 2e-5);
      }
    }
  }

  /** Behind its length a sequence may hold anything: what counts is what it would be without. */
  @Test
  void paddingChangesNothing() {
    Transformer blocks = transformerEncoder(2, HEADS, 5);
    Network network = network(blocks, Shape.of(5, WIDTH));
    BuildContext context = new BuildContext(network, false);
    Node in = input("x", 2, 5, WIDTH);
    Node lengths = input("lengths", 2);
    Node y = blocks.apply(in, Attention.paddingBias(lengths, 5), context);
    Tensor x = random(2, 5, WIDTH);
    Tensor masked = value(y, Map.of(in, x, lengths, Tensor.vector(3, 5)));
    Node alone = input("alone", 1, 3, WIDTH);
    Tensor expected =
        value(network.evaluation(alone), Map.of(alone, Tensor.generate(alone.shape(), x::at)));
    Tensor whole = value(network.evaluation(in), Map.of(in, x));
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), masked.at(i), 1e-12);
      assertEquals(whole.at(30 + i), masked.at(30 + i), 1e-12);
    }
  }

  @Test
  void dropoutActsInTrainingOnly() {
    Transformer blocks = transformerEncoder(1, HEADS, 5).dropout(0.5);
    Network network = network(blocks, Shape.of(4, WIDTH));
    Network without = network(transformerEncoder(1, HEADS, 5), Shape.of(4, WIDTH));
    Node in = input("x", 2, 4, WIDTH);
    Map<Node, Tensor> feeds = Map.of(in, random(2, 4, WIDTH));
    assertArrayEquals(
        value(without.evaluation(in), feeds).toDoubles(),
        value(network.evaluation(in), feeds).toDoubles());
    double[] kept = value(network.evaluation(in), feeds).toDoubles();
    double[] dropped = value(network.training(in), feeds).toDoubles();
    assertTrue(
        IntStream.range(0, kept.length).anyMatch(i -> Math.abs(dropped[i] - kept[i]) > 0.01));
  }

  @Test
  void summaryIsReadable() {
    Network network =
        Network.of(
            Sequential.of(
                embedding(65, 32), positionalEncoding(), transformerEncoder(2, 4, 64), dense(65)),
            Shape.of(16),
            1);
    String summary = network.summary().toString();
    for (String part :
        List.of(
            "embedding(65, 32)",
            "sinusoidalPositions",
            "transformerEncoder(2 × attention(4 heads), dense(64))",
            "dense(65)")) {
      assertTrue(summary.contains(part), summary);
    }
    // 2 blocks of 4·32·32 for projections, 2·16·32 for scores and values, 2·32·64 dense, 32 for the
    // scale of queries and 2·32 for those of norms, a position
    long block = 4 * 32 * 32 + 2 * 16 * 32 + 2 * 32 * 64 + 3 * 32;
    assertEquals(16 * (2 * block + 32 * 65), network.summary().multiplyAdds());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Transformer decoder = transformerDecoder(1, HEADS, 5);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Network.of(transformerEncoder(1, 4, 5), Shape.of(3, WIDTH), 1).parameters(),
            () -> Network.of(multiHeadAttention(2), Shape.of(WIDTH), 1).parameters(),
            () -> Network.of(positionalEncoding(2), Shape.of(3, WIDTH), 1).parameters(),
            () -> Network.of(positionalEncoding(), Shape.of(WIDTH), 1).parameters())) {
      assertThrows(ShapeException.class, wrong::run);
    }
    assertThrows(IllegalStateException.class, () -> Network.of(decoder, Shape.of(3, WIDTH), 1));
    assertThrows(IllegalArgumentException.class, () -> multiHeadAttention(4).keyHeads(3));
    assertThrows(IllegalArgumentException.class, () -> multiHeadAttention(4).dropout(1));
    assertThrows(IllegalArgumentException.class, () -> transformerEncoder(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> positionalEncoding(0));
  }
}
