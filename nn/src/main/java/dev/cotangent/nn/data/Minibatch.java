package dev.cotangent.nn.data;

import dev.cotangent.core.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Samples that are taken at once: tensors by name, each with the samples along its first axis.
 *
 * @param tensors at least one, in order
 */
public record Minibatch(Map<String, Tensor> tensors) {
  /** What the only input of a network is called. */
  public static final String INPUTS = "inputs";

  /** What the only targets are called. */
  public static final String TARGETS = "targets";

  /**
   * Creates a batch.
   *
   * @throws IllegalArgumentException if there is no tensor, one is a scalar, or they have different
   *     numbers of samples
   */
  public Minibatch {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    boolean fits = !tensors.isEmpty();
    int samples = -1;
    for (Tensor tensor : tensors.values()) {
      int count = tensor.shape().isScalar() ? -1 : tensor.shape().dim(0);
      fits &= count > 0 && (samples < 0 || samples == count);
      samples = count;
    }
    if (!fits) {
      Map<String, String> shapes = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape().toString()));
      throw new IllegalArgumentException(
          "[minibatch] there must be tensors, all with as many samples along the first axis: "
              + shapes);
    }
  }

  /** One input and its targets. */
  public static Minibatch of(Tensor inputs, Tensor targets) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(INPUTS, inputs);
    tensors.put(TARGETS, targets);
    return new Minibatch(tensors);
  }

  /** The number of samples. */
  public int size() {
    return tensors.values().iterator().next().shape().dim(0);
  }
}
