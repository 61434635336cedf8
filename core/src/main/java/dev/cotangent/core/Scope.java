package dev.cotangent.core;

import java.lang.StackWalker.StackFrame;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names for the parts of an expression.
 *
 * <p>While {@link #in} runs, everything built on this thread gets the scope's name in front: a
 * variable {@code weight} built in scope {@code conv1} is {@code conv1/weight}. Scopes nest. They
 * have no effect on values.
 */
public final class Scope {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final int WALKED_FRAMES = 40;
  private static final boolean ORIGINS =
      Boolean.parseBoolean(System.getProperty("cotangent.origins", "true"));
  private static final Place ROOT = new Place("", null, null);

  // Nothing at the root: a thread that has left all scopes holds nothing of this class's loader.
  private static final ThreadLocal<@Nullable Place> CURRENT = new ThreadLocal<>();

  private Scope() {}

  private static Place current() {
    Place place = CURRENT.get();
    return place == null ? ROOT : place;
  }

  /** Where in the user's model and source an expression was built, and in which checkpoint. */
  record Place(String path, @Nullable StackFrame origin, @Nullable Block block) {
    String name(String leaf) {
      return path.isEmpty() ? leaf : path + "/" + leaf;
    }
  }

  /**
   * Runs the body with the scope's name in front of all names.
   *
   * @param name one or more parts separated by {@code /}
   * @throws IllegalArgumentException if the name is empty or has an empty part
   */
  public static <T> T in(String name, Supplier<T> body) {
    checkName(name);
    Place outer = current();
    return at(new Place(outer.name(name), outer.origin(), outer.block()), body);
  }

  /** Runs the body so that what it builds belongs to a block of its own. */
  static <T> T inBlock(Supplier<T> body) {
    Place outer = current();
    return at(new Place(outer.path(), outer.origin(), new Block(outer.block())), body);
  }

  /** Runs the body so that what it builds belongs to no block. */
  static <T> T outsideBlocks(Supplier<T> body) {
    Place outer = current();
    return at(new Place(outer.path(), outer.origin(), null), body);
  }

  /** Runs the body so that what it builds belongs to no scope and to no block. */
  static <T> T apart(Supplier<T> body) {
    return at(new Place("", current().origin(), null), body);
  }

  /** The innermost block in which expressions are being built; none if there is none. */
  static @Nullable Block block() {
    return current().block();
  }

  /** Runs the body so that what it builds is named after, and traced back to, another node. */
  static <T> T derivedFrom(String prefix, Node node, Supplier<T> body) {
    String path = node.place().path();
    boolean nested = path.equals(prefix) || path.startsWith(prefix + "/");
    String derived = nested ? path : path.isEmpty() ? prefix : prefix + "/" + path;
    return at(new Place(derived, node.place().origin(), block()), body);
  }

  /**
   * Runs the body so that what it builds has a place of its own behind the present one, in a block
   * of its own where the place is in one.
   *
   * @param blocks the new block for each of the place's, kept from call to call
   */
  static <T> T within(Place place, Map<Block, Block> blocks, Supplier<T> body) {
    Place outer = current();
    String path = place.path().isEmpty() ? outer.path() : outer.name(place.path());
    return at(new Place(path, place.origin(), copied(place.block(), outer.block(), blocks)), body);
  }

  private static @Nullable Block copied(
      @Nullable Block block, @Nullable Block around, Map<Block, Block> blocks) {
    if (block == null) {
      return around;
    }
    Block known = blocks.get(block);
    if (known == null) {
      known = new Block(copied(block.parent(), around, blocks));
      blocks.put(block, known);
    }
    return known;
  }

  /** Runs the body so that what it builds has this place. */
  static <T> T at(Place place, Supplier<T> body) {
    Place outer = CURRENT.get();
    CURRENT.set(place);
    try {
      return body.get();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /**
   * The name with the present scope in front.
   *
   * @throws IllegalArgumentException if the name is empty or has an empty part
   */
  public static String qualify(String name) {
    checkName(name);
    return current().name(name);
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
      throw new IllegalArgumentException(
          "[scope] a name has parts separated by single slashes: \"%s\"".formatted(name));
    }
  }

  /** The present scope and the line of the caller outside this library. */
  static Place here() {
    Place scope = current();
    if (scope.origin() != null || !ORIGINS) {
      return scope;
    }
    Optional<StackFrame> caller =
        WALKER.walk(frames -> frames.limit(WALKED_FRAMES).filter(Scope::isOutside).findFirst());
    return new Place(scope.path(), caller.orElse(null), scope.block());
  }

  private static boolean isOutside(StackFrame frame) {
    String name = frame.getClassName();
    return !name.startsWith("dev.cotangent.core.")
        && !name.startsWith("dev.cotangent.ops.")
        && !name.startsWith("dev.cotangent.nn.")
        && !name.startsWith("dev.cotangent.onnx.")
        && !name.startsWith("java.");
  }
}
