package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One sample: values by name, as a network's inputs and targets are named.
 *
 * @param values at least one, in order
 */
public record Sample(Map<String, Values> values) {
  /**
   * Creates a sample.
   *
   * @throws IllegalArgumentException if there are no values
   */
  public Sample {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (values.isEmpty()) {
      throw new IllegalArgumentException("[sample] there must be values: none were given");
    }
  }

  /** The only input of a network, {@code inputs}, and its {@code targets}. */
  public static Sample of(Values inputs, Values targets) {
    Map<String, Values> values = new LinkedHashMap<>();
    values.put(Minibatch.INPUTS, inputs);
    values.put(Minibatch.TARGETS, targets);
    return new Sample(values);
  }

  /** The only input of a network, {@code inputs}, and its {@code targets}. */
  public static Sample of(Tensor inputs, Tensor targets) {
    return of(Values.of(inputs), Values.of(targets));
  }

  /**
   * The values of a name.
   *
   * @throws IllegalArgumentException if there are none
   */
  public Values get(String name) {
    Values found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "[sample] there must be values %s: there are %s".formatted(name, values.keySet()));
    }
    return found;
  }

  /** This sample with other, or further, values. */
  public Sample with(String name, Values newValues) {
    Map<String, Values> changed = new LinkedHashMap<>(values);
    changed.put(name, newValues);
    return new Sample(changed);
  }

  /**
   * This sample with zeros behind the values of a name, up to a length.
   *
   * @param name values with a first axis
   * @param length the extent of their first axis from then on
   * @throws IllegalArgumentException if there are no such values, or they are longer
   */
  public Sample padTo(String name, int length) {
    Values inner = get(name);
    Shape shape = requireLength(name, inner.shape(), length);
    // What is written to may hold anything.
    return with(
        name,
        Values.of(
            shape.with(0, length),
            (target, at) -> {
              inner.writeTo(target, at);
              Arrays.fill(target, at + shape.size(), at + shape.size() / shape.dim(0) * length, 0);
            }));
  }

  /**
   * As {@link #padTo(String, int)}, with a mask: 1 for each step that the values had, then 0.
   *
   * @param mask the name of the mask, of shape {@code [length]}
   */
  public Sample padTo(String name, int length, String mask) {
    int steps = requireLength(name, get(name).shape(), length).dim(0);
    return padTo(name, length)
        .with(
            mask,
            Values.of(
                Shape.of(length),
                (target, at) -> {
                  Arrays.fill(target, at, at + steps, 1);
                  Arrays.fill(target, at + steps, at + length, 0);
                }));
  }

  private static Shape requireLength(String name, Shape shape, int length) {
    if (shape.isScalar() || shape.dim(0) > length) {
      throw new IllegalArgumentException(
          "[pad] %s must be at most %s long along the first axis: %s; take a greater length, or leave out such samples with filter"
              .formatted(name, length, shape));
    }
    return shape;
  }

  /**
   * Puts samples into a batch: each name's values one after another, along a new first axis. They
   * are written straight to their places.
   *
   * @throws IllegalArgumentException if there is no sample, or they differ in names or shapes
   * @throws IOException if values cannot be read
   */
  public static Minibatch stack(List<Sample> samples) throws IOException {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("[stack] a batch must have a sample: there are none");
    }
    Map<String, Values> first = samples.get(0).values;
    for (Sample sample : samples) {
      if (!sample.values.keySet().equals(first.keySet())) {
        throw new IllegalArgumentException(
            "[stack] all samples must have the names of the first, %s: %s"
                .formatted(first.keySet(), sample.values.keySet()));
      }
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : first.keySet()) {
      tensors.put(name, stack(name, samples));
    }
    return new Minibatch(tensors);
  }

  private static Tensor stack(String name, List<Sample> samples) throws IOException {
    Shape shape = samples.get(0).get(name).shape();
    Tensor batch = Tensor.zeros(Shape.of(samples.size()).concat(shape).dims());
    float[] values = batch.values().floats(); // nobody else has them yet
    for (int i = 0; i < samples.size(); i++) {
      Values sample = samples.get(i).get(name);
      if (!sample.shape().equals(shape)) {
        throw new IllegalArgumentException(
            "[stack] %s of all samples must have the shape of the first, %s: %s; padTo gives sequences one length"
                .formatted(name, shape, sample.shape()));
      }
      sample.writeTo(values, i * shape.size());
    }
    return batch;
  }
}
