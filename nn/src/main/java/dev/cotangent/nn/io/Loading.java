package dev.cotangent.nn.io;

import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Which tensors of a file go into which variables, as {@code
 * Loading.partial().prefix("encoder/").rename("encoder/", "body/")}.
 *
 * <p>Names in the file are those of {@link Checkpoint}, or in {@link StateDict} PyTorch's.
 * Immutable.
 */
public final class Loading {
  private final boolean strict;
  private final UnaryOperator<String> names;
  private final String prefix;

  private Loading(boolean strict, UnaryOperator<String> names, String prefix) {
    this.strict = strict;
    this.names = names;
    this.prefix = prefix;
  }

  /** Exactly the variables, under their own names: what does not fit is refused. */
  public static Loading strict() {
    return new Loading(true, UnaryOperator.identity(), "");
  }

  /**
   * What fits: tensors for which there is no variable of that name and shape are left out, and so
   * are variables for which there is no tensor; the {@link Result} tells which.
   */
  public static Loading partial() {
    return new Loading(false, UnaryOperator.identity(), "");
  }

  /**
   * The same with only those tensors whose names in the file begin so, and only those variables
   * whose names begin with what the prefix is renamed to.
   */
  public Loading prefix(String newPrefix) {
    return new Loading(strict, names, newPrefix);
  }

  /**
   * The same with tensors of another name: where a name in the file begins with {@code from}, it
   * begins with {@code to} instead. Renames are done in the order in which they are said.
   */
  public Loading rename(String from, String to) {
    return new Loading(
        strict,
        name -> {
          String before = names.apply(name);
          return before.startsWith(from) ? to + before.substring(from.length()) : before;
        },
        prefix);
  }

  /**
   * What was loaded, and what was not.
   *
   * @param loaded the variables that were set
   * @param missing the variables that were left as they are
   * @param leftOut the tensors, by their names in the file, that were not used
   */
  public record Result(Set<String> loaded, Set<String> missing, Set<String> leftOut) {}

  /** Sets variables, all at one time; or none, if something that must fit does not. */
  Result set(Map<String, Variable> variables, Map<String, Tensor> found, Path file)
      throws DataException {
    Map<String, Variable> wanted = new LinkedHashMap<>(variables);
    wanted.keySet().removeIf(name -> !name.startsWith(names.apply(prefix)));
    Map<String, Tensor> chosen = new LinkedHashMap<>();
    Map<String, String> namesInFile = new LinkedHashMap<>();
    Set<String> leftOut = new TreeSet<>();
    List<String> alike = new ArrayList<>();
    found.forEach(
        (name, tensor) -> {
          String renamed = names.apply(name);
          Variable variable = wanted.get(renamed);
          boolean fits = variable != null && variable.shape().equals(tensor.shape());
          if (!name.startsWith(prefix) || (!strict && !fits)) {
            leftOut.add(name);
            return;
          }
          String other = namesInFile.putIfAbsent(renamed, name);
          if (other != null) {
            alike.add("%s and %s".formatted(Printable.name(other), Printable.name(name)));
          }
          chosen.put(renamed, tensor);
        });
    if (!alike.isEmpty()) {
      throw new DataException(
          "checkpoint",
          file,
          "tensors must have different names once they are renamed",
          String.join("; ", alike));
    }
    if (!strict) {
      wanted.keySet().retainAll(chosen.keySet());
    }
    Checkpoint.set(wanted, chosen, file);
    Set<String> missing = new TreeSet<>(variables.keySet());
    missing.removeAll(wanted.keySet());
    return new Result(new TreeSet<>(wanted.keySet()), missing, leftOut);
  }
}
