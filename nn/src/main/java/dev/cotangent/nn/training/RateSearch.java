package dev.cotangent.nn.training;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.optimizer.RateCurve;
import dev.cotangent.nn.optimizer.RateFinder;
import java.util.List;
import java.util.Map;

/** The batches of a search for a learning rate: epoch after epoch, until it has ended. */
final class RateSearch implements AutoCloseable {
  private final Batches training;
  private int epoch = 1;
  private Batches.Pass pass;

  private RateSearch(Batches training) {
    this.training = training;
    this.pass = training.epoch(epoch, 0);
  }

  /** Takes the steps of a search. */
  static RateCurve sweep(
      RateFinder finder, List<Network> networks, BatchPrograms programs, Batches training) {
    Map<String, Shape> shapes;
    try (RateSearch first = new RateSearch(training)) {
      shapes = BatchPrograms.shapes(first.next());
    }
    TrainingVariables changed = TrainingVariables.of(networks, programs.step(true, shapes));
    Map<String, Tensor> before = changed.values();
    try (RateSearch batches = new RateSearch(training)) {
      return finder.sweep(List.of(), rate -> programs.train(batches.next(), rate).loss());
    } finally {
      changed.set(before);
    }
  }

  private Minibatch next() {
    if (!pass.hasNext()) {
      pass.close();
      pass = training.epoch(++epoch, 0);
      if (!pass.hasNext()) {
        throw new IllegalArgumentException("[trainer] an epoch must have a batch: none");
      }
    }
    return pass.next();
  }

  @Override
  public void close() {
    pass.close();
  }
}
