package dev.cotangent.examples.look;

import dev.cotangent.core.Node;
import dev.cotangent.examples.hundreddigits.HundredDigits;
import dev.cotangent.examples.mnist.DigitModel;
import dev.cotangent.examples.threefilters.ThreeFilters;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Softmax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** The programs whose networks take one digit, and say which of ten it is. */
enum DigitNetwork {
  HUNDRED_DIGITS("hundred-digits", HundredDigits::network),
  MNIST("mnist", DigitModel.LENET::network) {
    @Override
    Network load(Path weights) throws IOException {
      return DigitModel.load(weights);
    }
  },
  THREE_FILTERS("three-filters", ThreeFilters::network);

  private final String program;
  private final LongFunction<Network> untrained;

  DigitNetwork(String program, LongFunction<Network> untrained) {
    this.program = program;
    this.untrained = untrained;
  }

  /** The network as its program starts with it. */
  Network untrained(long seed) {
    return untrained.apply(seed);
  }

  /**
   * The network with the weights that its program saved.
   *
   * @throws IOException if the file cannot be read, or holds the weights of another network
   */
  Network load(Path weights) throws IOException {
    Network network = untrained(0);
    Checkpoint.load(weights, network.variables());
    return network;
  }

  /** Where the program saves the weights unless told otherwise. */
  Path savedWeights() {
    return Path.of("out", program, "weights.safetensors");
  }

  /** The probabilities of the classes as an expression of the network's output. */
  static Node probabilities(Node output) {
    return output.op() instanceof Softmax ? output : Activations.softmax(output);
  }

  /** The scores that the probabilities are made of. */
  static Node scores(Node output) {
    return output.op() instanceof Softmax ? output.input(0) : output;
  }

  /** The name of the program that trains it. */
  @Override
  public String toString() {
    return program;
  }
}
