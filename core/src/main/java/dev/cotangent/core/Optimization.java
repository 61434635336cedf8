package dev.cotangent.core;

import com.google.common.base.Splitter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the compiler does to make a program faster or smaller; each can be left out, to find out
 * whether it is to blame for something.
 *
 * <p>The system property {@value #PROPERTY} leaves some out of every program of a process, by their
 * names in small letters, with hyphens, separated by commas: {@code
 * -Dcotangent.without=fusion,in-place}.
 */
public enum Optimization {
  /** Equal subexpressions merged, operations of constants computed, operations' own rewrites. */
  SIMPLIFICATION,

  /** Neighbouring operations joined into one step. */
  FUSION,

  /**
   * Neighbouring steps done a few samples at a time, so that what is between them stays in cache.
   */
  CHAINING,

  /** Results written over operands, and new values of variables over old ones, once dead. */
  IN_PLACE,

  /** Float32 kernels; without them every operation runs by its reference. */
  KERNELS;

  static final String PROPERTY = "cotangent.without";

  /** What the system property leaves. */
  public static EnumSet<Optimization> enabled() {
    return enabled(System.getProperty(PROPERTY, ""));
  }

  /**
   * What names separated by commas leave.
   *
   * @throws IllegalArgumentException if one of them names nothing
   */
  public static EnumSet<Optimization> enabled(String without) {
    EnumSet<Optimization> left = EnumSet.allOf(Optimization.class);
    for (String name : Splitter.on(',').trimResults().omitEmptyStrings().split(without)) {
      left.remove(of(name));
    }
    return left;
  }

  private static Optimization of(String name) {
    return Stream.of(values())
        .filter(one -> one.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "[program] -D%s must name some of %s: %s"
                        .formatted(PROPERTY, EnumSet.allOf(Optimization.class), name)));
  }

  /** The names of those that are missing, for plans. */
  public static String missing(Set<Optimization> enabled) {
    return Stream.of(values())
        .filter(one -> !enabled.contains(one))
        .map(Optimization::toString)
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
