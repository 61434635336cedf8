package dev.cotangent.nn;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.HashMap;
import java.util.Map;

/**
 * A network of sequences, applied position by position: attention keeps the keys and values of what
 * came before instead of computing them again. The outputs are those of the network for the whole
 * sequence, if no position sees one behind it (causal attention) and all other layers treat each
 * position by itself.
 *
 * <p>It reads the network's weights as they are at each call. Not for use by several threads.
 */
public final class CachedDecoder {
  private final Node input;
  private final Node output;
  private final Node position;
  private final int capacity;
  private final Program program;
  private int next;

  private CachedDecoder(Network network, Layer layer, Shape inputs, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "[decoder] there must be room for a position: " + capacity);
    }
    Decoding decoding = new Decoding(capacity);
    this.input = Expressions.input("inputs", inputs);
    this.output = network.decoding(layer, input, decoding);
    this.position = decoding.position();
    this.capacity = capacity;
    this.program = Program.of(output).updates(decoding.updates()).compile();
  }

  /**
   * A decoder of a network whose samples are sequences.
   *
   * @param network takes {@code [n, positions, …]}
   * @param batch how many sequences there are at a time
   * @param capacity the greatest number of positions
   * @throws ShapeException if the network's samples have no axis of positions
   */
  public static CachedDecoder of(Network network, int batch, int capacity) {
    Shape sample = network.sampleShape();
    if (sample.rank() < 1) {
      throw new ShapeException(
          "decoder", "the samples must have an axis of positions", sample.toString());
    }
    return of(network, network.layer(), Shape.of(batch).concat(sample.with(0, 1)), capacity);
  }

  /**
   * A decoder of a part of a network, which may read further inputs.
   *
   * @param network the weights are this network's
   * @param layer made of layers of the network
   * @param inputs the shape of what it takes for one position, {@code [n, 1, …]}
   * @param capacity the greatest number of positions
   */
  public static CachedDecoder of(Network network, Layer layer, Shape inputs, int capacity) {
    return new CachedDecoder(network, layer, inputs, capacity);
  }

  /**
   * The output at the next position.
   *
   * @param inputs {@code [n, 1, …]}
   * @throws IllegalStateException if there is no room for another position
   */
  public Tensor next(Tensor inputs) {
    return next(inputs, Map.of());
  }

  /** {@link #next(Tensor)} of a layer that reads further inputs, with their values. */
  public Tensor next(Tensor inputs, Map<Node, Tensor> others) {
    if (next == capacity) {
      throw new IllegalStateException(
          "[decoder] there is room for %s positions; restart() begins anew".formatted(capacity));
    }
    Map<Node, Tensor> feeds = new HashMap<>(others);
    feeds.put(input, inputs);
    Tensor result = program.run(feeds).get(output);
    next++;
    return result;
  }

  /** Begins new sequences. */
  public void restart() {
    position.variable().set(Tensor.zeros());
    next = 0;
  }
}
