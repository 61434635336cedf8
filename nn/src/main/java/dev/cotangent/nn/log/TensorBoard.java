package dev.cotangent.nn.log;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What TensorBoard shows of a training: {@code tensorboard --logdir FOLDER}.
 *
 * <p>Of each step the loss, the metrics and the learning rate under {@code step/}; of each epoch
 * loss and metrics, one chart for training and validation each, the rate, and the distributions of
 * all variables; once the networks as a graph and as tables.
 */
public final class TensorBoard implements RunLog {
  private final EventFile events;
  private final List<Network> networks;

  private TensorBoard(EventFile events, List<Network> networks) {
    this.events = events;
    this.networks = networks;
  }

  /**
   * Begins a file in the folder of a run.
   *
   * @param networks whose graph and variables are shown
   * @throws IOException if it cannot be written
   */
  public static TensorBoard in(Path folder, Network... networks) throws IOException {
    TensorBoard log = new TensorBoard(EventFile.in(folder), List.of(networks));
    List<Node> outputs = new ArrayList<>();
    StringBuilder tables = new StringBuilder();
    for (Network network : networks) {
      Node input = Expressions.input("inputs", Shape.of(1).concat(network.sampleShape()));
      outputs.add(network.evaluation(input));
      tables.append(network.summary().toString().indent(4)).append('\n'); // Markdown for code
    }
    log.events.graph(outputs);
    log.events.text("network", 0, tables.toString());
    log.events.flush();
    return log;
  }

  /** The file, to add pictures and texts to. */
  public EventFile events() {
    return events;
  }

  @Override
  public void step(long step, Batch batch) throws IOException {
    write("step/%s", step, batch.result());
    events.scalar("step/learning rate", step, batch.learningRate());
  }

  @Override
  public void epoch(long step, Epoch epoch) throws IOException {
    write("%s/training", step, epoch.training());
    if (!epoch.validation().isNone()) {
      write("%s/validation", step, epoch.validation());
    }
    events.scalar("samples per second", step, epoch.samplesPerSecond());
    for (Network network : networks) {
      for (Node variable : network.saved()) {
        events.histogram(variable.label(), step, variable.variable().value());
      }
    }
    events.flush();
  }

  private void write(String pattern, long step, Evaluation result) throws IOException {
    events.scalar(pattern.formatted(Evaluation.LOSS), step, result.loss());
    for (Map.Entry<String, Double> metric : result.metrics().entrySet()) {
      events.scalar(pattern.formatted(metric.getKey()), step, metric.getValue());
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
