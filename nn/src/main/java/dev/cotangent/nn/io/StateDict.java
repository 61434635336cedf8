package dev.cotangent.nn.io;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.nn.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a network in a safetensors file under the names that PyTorch has for them: its
 * {@code state_dict}.
 *
 * <p>Layers have the names and layouts of PyTorch's modules inside ({@code weight}, {@code
 * running_mean}, {@code weight_ih_l0}); what they are called outside is said by {@link
 * dev.cotangent.nn.Layer#named} and {@link dev.cotangent.nn.Sequential#numbered}; see {@link
 * Network#moduleNames}.
 */
public final class StateDict {
  /** How many batches a batch norm has seen; nothing depends on it. */
  private static final String COUNTER = "num_batches_tracked";

  private StateDict() {}

  /**
   * Sets a network's variables and states to the values in a file: all of them, or none if anything
   * does not fit. Counters of batches are left out.
   *
   * @throws DataException if the file is no sound safetensors file or lacks a variable, has a
   *     tensor that is none of the variables, or one of another shape; the message lists them
   * @throws IllegalArgumentException if two variables have the same name there
   * @throws IOException if the file cannot be read
   */
  public static void load(Path file, Network network) throws IOException {
    load(file, network, Loading.strict());
  }

  /**
   * Sets those of a network's variables and states to values in a file that a {@link Loading} says,
   * all at one time. Counters of batches are left out.
   *
   * @return what was loaded, and what was not
   * @throws DataException if the file is no sound safetensors file, or something that must fit does
   *     not
   * @throws IllegalArgumentException if two variables have the same name there
   * @throws IOException if the file cannot be read
   */
  @CanIgnoreReturnValue
  public static Loading.Result load(Path file, Network network, Loading loading)
      throws IOException {
    Map<String, Tensor> found = new LinkedHashMap<>(Safetensors.read(file).tensors());
    found.keySet().removeIf(name -> name.equals(COUNTER) || name.endsWith("." + COUNTER));
    return loading.set(byName(network), found, file);
  }

  /**
   * Writes the values of a network's variables and states, or replaces a file with them.
   *
   * @throws IllegalArgumentException if two variables have the same name there
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Network network) throws IOException {
    Map<String, Variable> named = byName(network);
    Map<Variable, Tensor> values = Variable.values(named.values());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    named.forEach((name, variable) -> tensors.put(name, requireNonNull(values.get(variable))));
    new Safetensors(tensors, Map.of("format", "pt")).write(file);
  }

  private static Map<String, Variable> byName(Network network) {
    Map<String, Variable> byName = new LinkedHashMap<>();
    network
        .moduleNames()
        .forEach(
            (node, name) -> {
              Variable other = byName.putIfAbsent(name, node.variable());
              if (other != null) {
                throw new IllegalArgumentException(
                    "[stateDict] every variable must have a name of its own: both %s and %s are %s there; give their layers names with named(…) or numbered()"
                        .formatted(other.name(), node.label(), name));
              }
            });
    return byName;
  }
}
