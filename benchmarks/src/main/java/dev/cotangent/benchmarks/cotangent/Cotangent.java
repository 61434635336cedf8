package dev.cotangent.benchmarks.cotangent;

import dev.cotangent.benchmarks.child.Contender;
import dev.cotangent.benchmarks.workload.Batches;
import dev.cotangent.benchmarks.workload.InitialWeights;
import dev.cotangent.benchmarks.workload.Workload;
import dev.cotangent.benchmarks.workload.Workload.Task;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Cotangent among the frameworks: a whole step is one compiled program. */
public final class Cotangent implements Contender {
  @Override
  public String describe() {
    return "Cotangent on JDK " + System.getProperty("java.version");
  }

  @Override
  public Step prepare(Workload workload, int batch, int threads) {
    Network network = network(workload);
    Batches batches = new Batches(workload, batch);
    Node x = Expressions.input("inputs", Shape.of(batch).concat(network.sampleShape()));
    List<Tensor> inputs =
        IntStream.range(0, Batches.INPUTS)
            .mapToObj(i -> Tensor.of(x.shape(), batches.inputs(i)))
            .toList();
    return workload.task().trains()
        ? training(network, x, inputs, batches, workload.task(), threads)
        : inference(network, x, inputs, threads);
  }

  private static Network network(Workload workload) {
    Network network =
        switch (workload) {
          case W1, W5 -> LeNet.network();
          case W2 -> ThreeFilters.network();
          case W3 -> Perceptron.network();
          case W4 -> CifarNet.network();
          case W6 -> Encoder.network();
          case W6L -> Memory.network();
          case W7 -> ResNet18.network();
        };
    // Vectors are biases, which begin as 0 by themselves, or scales.
    Iterator<float[]> values = InitialWeights.of(workload.architecture()).iterator();
    network.variables().stream()
        .filter(node -> node.shape().rank() > 1)
        .map(Node::variable)
        .forEach(weight -> weight.set(Tensor.of(weight.shape(), values.next())));
    return network;
  }

  private static Step training(
      Network network, Node x, List<Tensor> inputs, Batches batches, Task task, int threads) {
    Node target = Expressions.input("labels", batches.size());
    List<Tensor> labels =
        IntStream.range(0, Batches.LABELS).mapToObj(i -> labels(batches, i)).toList();
    Node scores = network.training(x);
    Node loss = Losses.crossEntropy(scores, target);
    Map<Node, Node> gradients = Gradients.of(loss, network.variables());
    Node rate = Expressions.constant(task.learningRate());
    Program step =
        Program.of(loss)
            .updates(optimizer(task).updates(gradients, rate))
            .updates(network.updates(scores))
            .threads(threads)
            .compile();
    return number ->
        step.run(
                Map.of(
                    x,
                    inputs.get(number % Batches.INPUTS),
                    target,
                    labels.get(number % Batches.LABELS)))
            .scalar(loss);
  }

  private static Tensor labels(Batches batches, int index) {
    int[] labels = batches.labels(index);
    return Tensor.generate(Shape.of(labels.length), i -> labels[i]);
  }

  private static Optimizer optimizer(Task task) {
    return switch (task) {
      case SGD -> new Sgd();
      case MOMENTUM -> new Sgd().momentum(Task.MOMENTUM_DECAY);
      case DECAY -> new Sgd().momentum(Task.MOMENTUM_DECAY).weightDecay(Task.WEIGHT_DECAY);
      case ADAM -> new Adam().epsilon(Task.EPSILON);
      case INFERENCE -> throw new IllegalArgumentException("inference has no optimizer");
    };
  }

  private static Step inference(Network network, Node x, List<Tensor> inputs, int threads) {
    Node scores = network.evaluation(x);
    Program program = Program.of(scores).threads(threads).compile();
    return number ->
        Contender.meanSquare(
            program.run(Map.of(x, inputs.get(number % Batches.INPUTS))).get(scores).toFloats());
  }
}
