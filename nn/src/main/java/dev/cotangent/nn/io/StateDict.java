package dev.cotangent.nn.io;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Variables in a safetensors file under the names that PyTorch has for them: its {@code
 * state_dict}.
 *
 * <p>Layers have the names and layouts of PyTorch's modules inside ({@code weight}, {@code
 * running_mean}, {@code weight_ih_l0}); what they are called outside is said by {@link
 * dev.cotangent.nn.Layer#named} and {@link dev.cotangent.nn.Sequential#numbered}. A variable's name
 * there is its name here with points, without the layer's automatic name if there is a scope around
 * it: {@code features/0/conv1/weight} is {@code features.0.weight}.
 */
public final class StateDict {
  /** How many batches a batch norm has seen; nothing depends on it. */
  private static final String COUNTER = "num_batches_tracked";

  private StateDict() {}

  /**
   * Sets variables to the values in a file: all of them, or none if anything does not fit. Counters
   * of batches are left out.
   *
   * @param variables nodes that are variables: {@code network.saved()}
   * @throws DataException if the file is no sound safetensors file or lacks a variable, has a
   *     tensor that is none of the variables, or one of another shape; the message lists them
   * @throws IllegalArgumentException if two variables have the same name there
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be read
   */
  public static void load(Path file, Collection<Node> variables) throws IOException {
    Map<String, Tensor> found = new LinkedHashMap<>(Safetensors.read(file).tensors());
    found.keySet().removeIf(name -> name.equals(COUNTER) || name.endsWith("." + COUNTER));
    Checkpoint.set(byName(variables), found, file);
  }

  /**
   * Writes the values of variables, or replaces a file with them.
   *
   * @param variables nodes that are variables: {@code network.saved()}
   * @throws IllegalArgumentException if two variables have the same name there
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Collection<Node> variables) throws IOException {
    Map<String, Variable> named = byName(variables);
    Map<Variable, Tensor> values = Variable.values(named.values());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    named.forEach((name, variable) -> tensors.put(name, values.get(variable)));
    new Safetensors(tensors, Map.of("format", "pt")).write(file);
  }

  /** The names of variables there, in the order of the variables. */
  public static Set<String> names(Collection<Node> variables) {
    return new LinkedHashSet<>(byName(variables).keySet());
  }

  private static Map<String, Variable> byName(Collection<Node> variables) {
    Map<String, Variable> byName = new LinkedHashMap<>();
    for (Node node : variables) {
      Variable variable = node.variable();
      String name = name(variable.name());
      Variable other = byName.putIfAbsent(name, variable);
      if (other != null) {
        throw new IllegalArgumentException(
            "[stateDict] every variable must have a name of its own: both %s and %s are %s there; give their layers names with named(…) or numbered()"
                .formatted(other.name(), variable.name(), name));
      }
    }
    return byName;
  }

  /** {@code scope/dense1/weight} without the layer's own part. */
  private static String name(String variable) {
    int end = variable.lastIndexOf('/');
    int start = end < 0 ? -1 : variable.lastIndexOf('/', end - 1);
    String kept = start < 0 ? variable : variable.substring(0, start) + variable.substring(end);
    return kept.replace('/', '.');
  }
}
