package dev.cotangent.nn.io;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Saves and restores variables by name, in a safetensors file.
 *
 * <p>The file also notes a checksum of everything else in it, and a file with another one is
 * refused. A file of another program has none: it is taken as it is if it has no notes at all, or
 * if they name its format as other programs do. Any other notes without a checksum are those of a
 * damaged checkpoint, unless {@link #loadUnchecked} is told otherwise.
 *
 * <p>Variables are read, and set, all at one time: programs may run meanwhile, in other threads,
 * and each run sees all variables as before or all as after.
 */
public final class Checkpoint {
  /** The note that holds a checksum of everything else. */
  static final String CHECKSUM = "crc32c";

  /**
   * The note by which other programs say which library's arrays a file holds, and what they say.
   */
  private static final String FORMAT = "format";

  private static final Set<String> FORMATS =
      Set.of("pt", "np", "numpy", "tf", "flax", "jax", "mlx", "paddle");

  private Checkpoint() {}

  /**
   * Writes the values of variables, or replaces a file with them.
   *
   * @param variables nodes that are variables
   * @throws IllegalArgumentException if two variables have the same name
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Collection<Node> variables) throws IOException {
    save(file, byName(variables));
  }

  /**
   * Writes the values of variables under names of their own, or replaces a file with them.
   *
   * @throws IOException if the file cannot be written; a file of that name is then as it was
   */
  public static void save(Path file, Map<String, Variable> named) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<Variable, Tensor> values = Variable.values(named.values());
    named.forEach((name, variable) -> tensors.put(name, requireNonNull(values.get(variable))));
    new Safetensors(tensors, Map.of(CHECKSUM, checksum(tensors))).write(file);
  }

  /**
   * Sets variables to the values in a file: all of them, or none if anything does not fit.
   *
   * @param variables nodes that are variables
   * @throws DataException if the file is damaged or lacks a variable, has a tensor that is none of
   *     the variables, or one of another shape; the message lists them
   * @throws IllegalArgumentException if two variables have the same name
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be read
   */
  public static void load(Path file, Collection<Node> variables) throws IOException {
    Safetensors contents = Safetensors.read(file);
    checkSum(contents, file);
    set(byName(variables), contents.tensors(), file);
  }

  /**
   * Sets those variables to values in a file that a {@link Loading} says, all at one time.
   *
   * @param variables nodes that are variables
   * @return what was loaded, and what was not
   * @throws DataException if the file is damaged, or something that must fit does not
   * @throws IllegalArgumentException if two variables have the same name
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be read
   */
  @CanIgnoreReturnValue
  public static Loading.Result load(Path file, Collection<Node> variables, Loading loading)
      throws IOException {
    Safetensors contents = Safetensors.read(file);
    checkSum(contents, file);
    return loading.set(byName(variables), contents.tensors(), file);
  }

  /**
   * Sets variables to the present values of others of the same names and shapes, all at one time:
   * from one network to another, for example.
   *
   * @param from nodes that are variables
   * @param to nodes that are variables
   * @throws IllegalArgumentException if a variable has none of its name and shape among the others;
   *     nothing is changed then
   */
  public static void copy(Collection<Node> from, Collection<Node> to) {
    Map<String, Variable> sources = byName(from);
    Map<Variable, Tensor> values = Variable.values(sources.values());
    Map<Variable, Tensor> copied = new LinkedHashMap<>();
    byName(to)
        .forEach(
            (name, variable) -> {
              Variable source = sources.get(name);
              if (source == null || !source.shape().equals(variable.shape())) {
                throw new IllegalArgumentException(
                    "[checkpoint] a variable must have one of its name and shape to be copied from: %s %s has %s"
                        .formatted(
                            name, variable.shape(), source == null ? "none" : source.shape()));
              }
              copied.put(variable, requireNonNull(values.get(source)));
            });
    Variable.setAll(copied);
  }

  /**
   * Sets variables to the values in a safetensors file of another program, as {@link #load} does,
   * but whatever the notes in it say.
   *
   * @param variables nodes that are variables
   * @throws DataException if the file is no sound safetensors file or lacks a variable, has a
   *     tensor that is none of the variables, or one of another shape; the message lists them
   * @throws IllegalArgumentException if two variables have the same name
   * @throws IllegalStateException if a node is not a variable
   * @throws IOException if the file cannot be read
   */
  public static void loadUnchecked(Path file, Collection<Node> variables) throws IOException {
    set(byName(variables), Safetensors.read(file).tensors(), file);
  }

  /** Sets variables to the tensors of their names, of which there must be no other. */
  static void set(Map<String, Variable> wanted, Map<String, Tensor> found, Path file)
      throws DataException {
    Map<Variable, Tensor> matched = new LinkedHashMap<>();
    List<String> complaints = new ArrayList<>();
    wanted.forEach(
        (name, variable) -> {
          Tensor tensor = found.get(name);
          if (tensor == null) {
            complaints.add("%s %s is missing".formatted(name, variable.shape()));
          } else if (!tensor.shape().equals(variable.shape())) {
            complaints.add(
                "%s has shape %s instead of %s".formatted(name, tensor.shape(), variable.shape()));
          } else {
            matched.put(variable, tensor);
          }
        });
    found.forEach(
        (name, tensor) -> {
          if (!wanted.containsKey(name)) {
            complaints.add(
                "%s %s is not a variable here".formatted(Printable.name(name), tensor.shape()));
          }
        });
    if (!complaints.isEmpty()) {
      throw new DataException(
          "checkpoint",
          file,
          "the file must hold exactly the variables",
          String.join("; ", complaints));
    }
    Variable.setAll(matched);
  }

  static void checkSum(Safetensors contents, Path file) throws DataException {
    Map<String, String> notes = contents.metadata();
    String noted = notes.get(CHECKSUM);
    if (noted == null) {
      if (!notes.isEmpty() && !FORMATS.contains(notes.getOrDefault(FORMAT, ""))) {
        throw new DataException(
            "checkpoint",
            file,
            "its checksum must be noted (the file of another program can be loaded unchecked)",
            "notes on " + notes.keySet().stream().map(Printable::name).toList());
      }
      return;
    }
    String found = checksum(contents.tensors());
    if (!noted.equals(found)) {
      throw new DataException(
          "checkpoint", file, "its checksum must be " + Printable.name(noted), found);
    }
  }

  /** The CRC-32C of names, shapes and values, in hexadecimal digits. */
  static String checksum(Map<String, Tensor> tensors) {
    CRC32C checksum = new CRC32C();
    tensors.forEach(
        (name, tensor) -> {
          checksum.update((name + tensor.shape()).getBytes(StandardCharsets.UTF_8));
          ByteBuffer value = ByteBuffer.allocate(Double.BYTES);
          for (int i = 0; i < tensor.size(); i++) {
            checksum.update(value.putDouble(0, tensor.at(i)).clear());
          }
        });
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static Map<String, Variable> byName(Collection<Node> variables) {
    Map<String, Variable> byName = new LinkedHashMap<>();
    for (Node node : variables) {
      Variable variable = node.variable();
      Variable other = byName.putIfAbsent(variable.name(), variable);
      if (other != null) {
        throw new IllegalArgumentException(
            "[checkpoint] every variable must have a name of its own: two are named %s; build them in scopes of different names"
                .formatted(variable.name()));
      }
    }
    return byName;
  }
}
