package dev.cotangent.nn;

import dev.cotangent.core.Node;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Layers one after another.
 *
 * @param layers in the order of application, at least one
 */
public record Sequential(List<Layer> layers) implements Layer {
  /** Creates the layer. */
  public Sequential {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("[sequential] there must be at least one layer: none");
    }
  }

  /** Layers one after another. */
  public static Sequential of(Layer... layers) {
    return new Sequential(List.of(layers));
  }

  /**
   * These layers, each in a scope that is its position from 0 on, as PyTorch names the parts of its
   * {@code Sequential}: {@code 0/dense1/weight}; see {@link dev.cotangent.nn.io.StateDict}.
   */
  public Sequential numbered() {
    return new Sequential(
        IntStream.range(0, layers.size())
            .mapToObj(i -> layers.get(i).named(Integer.toString(i)))
            .toList());
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    Node result = x;
    for (Layer layer : layers) {
      result = context.apply(layer, result);
    }
    return result;
  }

  /** For example {@code sequential(flatten, dense(10))}. */
  @Override
  public String toString() {
    return layers.stream()
        .map(Layers::describe)
        .collect(Collectors.joining(", ", "sequential(", ")"));
  }
}
