package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Loops that keep what they carry only now and then. */
public final class CheckpointedScan {
  private CheckpointedScan() {}

  /**
   * A loop like {@link Expressions#scan}, of which the gradient keeps the carried values of every
   * {@code keepEvery}th step and computes those between again, once. With some √n for n steps both
   * are few (Chen et al., <i>Training deep nets with sublinear memory cost</i>, 2016).
   *
   * <p>It is a loop of loops: what an inner one keeps lives as long as its part of the way back.
   *
   * @param keepEvery at least 1
   * @throws IllegalArgumentException if {@code keepEvery} is out of range, and as {@link
   *     Expressions#scan}
   */
  public static Scan.Results scan(
      int keepEvery, List<Node> carried, List<Node> stacked, Scan.Body body) {
    if (keepEvery < 1) {
      throw new IllegalArgumentException(
          "[scan] the values of every k-th step are kept, and k must be at least 1: " + keepEvery);
    }
    if (stacked.isEmpty() || stacked.stream().anyMatch(value -> value.shape().rank() == 0)) {
      return Expressions.scan(carried, stacked, body); // is refused there
    }
    int steps = stacked.get(0).shape().dim(0);
    int whole = steps - steps % keepEvery;
    if (whole == 0 || whole == steps) {
      return segments(Math.min(keepEvery, steps), carried, stacked, body);
    }
    Scan.Results first = segments(keepEvery, carried, rows(stacked, 0, whole), body);
    Scan.Results rest = segments(steps - whole, first.carried(), rows(stacked, whole, steps), body);
    List<Node> joined =
        IntStream.range(0, first.stacked().size())
            .mapToObj(i -> Shapes.concat(0, first.stacked().get(i), rest.stacked().get(i)))
            .toList();
    return new Scan.Results(rest.carried(), joined);
  }

  private static List<Node> rows(List<Node> stacked, int from, int to) {
    return stacked.stream().map(value -> Shapes.slice(value, 0, from, to)).toList();
  }

  /** A loop over parts of so many steps, which divide all. */
  private static Scan.Results segments(
      int size, List<Node> carried, List<Node> stacked, Scan.Body body) {
    Scan.Results parts =
        Expressions.scan(
            carried,
            stacked.stream().map(value -> split(value, size)).toList(),
            (values, rows) -> Expressions.scan(values, rows, body));
    return new Scan.Results(
        parts.carried(), parts.stacked().stream().map(CheckpointedScan::joined).toList());
  }

  private static Node split(Node value, int size) {
    List<Integer> dims = new ArrayList<>(Ints.asList(value.shape().dims()));
    dims.set(0, dims.get(0) / size);
    dims.add(1, size);
    return Shapes.reshape(value, Ints.toArray(dims));
  }

  private static Node joined(Node parts) {
    List<Integer> dims = new ArrayList<>(Ints.asList(parts.shape().dims()));
    dims.set(0, dims.get(0) * dims.remove(1));
    return Shapes.reshape(parts, Ints.toArray(dims));
  }
}
