package dev.cotangent.examples.transformer;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.multiHeadAttention;
import static dev.cotangent.nn.Layers.transformerEncoder;
import static dev.cotangent.ops.Reductions.argMax;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.CachedDecoder;
import dev.cotangent.nn.EmbeddingLayer;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A transformer that says what the next character may be. */
final class LanguageModel {
  /** How many characters it looks back at most. */
  static final int LENGTH = 96;

  private static final int WIDTH = 64;
  private static final int HEADS = 4;

  private final Corpus corpus;
  private final Network network;

  LanguageModel(Corpus corpus, long seed) {
    this.corpus = corpus;
    double size = Math.sqrt(WIDTH); // as large as what the blocks add, where characters come in
    EmbeddingLayer characters =
        embedding(corpus.alphabet().length(), WIDTH).initialiser(Initialiser.normal(1 / size));
    this.network =
        Network.of(
            Sequential.of(
                characters,
                activation("times " + size, x -> Ops.multiply(x, size)),
                transformerEncoder(2, HEADS, 4 * WIDTH)
                    .preNorm()
                    .attention(multiHeadAttention(HEADS).causally().withRotary())
                    .activation(Activations::geluTanh),
                characters.scores()),
            Shape.of(LENGTH),
            seed);
  }

  Network network() {
    return network;
  }

  Trainer trainer() {
    return Trainer.of(network)
        .loss((scores, next) -> Losses.crossEntropy(rows(scores), reshape(next, -1)))
        .accuracy((scores, next) -> mean(Ops.equal(argMax(scores, -1), next), 1))
        .learningRate(LearningRate.cosine(3e-3))
        .batchSize(16);
  }

  private static Node rows(Node scores) {
    return reshape(scores, -1, scores.shape().dim(-1));
  }

  /** The first character of a text that is judged: half a window lies before it. */
  static int firstJudged() {
    return LENGTH / 2 + 1;
  }

  /** How many halves of a window of a text are judged. */
  private static int halves(int[] text) {
    return (text.length - 1 - LENGTH) / (LENGTH / 2) + 1;
  }

  /** Behind the last character of a text that is judged. */
  static int endOfJudged(int[] text) {
    return firstJudged() + halves(text) * (LENGTH / 2);
  }

  /** The mean of {@code −log p} over the characters that are judged. */
  double loss(int[] text) {
    int half = LENGTH / 2;
    int count = halves(text);
    Tensor windows =
        Tensor.generate(Shape.of(count, LENGTH), i -> text[i / LENGTH * half + i % LENGTH]);
    Tensor scores = network.predict(windows);
    double sum = 0;
    for (int i = 0; i < count * half; i++) {
      int window = i / half;
      int place = half + i % half;
      sum -= Math.log(softmax(scores, window, place)[text[window * half + place + 1]]);
    }
    return sum / (count * half);
  }

  private double[] softmax(Tensor scores, int sequence, int place) {
    double[] row = new double[corpus.alphabet().length()];
    Arrays.setAll(row, c -> scores.get(sequence, place, c));
    double max = Arrays.stream(row).max().orElseThrow();
    double total = Arrays.stream(row).map(score -> Math.exp(score - max)).sum();
    Arrays.setAll(row, c -> Math.exp(row[c] - max) / total);
    return row;
  }

  /** Text that the model makes up behind a beginning, a character at a time. */
  String sample(String beginning, long seed) {
    CounterRandom random = new CounterRandom(seed, 2);
    CachedDecoder decoder = CachedDecoder.of(network, 1, LENGTH);
    int[] codes = Arrays.copyOf(corpus.codes(beginning), LENGTH);
    for (int i = 0; i < LENGTH - 1; i++) {
      Tensor scores = decoder.next(Tensor.full(Shape.of(1, 1), codes[i]));
      if (i + 1 >= beginning.length()) {
        double[] probabilities = softmax(scores, 0, 0);
        double left = random.uniform(i);
        int chosen = 0;
        while (chosen < probabilities.length - 1 && left >= probabilities[chosen]) {
          left -= probabilities[chosen++];
        }
        codes[i + 1] = chosen;
      }
    }
    return corpus.text(codes);
  }

  /** What the heads of the last block look at, {@code [heads, characters, characters]}. */
  Tensor attention(String text) {
    Node input = Expressions.input("text", 1, text.length());
    List<Node> weights =
        Graphs.topologicalOrder(List.of(network.evaluation(input))).stream()
            .filter(node -> node.op() instanceof Softmax)
            .toList();
    Node last = weights.get(weights.size() - 1);
    double[] codes = IntStream.of(corpus.codes(text)).asDoubleStream().toArray();
    Tensor looked =
        Program.of(last).compile().run(Map.of(input, Tensor.of(input.shape(), codes))).get(last);
    return looked.reshape(HEADS, text.length(), text.length());
  }
}
