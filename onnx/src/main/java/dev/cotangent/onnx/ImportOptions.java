package dev.cotangent.onnx;

import dev.cotangent.core.Shape;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is fixed when a model becomes an expression. Immutable; each method that changes something
 * returns a new value.
 *
 * @param shapes of inputs
 * @param dimensions extents that the file names
 * @param known values of inputs that are not fed at each run
 * @param frozen which weights training leaves alone
 */
public record ImportOptions(
    Map<String, Shape> shapes,
    Map<String, Integer> dimensions,
    Map<String, Value> known,
    Predicate<String> frozen) {
  /** Keeps copies of the maps. */
  public ImportOptions {
    shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
    known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
  }

  /** Nothing is fixed; all weights can be trained. */
  public static ImportOptions of() {
    return new ImportOptions(Map.of(), Map.of(), Map.of(), name -> false);
  }

  /** With shapes of inputs. */
  public ImportOptions shapes(Map<String, Shape> more) {
    return new ImportOptions(joined(shapes, more), dimensions, known, frozen);
  }

  /** With an extent that the file names, such as {@code batch_size}. */
  public ImportOptions dimension(String name, int extent) {
    return new ImportOptions(shapes, joined(dimensions, Map.of(name, extent)), known, frozen);
  }

  /** With values of inputs. */
  public ImportOptions known(Map<String, OnnxTensor> more) {
    Map<String, Value> values = new LinkedHashMap<>();
    more.forEach((name, tensor) -> values.put(name, Value.Known.of(tensor)));
    return values(values);
  }

  /** With values of inputs, which may be sequences or absent. */
  public ImportOptions values(Map<String, Value> more) {
    return new ImportOptions(shapes, dimensions, joined(known, more), frozen);
  }

  /**
   * With weights that training leaves alone.
   *
   * @param patterns of names, in which * stands for any text
   */
  public ImportOptions frozen(String... patterns) {
    Predicate<String> matches =
        Stream.of(patterns)
            .map(
                pattern ->
                    Stream.of(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
            .map(pattern -> Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate())
            .reduce(name -> false, Predicate::or);
    return new ImportOptions(shapes, dimensions, known, frozen.or(matches));
  }

  private static <T> Map<String, T> joined(Map<String, T> some, Map<String, T> more) {
    Map<String, T> all = new LinkedHashMap<>(some);
    all.putAll(more);
    return all;
  }
}
