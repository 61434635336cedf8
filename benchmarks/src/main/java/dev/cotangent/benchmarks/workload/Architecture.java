package dev.cotangent.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Layers one after another.
 *
 * @param sample the extents of one input
 * @param layers in the order of application
 */
public record Architecture(Dims sample, List<LayerSpec> layers) {
  /** Creates the architecture. */
  public Architecture {
    layers = List.copyOf(layers);
  }

  /** A layer with what goes into it and what comes out. */
  public record Placed(LayerSpec layer, Dims in, Dims out) {
    /** The extents of the layer's random weights. */
    public List<int[]> weights() {
      return layer.weights(in);
    }
  }

  /** The layers with their extents. */
  public List<Placed> placed() {
    List<Placed> placed = new ArrayList<>();
    Dims in = sample;
    for (LayerSpec layer : layers) {
      Dims out = layer.out(in);
      placed.add(new Placed(layer, in, out));
      in = out;
    }
    return placed;
  }

  /** The extents of what the last layer gives. */
  public Dims out() {
    return layers.isEmpty() ? sample : placed().get(layers.size() - 1).out();
  }

  /** The extents of all random weights. */
  public List<int[]> weights() {
    return placed().stream().flatMap(one -> one.weights().stream()).toList();
  }

  /** The number of values with such extents. */
  static int size(int[] dims) {
    return Dims.of(dims).size();
  }

  /** The number of trainable values. */
  public long weightCount() {
    return weights().stream().mapToLong(Architecture::size).sum()
        + placed().stream().mapToLong(one -> one.layer().otherValues(one.in())).sum();
  }

  /** Floating-point operations for one sample; see {@link Workload#flops}. */
  long flopsPerSample(boolean training) {
    List<Placed> placed = placed();
    long products = placed.stream().mapToLong(one -> one.layer().products(one.in())).sum();
    long first =
        placed.stream()
            .filter(one -> !one.weights().isEmpty())
            .findFirst()
            .map(one -> one.layer().inputProducts(one.in()))
            .orElseThrow();
    return training ? 2 * (3 * products - first) : 2 * products;
  }
}
