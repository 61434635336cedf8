package dev.cotangent.nn.training;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read from a saved state, each fact of the kind that is asked for.
 *
 * @param values by name
 */
record Facts(Map<?, ?> values) {
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  static Facts of(Object value) {
    return new Facts(cast(Map.class, value, "facts"));
  }

  private <T> T get(Class<T> type, String name) {
    return cast(type, values.get(name), name);
  }

  private static <T> T cast(Class<T> type, @Nullable Object value, String name) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "'%s' must be a %s: %s".formatted(name, type.getSimpleName(), value));
    }
    return type.cast(value);
  }

  Facts facts(String name) {
    return of(get(Map.class, name));
  }

  List<?> list(String name) {
    return get(List.class, name);
  }

  boolean truth(String name) {
    return get(Boolean.class, name);
  }

  /** From 0 on. */
  long whole(String name) {
    long value = get(Long.class, name);
    if (value < 0) {
      throw new IllegalArgumentException("'%s' must be at least 0: %s".formatted(name, value));
    }
    return value;
  }

  /** From 0 on. */
  int count(String name) {
    return Math.toIntExact(whole(name));
  }

  double number(String name) {
    return number(values.get(name), name);
  }

  static double number(@Nullable Object value, String name) {
    if (value instanceof String text && NOT_FINITE.contains(text)) {
      return Double.parseDouble(text);
    }
    return cast(Double.class, value, name);
  }

  /** As JSON holds it. */
  static Object json(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  String text(String name) {
    return get(String.class, name);
  }
}
