package dev.cotangent.text;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of an object of a file, with its name for messages. */
final class Fields {
  private final String where;
  private final Map<?, ?> fields;

  /** What a file holds is not what it must hold. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    final String rule;
    final String found;

    Refused(String rule, String found) {
      super(rule + ": " + found);
      this.rule = rule;
      this.found = found;
    }
  }

  Fields(String where, @Nullable Object object) {
    if (!(object instanceof Map<?, ?> map)) {
      throw new Refused(where + " must be an object", String.valueOf(object));
    }
    this.where = where;
    this.fields = map;
  }

  /** Refuses fields that nobody knows, since they may mean something. */
  @CanIgnoreReturnValue
  Fields only(String... known) {
    Set<String> all = Set.of(known);
    for (Object name : fields.keySet()) {
      if (!all.contains((String) name)) {
        throw new Refused("%s must have only fields that are known".formatted(where), "" + name);
      }
    }
    return this;
  }

  String where() {
    return where;
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Map<?, ?> all() {
    return fields;
  }

  private Object need(String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw new Refused("%s must have the field %s".formatted(where, name), "none");
    }
    return value;
  }

  @Nullable Object get(String name) {
    return fields.get(name);
  }

  private Refused wrong(String name, String kind, Object value) {
    return new Refused("%s of %s must be %s".formatted(name, where, kind), String.valueOf(value));
  }

  String string(String name) {
    Object value = need(name);
    if (value instanceof String text) {
      return text;
    }
    throw wrong(name, "a text", value);
  }

  String string(String name, String otherwise) {
    return has(name) ? string(name) : otherwise;
  }

  boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    Object value = need(name);
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw wrong(name, "true or false", value);
  }

  int number(String name) {
    return whole(name, need(name));
  }

  int number(String name, int otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  private int whole(String name, @Nullable Object value) {
    if (value instanceof Long number && number >= 0 && number < Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(name, "a whole number from 0 to 2³¹ − 2", String.valueOf(value));
  }

  Fields object(String name) {
    return new Fields(name + " of " + where, need(name));
  }

  List<?> list(String name) {
    Object value = need(name);
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "a list", value);
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (Object element : list(name)) {
      objects.add(new Fields("each of the %s of %s".formatted(name, where), element));
    }
    return objects;
  }

  List<Integer> numbers(String name) {
    List<Integer> numbers = new ArrayList<>();
    for (Object element : list(name)) {
      numbers.add(whole("each of the " + name, element));
    }
    return numbers;
  }

  List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (Object element : list(name)) {
      if (!(element instanceof String text)) {
        throw wrong("each of the " + name, "a text", String.valueOf(element));
      }
      strings.add(text);
    }
    return strings;
  }

  Refused unknown(String what, String name) {
    return new Refused("%s must be one that is known".formatted(what), name);
  }
}
