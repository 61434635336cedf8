package dev.cotangent.onnx;

import dev.cotangent.onnx.tensor.ElementType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An input or output of a model, as the file describes it.
 *
 * @param name its name
 * @param kind {@code TENSOR}, {@code SEQUENCE}, {@code OPTIONAL} or {@code OTHER}
 * @param type what the elements are; null if the file does not say it
 * @param dims extents: numbers, names of extents that are bound at import, or "" for any; null if
 *     the file does not say how many
 */
public record ModelValue(
    String name, String kind, @Nullable ElementType type, @Nullable List<String> dims) {
  /** Keeps a copy of the extents. */
  public ModelValue {
    dims = dims == null ? null : List.copyOf(dims);
  }

  @Override
  public String toString() {
    String elements = type == null ? "?" : type.toString();
    String text = elements + (dims == null ? "" : "[" + String.join(", ", dims) + "]");
    return name + ": " + (kind.equals("TENSOR") ? "" : kind.toLowerCase(Locale.ROOT) + " ") + text;
  }
}
