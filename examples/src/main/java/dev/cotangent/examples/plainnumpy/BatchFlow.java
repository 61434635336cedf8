package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.examples.plainnumpy.ChannelsLast.channelsLast;
import static dev.cotangent.ops.Losses.logLoss;
import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Softmax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A batch on its way through the network, and the gradient of its loss on the way back. */
final class BatchFlow {
  private static final int SAMPLES = 64;

  private BatchFlow() {}

  /** For each stage: name, tensor forward, mean magnitude, tensor backward, mean magnitude. */
  static List<List<String>> rows(Network network, LabelledImages digits) {
    int[] chosen = IntStream.range(0, Math.min(SAMPLES, digits.size())).toArray();
    Node x = Expressions.input("images", Shape.of(chosen.length).concat(PlainNumpy.IMAGE));
    Node labels = Expressions.input("labels", chosen.length);
    Node y = network.evaluation(x);
    List<Node> relus = Graphs.nodes(y, Relu.class);

    Map<String, Node> stages = new LinkedHashMap<>();
    stages.put("images", x);
    stages.put("convolution 1, ReLU", relus.get(0));
    stages.put("pooling 1", DigitInside.output(y, "pool1"));
    stages.put("convolution 2, ReLU", relus.get(1));
    stages.put("pooling 2", DigitInside.output(y, "pool2"));
    stages.put("flatten, dense, ReLU", relus.get(2));
    stages.put("dense: scores", Graphs.nodes(y, Softmax.class).get(0).input(0));

    Map<Node, Node> gradients = Gradients.of(logLoss(y, labels), stages.values());
    Results results =
        Program.of(
                Stream.concat(stages.values().stream(), gradients.values().stream())
                    .toArray(Node[]::new))
            .compile()
            .run(Map.of(x, channelsLast(digits.inputs(chosen)), labels, digits.targets(chosen)));
    return stages.entrySet().stream()
        .map(
            stage -> {
              Tensor forward = results.get(stage.getValue());
              Tensor backward = results.get(requireNonNull(gradients.get(stage.getValue())));
              return List.of(
                  stage.getKey(), forward.shape().toString(), mean(forward), mean(backward));
            })
        .toList();
  }

  private static String mean(Tensor values) {
    double total = 0;
    for (double value : values.toDoubles()) {
      total += Math.abs(value);
    }
    return String.format(Locale.ROOT, "%.2g", total / values.size());
  }
}
