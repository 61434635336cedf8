package dev.cotangent.benchmarks.streaming;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.data.Values;
import dev.cotangent.nn.io.NpyFile;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process that trains on the rows of a file and prints how many samples a second it takes. */
final class StreamingTraining {
  static final Shape IMAGE = Shape.of(1, 32, 32);
  private static final int CLASSES = 10;
  private static final int BATCH = 64;

  /** So many rows are kept where the file is only read once, and given again and again. */
  private static final int KEPT = 1 << 14;

  private StreamingTraining() {}

  /**
   * Trains.
   *
   * @param args the file; {@code memory} or {@code file}; the seconds before and those that count
   */
  public static void main(String[] args) throws IOException {
    try (NpyFile file = NpyFile.open(Path.of(args[0]))) {
      Dataset<Sample> rows = args[1].equals("memory") ? kept(file) : streamed(file);
      train(
          rows.batchDroppingLast(BATCH, Sample::stack).prefetch(1),
          Double.parseDouble(args[2]),
          Double.parseDouble(args[3]));
    }
  }

  private static Dataset<Sample> streamed(NpyFile file) {
    return Dataset.of(
        file.count(), i -> sample(i, Values.of(IMAGE, (target, at) -> file.read(i, target, at))));
  }

  private static Dataset<Sample> kept(NpyFile file) throws IOException {
    List<Values> images = new ArrayList<>();
    for (int i = 0; i < KEPT; i++) {
      Tensor image = Tensor.zeros(IMAGE.dims());
      file.read(i, image.values().floats(), 0); // nobody else has them yet
      images.add(Values.of(image));
    }
    return Dataset.of(file.count(), i -> sample(i, images.get((int) (i % KEPT))));
  }

  private static Sample sample(long index, Values image) {
    return Sample.of(image, Values.scalar(index % CLASSES));
  }

  private static void train(Batches batches, double warmUp, double seconds) {
    Network network =
        Network.of(
            Sequential.of(
                conv2d(16, 3).same(),
                relu(),
                maxPool(2),
                flatten(),
                dense(32),
                relu(),
                dense(CLASSES)),
            IMAGE,
            1);
    Node images = Expressions.input("images", Shape.of(BATCH).concat(IMAGE));
    Node labels = Expressions.input("labels", BATCH);
    Node loss = Losses.crossEntropy(network.training(images), labels);
    Program step =
        Program.of(loss)
            .updates(
                new Sgd()
                    .updates(Gradients.of(loss, network.variables()), Expressions.constant(0.001)))
            .compile();
    long start = System.nanoTime();
    long counted = 0;
    long from = start;
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      while (pass.hasNext() && System.nanoTime() - start < (warmUp + seconds) * 1e9) {
        Minibatch batch = pass.next();
        step.run(
            Map.of(
                images,
                batch.tensors().get(Minibatch.INPUTS),
                labels,
                batch.tensors().get(Minibatch.TARGETS)));
        if (System.nanoTime() - start < warmUp * 1e9) {
          from = System.nanoTime();
        } else {
          counted += BATCH;
        }
      }
    }
    System.out.println(counted / ((System.nanoTime() - from) * 1e-9));
  }
}
