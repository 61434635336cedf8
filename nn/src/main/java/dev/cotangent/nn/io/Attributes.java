package dev.cotangent.nn.io;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What records hold, as JSON and back.
 *
 * <p>A component is a number, a truth value, a text, a constant of an enum, a {@link Shape}, a
 * {@link Tensor}, a {@link Graph}, a list of such, or a record of such. Its type says what to
 * expect, so the JSON has no types of its own.
 */
final class Attributes {
  /** Where tensors and graphs go. */
  interface Saved {
    Object tensor(Tensor tensor);

    Object graph(Graph graph);
  }

  /** Where tensors and graphs come from. */
  interface Loaded {
    Tensor tensor(Object json);

    Graph graph(Object json);
  }

  private Attributes() {}

  /**
   * The components of a record by name.
   *
   * @throws IllegalArgumentException if one is of no kind that can be saved
   */
  static Map<String, Object> of(Record object, Saved saved) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (RecordComponent component : object.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        Object value = component.getAccessor().invoke(object);
        attributes.put(component.getName(), json(value, component.toString(), saved));
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IllegalArgumentException(
            "[graph] %s of %s must be of a kind that can be saved: %s"
                .formatted(component, object.getClass().getName(), e),
            e);
      }
    }
    return attributes;
  }

  private static Object json(Object value, String where, Saved saved) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? (Object) number : Double.toString(number);
    }
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Shape shape) {
      return numbers(shape);
    }
    if (value instanceof Tensor tensor) {
      return saved.tensor(tensor);
    }
    if (value instanceof Graph graph) {
      return saved.graph(graph);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(element -> json(element, where, saved)).toList();
    }
    if (value instanceof Record object) {
      return of(object, saved);
    }
    throw new IllegalArgumentException("it is a " + value.getClass().getName());
  }

  static List<Long> numbers(Shape shape) {
    return Arrays.stream(shape.dims()).mapToObj(Long::valueOf).toList();
  }

  /**
   * A record from its components.
   *
   * @throws IllegalArgumentException if they do not fit the record
   */
  static <T> T record(Class<T> type, Map<String, Object> attributes, Loaded loaded) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    if (!List.copyOf(attributes.keySet()).equals(names)) {
      throw new IllegalArgumentException(
          "%s has %s, not %s".formatted(type.getSimpleName(), names, attributes.keySet()));
    }
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : components) {
      Object json = requireNonNull(attributes.get(component.getName()));
      arguments.add(value(component.getGenericType(), json, loaded));
    }
    try {
      Constructor<T> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getTargetException().getMessage(), e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(
          "%s cannot be made: %s; is its package open to dev.cotangent.nn?"
              .formatted(type.getName(), e),
          e);
    }
  }

  private static Object value(Type type, Object json, Loaded loaded) {
    if (type instanceof ParameterizedType list && list.getRawType().equals(List.class)) {
      Type element = list.getActualTypeArguments()[0];
      return list(json).stream().map(one -> value(element, one, loaded)).toList();
    }
    Class<?> wanted = (Class<?>) type;
    if (wanted.equals(int.class) || wanted.equals(Integer.class)) {
      return integer(json);
    }
    if (wanted.equals(long.class) || wanted.equals(Long.class)) {
      return whole(json);
    }
    if (wanted.equals(double.class) || wanted.equals(Double.class)) {
      return number(json);
    }
    if (wanted.equals(float.class) || wanted.equals(Float.class)) {
      return (float) number(json);
    }
    if (wanted.equals(boolean.class) || wanted.equals(Boolean.class)) {
      return cast(Boolean.class, json);
    }
    if (wanted.equals(String.class)) {
      return cast(String.class, json);
    }
    if (wanted.isEnum()) {
      String name = cast(String.class, json);
      return Arrays.stream(wanted.getEnumConstants())
          .filter(constant -> ((Enum<?>) constant).name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no such constant: " + name));
    }
    if (wanted.equals(Shape.class)) {
      return shape(json);
    }
    if (wanted.equals(Tensor.class)) {
      return loaded.tensor(json);
    }
    if (wanted.equals(Graph.class)) {
      return loaded.graph(json);
    }
    if (wanted.isRecord()) {
      return record(wanted, object(json), loaded);
    }
    throw new IllegalArgumentException("nothing of type %s can be loaded".formatted(wanted));
  }

  static Shape shape(Object json) {
    return Shape.of(list(json).stream().mapToInt(Attributes::integer).toArray());
  }

  static int integer(Object json) {
    long number = whole(json);
    if (number != (int) number) {
      throw new IllegalArgumentException("out of the range of whole numbers: " + number);
    }
    return (int) number;
  }

  private static long whole(Object json) {
    return cast(Long.class, json);
  }

  private static double number(Object json) {
    return json instanceof String text
        ? Double.parseDouble(text)
        : cast(Number.class, json).doubleValue();
  }

  @SuppressWarnings("unchecked") // Json makes no others
  static Map<String, Object> object(Object json) {
    return (Map<String, Object>) cast(Map.class, json);
  }

  static List<?> list(Object json) {
    return cast(List.class, json);
  }

  static <T> T cast(Class<T> type, Object json) {
    if (!type.isInstance(json)) {
      throw new IllegalArgumentException(
          "a %s is needed where there is %s".formatted(type.getSimpleName(), json));
    }
    return type.cast(json);
  }
}
