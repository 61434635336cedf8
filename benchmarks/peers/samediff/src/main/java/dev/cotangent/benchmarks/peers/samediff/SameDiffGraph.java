package dev.cotangent.benchmarks.peers.samediff;

import static java.util.Objects.requireNonNull;

import dev.cotangent.benchmarks.child.Contender;
import dev.cotangent.benchmarks.workload.Batches;
import dev.cotangent.benchmarks.workload.Workload;
import dev.cotangent.benchmarks.workload.Workload.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * SameDiff on ND4J's CPU backend. Its gradients, and ND4J's updaters; momentum is written out,
 * because ND4J's is Nesterov's.
 */
public final class SameDiffGraph implements Contender {
  private static final String LABELS = "labels";
  private static final String LOSS = "loss";

  @Override
  public String describe() {
    String file = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties"; // the manifest does not tell
    Properties properties = new Properties();
    try (InputStream stream = requireNonNull(Nd4j.class.getResourceAsStream(file))) {
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "SameDiff, ND4J " + properties.getProperty("version");
  }

  @Override
  public Step prepare(Workload workload, int batch, int threads) {
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    SameDiffNetwork network = new SameDiffNetwork(workload.architecture(), batch);
    Batches batches = new Batches(workload, batch);
    List<INDArray> inputs =
        IntStream.range(0, Batches.INPUTS)
            .mapToObj(
                i ->
                    Nd4j.create(
                        batches.inputs(i), workload.architecture().sample().batch(batch), 'c'))
            .toList();
    return workload.task().trains()
        ? training(network, inputs, batches, workload.task())
        : inference(network, inputs);
  }

  private static Step training(
      SameDiffNetwork network, List<INDArray> inputs, Batches batches, Task task) {
    SameDiff graph = network.graph();
    SDVariable target = graph.placeHolder(LABELS, DataType.FLOAT, batches.size(), Batches.CLASSES);
    SDVariable loss = graph.loss().softmaxCrossEntropy(LOSS, target, network.scores(), null);
    loss.markAsLoss();
    List<INDArray> labels =
        IntStream.range(0, Batches.LABELS).mapToObj(i -> oneHot(batches.labels(i))).toList();
    List<String> names = network.variables();
    Map<String, Update> updates = new TreeMap<>();
    names.forEach(name -> updates.put(name, update(task, graph.getVariable(name).getArr())));
    List<String> outputs = List.of(LOSS);
    return number -> {
      OutAndGrad result =
          graph.calculateGradientsAndOutputs(
              Map.of(
                  SameDiffNetwork.INPUT,
                  inputs.get(number % Batches.INPUTS),
                  LABELS,
                  labels.get(number % Batches.LABELS)),
              outputs,
              names);
      updates.forEach(
          (name, update) -> update.apply(requireNonNull(result.getGradients().get(name)), number));
      return requireNonNull(result.getOutputs().get(LOSS)).getFloat(0);
    };
  }

  /** Changes a weight by its gradient, which it may overwrite. */
  private interface Update {
    void apply(INDArray gradient, int iteration);
  }

  private static Update update(Task task, INDArray weight) {
    if (task == Task.MOMENTUM || task == Task.DECAY) {
      INDArray momentum = Nd4j.zeros(DataType.FLOAT, weight.shape());
      double decay = task == Task.DECAY ? Task.WEIGHT_DECAY : 0;
      return (gradient, iteration) -> {
        if (decay > 0) {
          gradient.addi(weight.mul(decay));
        }
        momentum.muli(Task.MOMENTUM_DECAY).addi(gradient);
        weight.subi(gradient.assign(momentum).muli(task.learningRate()));
      };
    }
    IUpdater updater =
        task == Task.ADAM
            ? new Adam(
                task.learningRate(),
                Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY,
                Adam.DEFAULT_ADAM_BETA2_VAR_DECAY,
                Task.EPSILON)
            : new Sgd(task.learningRate());
    long size = updater.stateSize(weight.length());
    GradientUpdater<?> rule =
        updater.instantiate(size == 0 ? null : Nd4j.zeros(DataType.FLOAT, 1, size), true);
    if (size > 0) {
      rule.setStateViewArray(
          Nd4j.zeros(DataType.FLOAT, 1, size), weight.shape(), weight.ordering(), true);
    }
    return (gradient, iteration) -> {
      rule.applyUpdater(gradient, iteration, 0);
      weight.subi(gradient);
    };
  }

  private static INDArray oneHot(int[] labels) {
    INDArray result = Nd4j.zeros(DataType.FLOAT, labels.length, Batches.CLASSES);
    for (int i = 0; i < labels.length; i++) {
      result.putScalar(i, labels[i], 1);
    }
    return result;
  }

  private static Step inference(SameDiffNetwork network, List<INDArray> inputs) {
    SameDiff graph = network.graph();
    String scores = network.scores().name();
    return number -> {
      INDArray result =
          graph
              .output(Map.of(SameDiffNetwork.INPUT, inputs.get(number % Batches.INPUTS)), scores)
              .get(scores);
      return Contender.meanSquare(requireNonNull(result).data().asFloat());
    };
  }
}
