package dev.cotangent.nn.io;

import dev.cotangent.core.CoreOp;
import dev.cotangent.core.Op;
import dev.cotangent.ops.StandardOp;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations that a {@link GraphFile} knows by name: those of this library, and records of your
 * own that you name.
 */
public final class Operations {
  private static final Operations STANDARD = new Operations(library());

  private final Map<String, Class<? extends Op>> byName;

  private Operations(Map<String, Class<? extends Op>> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** The operations of this library. */
  public static Operations standard() {
    return STANDARD;
  }

  /**
   * These operations and one more.
   *
   * @param op a record, whose name in files is that of the class; its components are what is saved
   * @throws IllegalArgumentException if it is no record, or its name is taken
   */
  public Operations with(Class<? extends Op> op) {
    if (!op.isRecord()) {
      throw new IllegalArgumentException(
          "[graph] an operation is saved by the components of its record: %s is no record"
              .formatted(op.getName()));
    }
    Map<String, Class<? extends Op>> more = new TreeMap<>(byName);
    Class<? extends Op> other = more.putIfAbsent(name(op), op);
    if (other != null && !other.equals(op)) {
      throw new IllegalArgumentException(
          "[graph] operations need different names: %s and %s are both %s"
              .formatted(other.getName(), op.getName(), name(op)));
    }
    return new Operations(more);
  }

  /** The name of an operation in files: its class's simple name. */
  static String name(Class<? extends Op> op) {
    return op.getSimpleName();
  }

  /** The record of a name; none if it is not known. */
  @Nullable Class<? extends Op> named(String name) {
    return byName.get(name);
  }

  /** Whether this very class would be found again. */
  boolean knows(Class<? extends Op> op) {
    return op.equals(byName.get(name(op)));
  }

  private static Map<String, Class<? extends Op>> library() {
    Map<String, Class<? extends Op>> found = new TreeMap<>();
    addRecords(CoreOp.class, found);
    addRecords(StandardOp.class, found);
    return found;
  }

  private static void addRecords(Class<?> sealed, Map<String, Class<? extends Op>> found) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        addRecords(permitted, found);
      } else if (permitted.isRecord()) {
        Class<? extends Op> op = permitted.asSubclass(Op.class);
        found.put(name(op), op);
      }
    }
  }
}
