package dev.cotangent.spark;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The rows of a partition with their predictions: one program, which takes as many rows at a time
 * as its batch has.
 */
final class BatchPrediction<T, R> implements Iterator<R> {
  private final Iterator<T> rows;
  private final Features<T> features;
  private final Joining<T, R> joining;
  private final Node input;
  private final Node output;
  private final Program program;
  private final Deque<R> ready = new ArrayDeque<>();

  /** What reads a sample out of a row. */
  @FunctionalInterface
  interface Features<T> extends Serializable {
    /** Writes the sample's values, of which there must be so many, to their place in the batch. */
    void write(T row, float[] batch, int at, int size);
  }

  /** What puts a row and its prediction together. */
  @FunctionalInterface
  interface Joining<T, R> extends Serializable {
    R join(T row, float[] prediction);
  }

  BatchPrediction(Graph graph, Iterator<T> rows, Features<T> features, Joining<T, R> joining) {
    this.rows = rows;
    this.features = features;
    this.joining = joining;
    this.input = graph.inputs().get(0);
    this.output = graph.outputs().get(0);
    this.program = Program.of(output).compile();
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  @Override
  public R next() {
    if (ready.isEmpty()) {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      predictBatch();
    }
    return requireNonNull(ready.poll());
  }

  private void predictBatch() {
    Shape shape = input.shape();
    int batchSize = shape.dim(0);
    int size = shape.size() / batchSize;
    float[] batch = new float[shape.size()];
    List<T> members = new ArrayList<>(batchSize);
    while (members.size() < batchSize && rows.hasNext()) {
      T row = rows.next();
      features.write(row, batch, members.size() * size, size);
      members.add(row);
    }
    // A batch that is not full is filled with copies of its last row, which any network takes.
    int last = (members.size() - 1) * size;
    for (int at = last + size; at < batch.length; at += size) {
      System.arraycopy(batch, last, batch, at, size);
    }
    float[] predicted = program.run(Map.of(input, Tensor.of(shape, batch))).get(output).toFloats();
    int perRow = predicted.length / batchSize;
    for (int i = 0; i < members.size(); i++) {
      ready.add(
          joining.join(
              members.get(i), Arrays.copyOfRange(predicted, i * perRow, (i + 1) * perRow)));
    }
  }
}
